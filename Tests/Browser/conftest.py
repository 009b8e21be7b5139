"""A running stack, a browser, and the mails that arrive: what every browser test stands on."""

import email
import email.policy
import json
import os
import pathlib
import re
import secrets
import socket
import subprocess
import time

import pytest
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Stack:
    """The portal under test, started and stopped by `make`."""

    def __init__(self, state, port):
        self.state = pathlib.Path(state)
        self.port = port
        self.tls_port = free_port()
        self.base = f"http://localhost:{port}"
        self.tls_base = f"https://localhost:{self.tls_port}"

    def make(self, target):
        environment = os.environ | {
            "PORT": str(self.port),
            "PORT_TLS": str(self.tls_port),
            "STATE": str(self.state),
            "CONFIGURATION": os.environ.get("CONFIGURATION", "debug"),
            "PORTAL_RESEND_AFTER": "2",
        }
        return subprocess.run(["make", target], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900)

    def demo(self):
        return json.loads((self.state / "demo.json").read_text())

    def mails(self, address):
        """All mails to an address, oldest first."""
        found = []
        for path in (self.state / "mail" / "new").glob("*"):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if message["To"] and address in message["To"]:
                found.append((path.stat().st_mtime_ns, message))
        return [message for _, message in sorted(found, key=lambda pair: pair[0])]

    def wait_for_mail(self, address, count=1):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            mails = self.mails(address)
            if len(mails) >= count:
                return mails[-1]
            time.sleep(0.1)
        raise AssertionError(f"no mail number {count} for {address}")


@pytest.fixture(scope="session")
def stack(tmp_path_factory):
    stack = Stack(tmp_path_factory.mktemp("stack"), free_port())
    started = stack.make("up")
    assert started.returncode == 0, started.stdout[-3000:] + started.stderr[-3000:]
    yield stack
    stopped = stack.make("down")
    assert stopped.returncode == 0, stopped.stderr[-2000:]


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=[True, False], ids=["javascript", "no-javascript"])
def page(request, chromium, stack):
    """A page with JavaScript, and the same test again without."""
    context = chromium.new_context(java_script_enabled=request.param, base_url=stack.base, locale="de-DE")
    yield context.new_page()
    context.close()


@pytest.fixture
def new_address():
    return f"test-{secrets.token_hex(6)}@example.org"


def link_in(message):
    """The link that stands on a line of its own."""
    body = message.get_body(("plain",)).get_content()
    links = re.findall(r"^(https?://\S+)$", body, re.MULTILINE)
    assert links, body
    return links[0]


def register(page, stack, address, vorname="Ada", nachname="Lovelace"):
    """Fills in the registration form and returns the link that was mailed."""
    page.goto("/registrieren")
    page.get_by_label("Vorname").fill(vorname)
    page.get_by_label("Nachname").fill(nachname)
    page.get_by_label("E-Mail-Adresse").fill(address)
    page.get_by_role("button", name="Konto anlegen").click()
    return path_of(link_in(stack.wait_for_mail(address)))


def path_of(link):
    return "/" + link.split("/", 3)[3]


PASSWORD = "Dachrinne-Hobel 47 Kupfer"
