"""The portal as operators run it: real nginx, PostgreSQL and mail, stopped, restarted, frozen and flooded."""

import concurrent.futures
import contextlib
import json
import os
import pathlib
import random
import re
import signal
import statistics
import threading
import time

import pytest
from aiosmtpd.controller import Controller

from conftest import PASSWORD, Client, new_address


class Sink:
    """A mail server that keeps what it is given, or refuses with `answer`."""

    def __init__(self, answer="250 OK"):
        self.messages, self.answer = [], answer
        self.controller = Controller(self, hostname="127.0.0.1", port=0)

    async def handle_DATA(self, server, session, envelope):
        self.messages.append((envelope.mail_from, envelope.rcpt_tos, envelope.content.decode()))
        return self.answer

    def __enter__(self):
        # Port 0 needs the number the system chose, which Controller does not ask for.
        from conftest import free_port

        self.controller.port = self.port = free_port()
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.controller.stop()


@contextlib.contextmanager
def worker_paused(stack):
    workers = stack.children("work")
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in workers:
            os.kill(pid, signal.SIGCONT)


@pytest.fixture
def paused_worker(stack):
    """The stack's own worker stands still, so that the test's worker gets the mail."""
    with worker_paused(stack):
        yield


def test_mail_leaves_through_a_real_server_and_survives_its_absence(stack, paused_worker):
    address = new_address()
    Client(stack.base).register(address)
    down = stack.run_portal("work", "--once", PORTAL_MAIL="smtp://127.0.0.1:1?tls=off")
    assert down.returncode == 0, down.stderr
    job = "kind = 'mail.registration' AND recipient = '%s'" % address
    assert stack.sql(f"SELECT attempts, finished_at IS NULL, run_at > now() FROM job WHERE {job}") == "1|t|t"

    stack.sql(f"UPDATE job SET run_at = now() WHERE {job}")
    with Sink("451 later") as sink:
        stack.run_portal("work", "--once", PORTAL_MAIL=f"smtp://127.0.0.1:{sink.port}?tls=off")
        first = sink.messages[-1]
    stack.sql(f"UPDATE job SET run_at = now() WHERE {job}")
    with Sink() as sink:
        stack.run_portal("work", "--once", PORTAL_MAIL=f"smtp://127.0.0.1:{sink.port}?tls=off")
        sender, recipients, mail = sink.messages[-1]
    assert recipients == [address] and sender == "portal@hwk-owl.de"
    message_id = re.compile(r"^Message-ID: (.*)$", re.M)
    assert message_id.search(first[2])[1] == message_id.search(mail)[1]
    link = re.search(r"^(https?://\S+)\r?$", mail, re.M)[1]
    assert Client(stack.base).get(link).status == 200
    assert stack.sql(f"SELECT outcome FROM job WHERE {job}") == "done"


def test_a_refused_mail_is_a_visible_dead_letter(stack, paused_worker):
    Client(stack.base).register(new_address())
    with Sink("550 no such user") as sink:
        stack.run_portal("work", "--once", PORTAL_MAIL=f"smtp://127.0.0.1:{sink.port}?tls=off")
    assert "dead letters: 1" in stack.run_portal("status", role="portal_work").stdout


def test_a_lost_database_connection_is_noticed_before_it_is_used(stack):
    _, client = stack.new_account()
    for _ in range(3):
        stack.superuser_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'portal'")
        for _ in range(20):
            assert client.get("/uebersicht").status == 200


def test_a_frozen_database_is_answered_in_time_and_forgotten(stack):
    _, client = stack.new_account()
    backends = [int(pid) for pid in stack.sql("SELECT pid FROM pg_stat_activity WHERE datname = 'portal' AND pid <> pg_backend_pid()").split()]
    postmaster = int((stack.state / "postgres" / "postmaster.pid").read_text().split()[0])
    frozen = [*backends, postmaster]
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    try:
        answers = [client.get("/uebersicht") for _ in range(3)]
        assert all(answer.status == 503 and answer.headers["Retry-After"] for answer in answers)
        assert "noch einmal" in answers[0].body
        assert Client(stack.base).get("/").status == 200
        assert Client(stack.base).get("/healthz").status == 200
        assert Client(stack.base).get("/readyz").status == 503
    finally:
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)
    until = time.monotonic() + 30
    while client.get("/uebersicht").status != 200:
        assert time.monotonic() < until, "does not recover"


def under_load(stack, disturb, threads=6):
    """All answers to GETs and POSTs while something is done to the responders."""
    stop, answers, guard = threading.Event(), [], threading.Lock()

    def visit():
        client = Client(stack.base)
        while not stop.is_set():
            page = client.get("/anmelden")
            token = re.search(r'name="csrf" value="([^"]+)"', page.body)[1]
            # Signing out is the one POST that nginx does not limit.
            posted = client.request("/abmelden", "POST", {"csrf": token})
            with guard:
                answers.extend([page.status, posted.status])

    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        visits = [pool.submit(visit) for _ in range(threads)]
        disturb(lambda: len(answers))
        stop.set()
        for done in visits:
            done.result()
    return answers


def test_a_rolling_restart_under_load_fails_nobody(stack):
    before = set(stack.children("serve"))

    def restart(count):
        for _ in range(2):
            old, seen = set(stack.children("serve")), count()
            os.kill(int((stack.state / "run" / "serve.pid").read_text()), signal.SIGHUP)
            until = time.monotonic() + 60
            while set(stack.children("serve")) & old or len(stack.children("serve")) != 2 or count() < seen + 100:
                assert time.monotonic() < until, "not replaced"
                time.sleep(0.05)

    answers = under_load(stack, restart)
    assert not before & set(stack.children("serve"))
    assert set(answers) == {200} and len(answers) > 200


