"""The whole portal, started by `make up` with state and ports of its own."""

import http.cookiejar
import os
import pathlib
import re
import secrets
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PORTAL = ROOT / ".build" / os.environ.get("CONFIGURATION", "debug") / "portal"
PASSWORD = "Dachrinne-Hobel 47 Kupfer"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Answer:
    def __init__(self, response, body):
        self.status = response.status if hasattr(response, "status") else response.code
        self.headers = response.headers
        self.url = response.url
        self.body = body.decode()


class Client:
    """A browser without JavaScript: keeps cookies, follows redirects, fills in forms."""

    def __init__(self, base):
        self.base = base
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), urllib.request.HTTPSHandler(context=context)
        )

    def request(self, path, method="GET", fields=None, headers={}):
        data = urllib.parse.urlencode(fields).encode() if fields is not None else None
        url = path if path.startswith("http") else self.base + path
        request = urllib.request.Request(url, data, {"Origin": self.base, **headers}, method=method)
        try:
            with self.opener.open(request, timeout=30) as response:
                return Answer(response, response.read())
        except urllib.error.HTTPError as error:
            return Answer(error, error.read())

    def get(self, path):
        return self.request(path)

    def submit(self, path, fields, page=None):
        """Opens the page with the form and sends it with its token."""
        page = page or self.get(path)
        token = re.search(r'action="%s"[^>]*>.*?name="csrf" value="([^"]+)"' % re.escape(path), page.body, re.S)
        assert token, page.body[:2000]
        return self.request(path, "POST", {"csrf": token[1], **fields})

    def register(self, address):
        return self.submit("/registrieren", {"vorname": "Ada", "nachname": "Lovelace", "email": address})

    def sign_in(self, address, password=PASSWORD):
        return self.submit("/anmelden", {"email": address, "passwort": password})


# The tests sign in more often than people do.
WIDE_LIMITS = {"PORTAL_LOGIN_TRIES": "1000", "PORTAL_LOGIN_PAIR_TRIES": "1000", "PORTAL_LOGIN_IP_FAILURES": "10000", "PORTAL_MAIL_REQUESTS_IP_HOUR": "100000"}


class Stack:
    def __init__(self, state, limits=WIDE_LIMITS):
        self.state = pathlib.Path(state)
        self.limits = limits
        self.port, self.tls_port = free_port(), free_port()
        self.base = f"http://localhost:{self.port}"
        self.tls_base = f"https://localhost:{self.tls_port}"
        self.configuration = os.environ.get("CONFIGURATION", "debug")
        self.portal = ROOT / ".build" / self.configuration / "portal"

    def make(self, target, **more):
        environment = os.environ | {
            "PORT": str(self.port), "PORT_TLS": str(self.tls_port), "STATE": str(self.state),
            "CONFIGURATION": self.configuration, "PORTAL_DATABASE_DEADLINE": "2",
        } | self.limits | more
        return subprocess.run(["make", target], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900)

    def connection(self, *database_and_role):
        command = [ROOT / "deploy" / "postgres", "connection", str(self.state), *database_and_role]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def sql(self, text):
        command = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", self.connection("portal", "portal_owner"), "-c", text]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def run_portal(self, *arguments, role="portal_work", **environment):
        environment = os.environ | {
            "PORTAL_DATABASE": self.connection("portal", role), "PORTAL_SECRET_FILE": str(self.state / "secret"),
            "PORTAL_BASE_URL": self.base,
        } | environment
        return subprocess.run([self.portal, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)

    def superuser_sql(self, text):
        command = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", self.connection(), "-c", text]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def children(self, name):
        """The process ids of what the supervisor of `name` runs."""
        supervisor = (self.state / "run" / f"{name}.pid").read_text().strip()
        tasks = pathlib.Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
        return [int(pid) for pid in tasks]

    def mails(self, address):
        return [
            text
            for path in sorted((self.state / "mail" / "new").glob("*"), key=lambda path: path.stat().st_mtime_ns)
            if f"To: <{address}>" in (text := path.read_text())
        ]

    def wait_for_link(self, address):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            if mails := self.mails(address):
                return re.search(r"^(https?://\S+/aktivieren/\S+)$", mails[-1], re.M)[1]
            time.sleep(0.05)
        raise AssertionError(f"no mail for {address}")

    def new_account(self):
        """An active account, and the client that is signed in to it."""
        address, client = new_address(), Client(self.base)
        client.register(address)
        page = client.get(self.wait_for_link(address))
        answer = client.submit("/aktivieren", {"passwort": PASSWORD}, page)
        assert answer.status == 200 and answer.url.endswith("/uebersicht"), answer.body[:1000]
        return address, client


def new_address():
    return f"test-{secrets.token_hex(6)}@example.org"


def running(stack):
    started = stack.make("up")
    assert started.returncode == 0, started.stdout[-3000:] + started.stderr[-3000:]
    yield stack
    stopped = stack.make("down")
    assert stopped.returncode == 0, stopped.stderr[-2000:]


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    yield from running(Stack(tmp_path_factory.mktemp("stack")))


@pytest.fixture(scope="module")
def default_stack(tmp_path_factory):
    """With the limits that people meet."""
    yield from running(Stack(tmp_path_factory.mktemp("stack"), limits={}))


class Chamber:
    """A database with the schema, and the files and settings of an operator."""

    def __init__(self, folder):
        self.folder = folder
        self.letters = folder / "letters"
        self.letters.mkdir(mode=0o700)
        self.server = os.environ["PORTAL_TEST_DATABASE"]
        self.name = f"chamber_{secrets.token_hex(6)}"
        # Letters need a return address, which the chamber has not told us yet.
        facts = (ROOT / "site" / "kammer.yaml").read_text()
        self.facts = self.write("kammer.yaml", facts.replace("absender:", "absender: HWK OWL · Probeweg 1 · 33602 Bielefeld"))
        self.sql(f"CREATE DATABASE {self.name}", database="postgres")
        assert self.portal("migrate", role="postgres").returncode == 0
        assert self.portal("secret", "rotate").returncode == 0
        (folder / "secret").chmod(0o600)

    def connection(self, role, database=None):
        return f"{self.server} dbname={database or self.name} user={role}"

    def sql(self, text, database=None):
        command = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", self.connection("postgres", database), "-c", text]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def environment(self, role="portal_work"):
        return os.environ | {
            "PORTAL_DATABASE": self.connection(role), "PORTAL_SECRET_FILE": str(self.folder / "secret"),
            "PORTAL_CHAMBER": self.facts, "PORTAL_LETTERS": str(self.letters),
            "PORTAL_TYPESETTER": str(ROOT / ".build" / "typesetter" / "bin" / "python3"),
        }

    def portal(self, *arguments, role="portal_work", input=None, **variables):
        return subprocess.run(
            [PORTAL, *arguments], env=self.environment(role) | variables, cwd=ROOT, capture_output=True, text=True, input=input, timeout=120
        )

    def write(self, name, text, encoding="utf-8"):
        path = self.folder / name
        path.write_text(text, encoding=encoding)
        return str(path)

    def names(self):
        return self.sql("SELECT name FROM betrieb WHERE closed_at IS NULL ORDER BY betriebsnummer").splitlines()


@pytest.fixture()
def chamber(tmp_path):
    chamber = Chamber(tmp_path)
    yield chamber
    chamber.sql(f"DROP DATABASE {chamber.name} WITH (FORCE)", database="postgres")
