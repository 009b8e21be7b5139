"""Called by run: folder of the stack, its address, connection of the owner."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import re
import statistics
import struct
import subprocess
import sys
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
PORTAL = ROOT / ".build" / "release" / "portal"
ACCOUNTS = [int(count) for count in os.environ.get("BENCH_ACCOUNTS", "10000 100000").split()]
LINKS = int(os.environ.get("BENCH_LINKS", "200"))
BETRIEBE = int(os.environ.get("BENCH_BETRIEBE", "30000"))
LETTERS = int(os.environ.get("BENCH_LETTERS", "22000"))


class Person:
    """A browser that keeps its connection."""

    def __init__(self, base):
        self.host = base.split("//", 1)[1]
        self.origin = base
        self.connection = http.client.HTTPConnection(self.host)
        self.cookies = {}
        self.page = ""
        self.location = None

    def ask(self, method, path, fields=None):
        """Status, and the seconds until the answer was there."""
        body = urllib.parse.urlencode(fields) if fields is not None else None
        headers = {"Origin": self.origin, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        start = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        self.page = answer.read().decode()
        self.location = answer.headers["Location"]
        seconds = time.perf_counter() - start
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";", 1)[0].split("=", 1)
            self.cookies[name] = value
        return answer.status, seconds

    def submit(self, path, fields):
        form = next(form for form in self.page.split("<form")[1:] if f'action="{path}"' in form)
        token = re.search(r'name="csrf" value="([^"]*)"', form)[1]
        return self.ask("POST", path, {"csrf": token, **fields})


def code(secret):
    """The code of an authenticator app (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start:start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


class Bench:
    def __init__(self, state, base, connection):
        self.state, self.base, self.connection = pathlib.Path(state), base, connection
        self.demo = json.loads((self.state / "demo.json").read_text())["accounts"][0]
        self.next = 0

    def sql(self, text):
        command = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", self.connection, "-c", text]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def portal(self, *arguments, **options):
        environment = os.environ | {
            "PORTAL_DATABASE": self.connection.replace("portal_owner", "portal_work"), "PORTAL_SECRET_FILE": str(self.state / "secret"),
            "PORTAL_CHAMBER": "site/kammer.yaml", "PORTAL_LETTERS": str(self.state / "letters"),
            "PORTAL_TYPESETTER": ".build/typesetter/bin/python3",
        }
        return subprocess.Popen([PORTAL, *arguments], env=environment, cwd=ROOT, **options)

    # -- What is there ---------------------------------------------------------------------------------------------------

    def fill_register(self):
        """Betriebe as an import brings them, and a PIN for each that will be linked."""
        register = self.state / "register.csv"
        subprocess.run([sys.executable, ROOT / "bench/imports/make.py", str(BETRIEBE), str(register)], check=True)
        assert self.portal("import", "betriebe", str(register), "--delta", stdout=subprocess.DEVNULL).wait() == 0
        numbers = self.sql(
            f"SELECT betriebsnummer FROM betrieb WHERE filialnummer IS NULL AND betriebsnummer < '990000' ORDER BY 1 LIMIT {LINKS * len(ACCOUNTS)}"
        ).split()
        pins = self.state / "pins.csv"
        lines = [f"{number};;BENCH{number};{time.gmtime().tm_year + 1}-12-31\n" for number in numbers]
        pins.write_text("betriebsnummer;filialnummer;pin;gueltig_bis\n" + "".join(lines))
        assert self.portal("import", "pins", str(pins), stdout=subprocess.DEVNULL).wait() == 0
        self.numbers = numbers

    def fill_accounts(self, count):
        """People with the demo's password, each with a history; two of three Betriebe have somebody already."""
        self.sql(f"""
            INSERT INTO account (email, state, vorname, nachname, created_at, activated_at)
            SELECT 'person' || n || '@example.org', 'active', 'Vorname' || n, 'Nachname' || n, now(), now()
            FROM generate_series(1, {count}) n ON CONFLICT DO NOTHING;
            INSERT INTO sign_in_identity (account_id, provider, password_hash, created_at, changed_at)
            SELECT a.id, 'password', i.password_hash, now(), now()
            FROM account a, account demo JOIN sign_in_identity i ON i.account_id = demo.id
            WHERE demo.email = '{self.demo["email"]}' AND a.email LIKE 'person%'
              AND NOT EXISTS (SELECT FROM sign_in_identity other WHERE other.account_id = a.id);
            INSERT INTO audit_event (at, event, actor, actor_id, account_id, ip, request_id, detail)
            SELECT now() - n * interval '1 day', 'sign_in.succeeded', 'account', a.id, a.id, '192.0.2.1', '', '{{}}'
            FROM account a, generate_series(1, 10) n
            WHERE a.email LIKE 'person%' AND NOT EXISTS (SELECT FROM audit_event e WHERE e.account_id = a.id);
            INSERT INTO betrieb_link (account_id, betrieb_id, role, proof, linked_at)
            SELECT a.id, b.id, 'verwaltung', 'import', now() - interval '400 days'
            FROM (SELECT id, row_number() OVER (ORDER BY email) AS n FROM account
                  WHERE email LIKE 'person%' AND substr(email, 7, position('@' in email) - 7)::int > {LINKS * len(ACCOUNTS)}) a
            JOIN (SELECT id, row_number() OVER (ORDER BY betriebsnummer) AS n FROM betrieb) b ON b.n = a.n % {BETRIEBE}
            WHERE a.n % 3 > 0 ON CONFLICT DO NOTHING;
        """)
        self.sql("VACUUM ANALYZE")

    # -- Linking ---------------------------------------------------------------------------------------------------------

    def link(self):
        """One person after the other: PIN, confirmation, and the first page for the Betrieb."""
        times = {"PIN": [], "confirm": [], "page": []}
        for _ in range(LINKS):
            number = self.numbers[self.next]
            self.next += 1
            person = Person(self.base)
            person.ask("GET", "/anmelden")
            fields = {"email": f"person{self.next}@example.org", "passwort": self.demo["password"]}
            status, _ = person.submit("/anmelden", fields)
            assert status == 303, f"sign-in {status}"
            person.ask("GET", "/betrieb/verknuepfen")
            status, pin = person.submit("/betrieb/verknuepfen", {"betriebsnummer": number, "filialnummer": "", "pin": f"bench {number}"})
            assert status == 303, f"PIN {status}"
            person.ask("GET", "/betrieb/verknuepfen/pruefen")
            status, confirm = person.submit("/betrieb/verknuepfen/pruefen", {})
            assert status == 303, f"confirmation {status}"
            status, page = person.ask("GET", "/betrieb")
            assert status == 200, f"/betrieb {status}"
            for name, seconds in zip(times, (pin, confirm, page)):
                times[name].append(seconds * 1000)
        return times

    # -- Search of the service desk --------------------------------------------------------------------------------------

    def search(self, desk, count):
        """By name, address, number and town, each word of its own; the whole page."""
        words = {
            "name": lambda n: f"vorname{n} nachname{n}", "address": lambda n: f"person{n}@example.org",
            "number": lambda n: f"{n:06}", "nobody": lambda n: f"niemand{n}",
        }
        times = {name: [] for name in words}
        for _ in range(LINKS):
            for name, word in words.items():
                number = 1 + (self.next * 7919 + len(times[name]) * 104729) % min(count, BETRIEBE // 2)
                desk.ask("GET", "/service")
                status, sending = desk.submit("/service", {"suche": word(number)})
                assert status == 303, f"search {status}"
                status, showing = desk.ask("GET", desk.location)
                assert status == 200 and "Suche" in desk.page, f"results {status}"
                times[name].append((sending + showing) * 1000)
        return times

    def desk(self):
        staff = json.loads((self.state / "demo.json").read_text())["staff"][0]
        desk = Person(self.base)
        desk.ask("GET", "/service/anmelden")
        status, _ = desk.submit("/service/anmelden", {"email": staff["email"], "passwort": staff["password"], "code": code(staff["totp_secret"])})
        assert status == 303, f"sign-in of the desk {status}"
        return desk

    def linking(self):
        measured = []
        searched = []
        desk = self.desk()
        for count in ACCOUNTS:
            self.fill_accounts(count)
            measured.append((count, self.link()))
            searched.append((count, self.search(desk, count)))
        print(f"\nLinking by PIN through nginx, {BETRIEBE:,} Betriebe, {LINKS} people one after the other, ms\n")
        print("| accounts | PIN, median | p95 | confirm, median | p95 | first page, median | p95 |")
        print("|---:|---:|---:|---:|---:|---:|---:|")
        for count, times in measured:
            cells = [f"{statistics.median(values):.1f} | {statistics.quantiles(values, n=20)[18]:.1f}" for values in times.values()]
            print(f"| {count:,} | {' | '.join(cells)} |")
        small, large = (times for _, times in (measured[0], measured[-1]))
        growth = {name: statistics.median(large[name]) / statistics.median(small[name]) for name in small}
        print("\ngrowth of the median: " + ", ".join(f"{name} {ratio:.2f} ×" for name, ratio in growth.items()))

        print(f"\nSearch of the service desk, {BETRIEBE:,} Betriebe, {LINKS} searches of each kind, median ms (p95)\n")
        print("| accounts | " + " | ".join(searched[0][1]) + " |")
        print("|---:|" + "---:|" * len(searched[0][1]))
        for count, times in searched:
            cells = [f"{statistics.median(values):.1f} ({statistics.quantiles(values, n=20)[18]:.1f})" for values in times.values()]
            print(f"| {count:,} | {' | '.join(cells)} |")
        small, large = searched[0][1], searched[-1][1]
        growth = {name: statistics.median(large[name]) / statistics.median(small[name]) for name in small}
        print("\ngrowth of the median: " + ", ".join(f"{name} {ratio:.2f} ×" for name, ratio in growth.items()))

    # -- Letters ---------------------------------------------------------------------------------------------------------

    def letters(self):
        """To every open Betrieb; the others are closed meanwhile."""
        surplus = f"(SELECT id FROM betrieb ORDER BY betriebsnummer, filialnummer OFFSET {LETTERS})"
        self.sql(f"UPDATE betrieb SET closed_at = now() WHERE id IN {surplus}")
        start = time.monotonic()
        process = self.portal("letters", "--enclosure", stdout=subprocess.PIPE, text=True)
        peak = Peak(process.pid)
        told = process.communicate()[0].strip()
        seconds = time.monotonic() - start
        assert process.returncode == 0, told
        print(f"\nportal letters --enclosure: {told.split(' in ')[0]} in {seconds:.0f} s, {peak.stop():.0f} MiB at most (program and typesetter)")


class Peak(threading.Thread):
    """The most memory that a process and all below it have at once."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.kilobytes, self.running = pid, 0, True
        self.start()

    def run(self):
        while self.running:
            self.kilobytes = max(self.kilobytes, self.sum(self.pid))
            time.sleep(0.1)

    def sum(self, pid):
        try:
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
            own = int(re.search(r"VmRSS:\s+(\d+)", status)[1])
            children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        except (OSError, TypeError):
            return 0
        return own + sum(self.sum(int(child)) for child in children)

    def stop(self):
        self.running = False
        self.join()
        return self.kilobytes / 1024


bench = Bench(*sys.argv[1:4])
bench.fill_register()
bench.linking()
if LETTERS:
    bench.letters()