def test_a_killed_responder_is_replaced(stack):
    victim = stack.children("serve")[0]
    os.kill(victim, signal.SIGKILL)
    until = time.monotonic() + 60
    while len(current := stack.children("serve")) != 2 or victim in current:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert Client(stack.base).get("/").status == 200


def test_twenty_five_people_behind_one_address_are_not_slowed_down(stack):
    def person(_):
        address, client = stack.new_account()
        other = Client(stack.base)
        return other.sign_in(address).url

    with concurrent.futures.ThreadPoolExecutor(25) as pool:
        assert all(url.endswith("/uebersicht") for url in pool.map(person, range(25)))


def overlap(left, right):
    """How likely a value of one side is above one of the other: 0.5 when nobody can tell them apart."""
    return statistics.mean((x > y) + (x == y) / 2 for x in left for y in right)


def measured(stack, act, addresses, rounds):
    """The seconds of each side's answers, taken in turns of random order."""
    times = {side: [] for side in addresses}
    # Mail that is slow, here without end, shows in no answer either.
    with worker_paused(stack):
        for _ in range(rounds):
            for side in random.sample(list(addresses), len(addresses)):
                client = Client(stack.base)
                client.get("/anmelden")
                began = time.perf_counter()
                answer = act(client, addresses[side]())
                times[side].append(time.perf_counter() - began)
                assert answer.status in (200, 422), answer.status
        # Mails that nobody waits for would keep the next test's waiting.
        stack.sql("UPDATE job SET finished_at = now(), outcome = 'suppressed' WHERE finished_at IS NULL")
    return times


def test_known_and_unknown_addresses_take_the_same_time(stack):
    known, _ = stack.new_account()
    # Few enough that nginx's guard against floods of mail lets all of them through.
    actions = {
        "register": (15, lambda client, address: client.register(address)),
        "sign in": (30, lambda client, address: client.sign_in(address, "falsches Passwort 12")),
        "ask for a new password": (15, lambda client, address: client.submit("/passwort/vergessen", {"email": address})),
    }
    for name, (rounds, act) in actions.items():
        # A machine that pauses can make one sample lopsided. A difference that somebody could use is there every time.
        leans = []
        while len(leans) < 3:
            times = measured(stack, act, {"known": lambda: known, "unknown": new_address}, rounds)
            leans.append(overlap(times["known"], times["unknown"]) - 0.5)
            if abs(leans[-1]) < 0.25:
                break
        assert not (min(leans) >= 0.25 or max(leans) <= -0.25), (name, leans)


def test_https_has_its_own_cookies_and_hsts(stack):
    client = Client(stack.tls_base)
    answer = client.get("/anmelden")
    assert "max-age=" in answer.headers["Strict-Transport-Security"]
    cookie = answer.headers["Set-Cookie"]
    assert re.match(r"__Host-\w+=.*Path=/; HttpOnly; SameSite=Lax; Secure", cookie), cookie
    address, _ = stack.new_account()
    assert client.sign_in(address).url.endswith("/uebersicht")


def test_no_secret_and_no_address_of_a_person_is_in_any_log(stack):
    address, _ = stack.new_account()
    token = stack.wait_for_link(address).rsplit("/", 1)[1]
    Client(stack.base).get(f"/aktivieren/{token}")
    Client(stack.base).get(f"/anmelden?weiter=/kurse?q={token[:20]}")
    logs = "".join(path.read_text(errors="replace") for path in (stack.state / "log").iterdir() if path.is_file())
    assert len(logs) > 1000
    for secret in (token, token[:20], address, PASSWORD):
        assert secret not in logs


def test_demo_logins_work_and_up_twice_is_harmless(stack):
    demo = json.loads((stack.state / "demo.json").read_text())
    account = demo["accounts"][0]
    assert Client(stack.base).sign_in(account["email"], account["password"]).url.endswith("/uebersicht")
    assert set(demo) == {"accounts", "staff", "betriebe", "courses"}
    assert stack.make("up").returncode == 0


@pytest.mark.parametrize("name", ["PORTAL_DATABASE", "PORTAL_SECRET_FILE", "PORTAL_MAIL"])
def test_a_stack_takes_no_real_database_secret_or_mailbox(stack, name):
    refused = stack.make("up", **{name: "x"})
    assert refused.returncode != 0 and name in refused.stderr


def test_a_database_with_real_people_is_no_demo(stack):
    mark = "kundenportal: demo data, may be dropped"
    stack.sql("COMMENT ON DATABASE portal IS NULL")
    try:
        refused = stack.run_portal("demo", "--out", str(stack.state / "x.json"), role="portal_owner")
        assert refused.returncode == 1 and "not made for a demo" in refused.stderr
        assert not pathlib.Path(stack.state / "x.json").exists()
    finally:
        stack.sql(f"COMMENT ON DATABASE portal IS '{mark}'")


def test_maintenance_closes_the_portal_but_not_its_imprint(stack):
    def wait_for(status):
        until = time.monotonic() + 20
        while (answer := Client(stack.base).get("/anmelden")).status != status:
            assert time.monotonic() < until
            time.sleep(0.05)
        return answer

    assert stack.run_portal("maintenance", "on", role="portal_owner").returncode == 0
    try:
        assert wait_for(503).headers["Retry-After"]
        assert Client(stack.base).get("/impressum").status == 200
        assert Client(stack.base).get("/readyz").status == 200
    finally:
        assert stack.run_portal("maintenance", "off", role="portal_owner").returncode == 0
    wait_for(200)
    assert stack.run_portal("maintenance", "perhaps", role="portal_owner").returncode == 64
