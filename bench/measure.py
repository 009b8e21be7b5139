"""Measures /uebersicht through nginx, side by side with peers; called by bench/run, described in README.md."""

import http.client
import json
import os
import pathlib
import re
import signal
import socket
import statistics
import struct
import subprocess
import sys
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT / "bench"
STATE = pathlib.Path(os.environ["STATE"])
PROGRAMS = STATE / "programs"
LOG = STATE / "log"
SECONDS = float(os.environ.get("BENCH_SECONDS", "6"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
PORT = int(os.environ.get("BENCH_PORT", "18480"))
CONNECTIONS = 32
SIDES = os.environ.get("BENCH_SIDES", "ours php go c").split()
PORTS = {side: PORT + index for index, side in enumerate(["ours", "php", "go", "c"])}
SESSIONS_PER_ACCOUNT = 4
SIGN_INS = 16
LIGHT, LIGHT_PAUSE = 8, 20
# Database connections of Go and C.
POOL = int(os.environ.get("BENCH_POOL", "12"))
# php-fpm: a kept connection occupies a child, so there is one for each connection nginx may have open: as many as requests
# at most, and some to spare for the moment in which one is busy with closing.
PHP_CHILDREN = int(os.environ.get("BENCH_PHP_CHILDREN", CONNECTIONS + 16))
PHP_STATEMENTS = os.environ.get("BENCH_PHP_STATEMENTS", "kept")
TICK = os.sysconf("SC_CLK_TCK")


def fail(message):
    sys.exit(f"bench: {message}")


def output(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, **options).stdout.strip()


# -- Processes -----------------------------------------------------------------------------------------------------------

started = []


def start(name, command, environment=None, log=None):
    with open(log or LOG / f"{name}.log", "ab") as file:
        process = subprocess.Popen(
            command, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL, stdout=file, stderr=file, cwd=ROOT)
    started.append(process)
    return process


def stop(process, number=signal.SIGTERM):
    if process in started:
        started.remove(process)
    if process.poll() is None:
        process.send_signal(number)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def family(pid):
    """The process and all below it."""
    children = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, rest = [], [pid]
    while rest:
        found.append(rest.pop())
        rest += children.get(found[-1], [])
    return found


def processor_time(pids):
    """User and system seconds of processes, each by its pid."""
    times = {}
    for pid in pids:
        try:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        times[pid] = (int(fields[11]) / TICK, int(fields[12]) / TICK)
    return times


def difference(before, after):
    user = sum(time[0] - before.get(pid, (0, 0))[0] for pid, time in after.items())
    system = sum(time[1] - before.get(pid, (0, 0))[1] for pid, time in after.items())
    return user, system


def memory(pids):
    """Proportional set size in MiB: pages that processes share are counted once."""
    total = 0
    for pid in pids:
        try:
            text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1])
    return total / 1024


# -- Requests ------------------------------------------------------------------------------------------------------------

def request(port, method, path, cookies=None, form=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    fields = {"Host": f"localhost:{PORT}"}
    if cookies:
        fields["Cookie"] = cookies if isinstance(cookies, str) else "; ".join(f"{name}={value}" for name, value in cookies.items())
    body = None
    if form:
        body = urllib.parse.urlencode(form)
        fields |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://localhost:{PORT}"}
    connection.request(method, path, body, fields)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    if isinstance(cookies, dict):
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, text = value.split(";")[0].split("=", 1)
                cookies[key] = text
    return response, content


def open_form():
    cookies = {}
    _, page = request(PORT, "GET", "/anmelden", cookies)
    return cookies, re.search(rb'name="csrf" value="([^"]+)"', page)[1].decode()


def sign_in(account):
    cookies, token = open_form()
    form = {"csrf": token, "email": account["email"], "passwort": account["password"]}
    response, _ = request(PORT, "POST", "/anmelden", cookies, form)
    if response.status != 303:
        fail(f"sign-in as {account['email']} answered {response.status}")
    # What a browser sends from then on.
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def fastcgi_status(path, parameters):
    """The status of one request straight to a responder; None when there is no answer yet."""
    def record(kind, content):
        return struct.pack("!BBHHBB", 1, kind, 1, len(content), 0, 0) + content
    pairs = b"".join(
        b"".join(bytes([len(item)]) if len(item) < 128 else struct.pack("!I", len(item) | 1 << 31) for item in pair) + pair[0] + pair[1]
        for pair in ((name.encode(), value.encode()) for name, value in parameters.items()))
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(path))
            connection.sendall(record(1, struct.pack("!HB5x", 1, 0)) + record(4, pairs) + record(4, b"") + record(5, b""))
            answer = b""
            while chunk := connection.recv(65536):
                answer += chunk
    except OSError:
        return None
    if b"Content-Type" not in answer and b"Content-type" not in answer:
        return None
    status = re.search(rb"Status: (\d+)", answer)
    return int(status[1]) if status else 200


# -- Sides ---------------------------------------------------------------------------------------------------------------

class Sides:
    def __init__(self):
        self.sockets = pathlib.Path(output("deploy/sockets", str(STATE)))
        self.database = output("deploy/postgres", "connection", str(STATE), "portal", "portal_serve")
        words = dict(word.split("=", 1) for word in self.database.split())
        chamber = re.search(r"^name:\s*(.*)$", (ROOT / "site/kammer.yaml").read_text(), re.M)[1].strip()
        key = (STATE / "secret").read_text().splitlines()[0].split()[1]
        asset = lambda pattern: "/assets/" + next((STATE / "assets").glob(pattern)).name
        self.values = {
            "BENCH_DATABASE": self.database + " sslmode=disable",
            "BENCH_PDO": f"pgsql:host={words['host']};port={words['port']};dbname={words['dbname']};user={words['user']}",
            "BENCH_KEY": key, "BENCH_CHAMBER": chamber, "BENCH_STYLE": asset("portal.*.css"),
            "BENCH_SCRIPT": asset("portal.*.js"), "BENCH_ICON": asset("zeichen.*.svg"),
            "BENCH_CONNECTIONS": str(POOL), "BENCH_PAGE": str(STATE / "page.html"),
        }

    def start(self, side, path):
        """A responder of its own listening on the socket `path`."""
        path.unlink(missing_ok=True)
        match side:
            case "ours":
                return start("ours", [ROOT / ".build/release/portal", "serve"], {
                    "PORTAL_SOCKET": str(path), "PORTAL_DATABASE": self.database,
                    "PORTAL_SECRET_FILE": str(STATE / "secret"), "PORTAL_BASE_URL": f"http://localhost:{PORT}"})
            case "php":
                names = {name.removeprefix("BENCH_"): value for name, value in self.values.items()}
                names |= {"LOG": str(LOG), "SOCKET": str(path), "CHILDREN": str(PHP_CHILDREN), "STATEMENTS": PHP_STATEMENTS}
                text = (BENCH / "peers/php/fpm.conf").read_text()
                configuration = STATE / "fpm.conf"
                configuration.write_text(re.sub("@([A-Z]+)@", lambda match: names[match[1]], text))
                return start("php", ["/usr/sbin/php-fpm8.2", "-F", "-y", configuration, "-d", "opcache.enable=1",
                                     "-d", "opcache.validate_timestamps=0", "-d", "expose_php=0"])
            case _:
                return start(side, [PROGRAMS / side], {**self.values, "BENCH_SOCKET": str(path)})

    def start_nginx(self, side, path):
        folder = STATE / f"nginx-{side}"
        output("nginx/render", str(folder), env={
            **os.environ, "NAMES": "localhost 127.0.0.1", "ADDRESSES": "127.0.0.1", "PORT": str(PORTS[side]),
            "PORT_TLS": str(PORTS[side] + 1000), "HTTP": "portal", "SOCKET": str(path),
            "INTERNAL_SOCKET": f"{self.sockets}/internal-{side}.sock", "ASSETS": str(STATE / "assets"),
            "HELP": str(STATE / "hilfe"), "CERTIFICATE": str(STATE / "tls/certificate.pem"),
            "CERTIFICATE_KEY": str(STATE / "tls/key.pem"), "ACCESS_LOG": str(LOG / f"nginx-{side}-access.log"),
            "ERROR_LOG": str(LOG / f"nginx-{side}-error.log"), "HSTS": "max-age=60"})
        if side == "php":
            with open(folder / "fastcgi.conf", "a") as file:
                file.write(f"fastcgi_param SCRIPT_FILENAME {BENCH}/peers/php/index.php;\n")
        pathlib.Path(f"{self.sockets}/internal-{side}.sock").unlink(missing_ok=True)
        return start(f"nginx-{side}", ["/usr/sbin/nginx", "-e", "stderr", "-c", folder / "nginx.conf", "-g", "daemon off;"])

    def parameters(self, cookie):
        return {"REQUEST_METHOD": "GET", "REQUEST_URI": "/uebersicht", "QUERY_STRING": "", "SERVER_PROTOCOL": "HTTP/1.1",
                "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost", "HTTP_COOKIE": cookie,
                "SCRIPT_FILENAME": f"{BENCH}/peers/php/index.php"}

    def start_up_seconds(self, side, cookie):
        """From exec to the first page."""
        path = self.sockets / "start.sock"
        begin = time.monotonic()
        process = self.start(side, path)
        while fastcgi_status(path, self.parameters(cookie)) != 200:
            if process.poll() is not None or time.monotonic() - begin > 10:
                fail(f"{side} does not start, see {LOG}")
            time.sleep(0.001)
        taken = time.monotonic() - begin
        stop(process)
        return taken


# -- Load ----------------------------------------------------------------------------------------------------------------

def load(script, port, connections, seconds, environment=None):
    return subprocess.Popen(
        ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "10s", "-s", str(BENCH / script),
         f"http://127.0.0.1:{port}/"],
        env={**os.environ, "BENCH_HOST": f"localhost:{PORT}", "BENCH_COOKIES": str(STATE / "cookies"),
             "BENCH_FORMS": str(STATE / "forms"), **(environment or {})},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def result(process):
    text = process.stdout.read()
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    match = re.search(r"^RESULT (.*)$", text, re.M)
    if not match:
        fail(f"wrk said: {text}")
    numbers = json.loads(match[1])
    # wrk takes a redirect for a success; the pages of all accounts are about as long.
    if "bytes" in numbers and numbers["bytes"] < 0.99 * numbers["requests"] * (STATE / "page.html").stat().st_size:
        fail("the answers are shorter than the page")
    numbers["rate"] = numbers["requests"] / numbers["seconds"]
    numbers["load"] = (usage.ru_utime + usage.ru_stime)
    return numbers


def measure(side, groups, seconds):
    """One round of the overview; `groups` names the processes whose time is looked at."""
    pids = {name: family(pid) for name, pid in groups.items()}
    before = {name: processor_time(group) for name, group in pids.items()}
    numbers = result(load("overview.lua", PORTS[side], CONNECTIONS, seconds))
    numbers["time"] = {}
    for name, group in pids.items():
        # Connections to the database may have come meanwhile.
        now = family(groups[name])
        user, system = difference(before[name], processor_time(now))
        numbers["time"][name] = (user / numbers["requests"] * 1e6, system / numbers["requests"] * 1e6)
    numbers["time"]["load"] = numbers["load"] / numbers["requests"] * 1e6
    numbers["all"] = sum(sum(numbers["time"][name]) for name in groups) + numbers["time"]["load"]
    numbers["memory"] = memory(pids["responder"])
    return numbers


# -- Report --------------------------------------------------------------------------------------------------------------

NAMES = {"ours": "portal", "php": "PHP" if PHP_STATEMENTS == "kept" else "PHP, PDO::prepare", "go": "Go", "c": "C floor"}


def table(head, rows):
    widths = [max(len(str(row[index])) for row in [head] + rows) for index in range(len(head))]
    line = lambda row: "| " + " | ".join(
        str(cell).ljust(width) if index == 0 else str(cell).rjust(width) for index, (cell, width) in enumerate(zip(row, widths))) + " |"
    print(line(head))
    print("|" + "|".join("-" * (width + 1) + ("-" if index == 0 else ":") for index, width in enumerate(widths)) + "|")
    for row in rows:
        print(line(row))
    print()


def middle(rounds, pick):
    return statistics.median(pick(numbers) for numbers in rounds)


def report_pages(rounds, starts):
    ratio = lambda side: statistics.median(
        ours["rate"] / other["rate"] for ours, other in zip(rounds["ours"], rounds[side]))
    print(f"Signed-in overview through nginx, {CONNECTIONS} connections, {ROUNDS} rounds of {SECONDS:.0f} s in turn, medians\n")
    table(
        ["", "requests/s", "portal is", "p50 ms", "p99 ms", "errors", "memory MiB", "start ms"],
        [[NAMES[side], f"{middle(rounds[side], lambda n: n['rate']):.0f}", f"{ratio(side):.2f} ×",
          f"{middle(rounds[side], lambda n: n['p50']):.1f}", f"{middle(rounds[side], lambda n: n['p99']):.1f}",
          sum(n["errors"] for n in rounds[side]), f"{middle(rounds[side], lambda n: n['memory']):.0f}",
          f"{starts[side] * 1000:.0f}"] for side in SIDES])
    print("Processor time a request in microseconds (user + system)\n")
    split = lambda side, name: " + ".join(
        f"{middle(rounds[side], lambda n: n['time'][name][part]):.0f}" for part in (0, 1))
    table(
        ["", "responder", "postgres", "nginx", "wrk", "all", "of the portal's"],
        [[NAMES[side], split(side, "responder"), split(side, "postgres"), split(side, "nginx"),
          f"{middle(rounds[side], lambda n: n['time']['load']):.0f}",
          f"{middle(rounds[side], lambda n: n['all']):.0f}",
          f"{middle(rounds[side], lambda n: n['all']) / middle(rounds['ours'], lambda n: n['all']):.2f} ×"]
         for side in SIDES])


def report_sign_ins(accounts):
    forms = []
    for account in accounts:
        cookies, token = open_form()
        body = urllib.parse.urlencode({"csrf": token, "email": account["email"], "passwort": account["password"]})
        forms.append("; ".join(f"{name}={value}" for name, value in cookies.items()) + "\t" + body)
    (STATE / "forms").write_text("\n".join(forms) + "\n")
    cores = str(os.cpu_count())
    seconds = max(2.0, SECONDS * 2 / 3)
    raw, signed, idle, flooded = [], [], [], []
    light = {"BENCH_DELAY": str(LIGHT_PAUSE)}
    for _ in range(2):
        raw.append(float(output(str(PROGRAMS / "argon2"), cores, str(seconds))))
        signed.append(result(load("signin.lua", PORT, SIGN_INS, seconds)))
        idle.append(result(load("overview.lua", PORT, LIGHT, seconds, light)))
        flood = load("signin.lua", PORT, SIGN_INS, seconds + 1)
        time.sleep(0.5)
        flooded.append(result(load("overview.lua", PORT, LIGHT, seconds, light)))
        signed.append(result(flood) | {"rate": None})
    alone = [numbers for numbers in signed if numbers["rate"]]
    errors = sum(numbers["errors"] for numbers in signed + idle + flooded)
    best, through = statistics.median(raw), middle(alone, lambda n: n["rate"])
    print(f"Sign-ins (Argon2id, 46 MiB, one pass) through nginx, {SIGN_INS} at once, medians of two\n")
    table(["", "a second", "of libsodium", "p50 ms", "p99 ms"],
          [[f"libsodium alone, {cores} threads", f"{best:.1f}", "100 %", "", ""],
           ["POST /anmelden", f"{through:.1f}", f"{through / best:.0%}", f"{middle(alone, lambda n: n['p50']):.0f}",
            f"{middle(alone, lambda n: n['p99']):.0f}"]])
    print(f"Overview under a light load ({LIGHT} connections that pause {LIGHT_PAUSE} ms), medians of two\n")
    table(["", "requests/s", "p50 ms", "p99 ms"],
          [[name, f"{middle(rounds, lambda n: n['rate']):.0f}", f"{middle(rounds, lambda n: n['p50']):.1f}",
            f"{middle(rounds, lambda n: n['p99']):.1f}"] for name, rounds in (("alone", idle), ("beside the sign-ins", flooded))])
    print(f"errors: {errors}\n")


def check_same(cookies):
    """Every side answers with our bytes, and with our header fields."""
    def fields(response):
        return sorted((name, value) for name, value in response.getheaders() if name not in ("Date", "Connection"))
    for index, cookie in enumerate(cookies):
        ours, page = request(PORT, "GET", "/uebersicht", cookie)
        if ours.status != 200:
            fail(f"the overview answered {ours.status}")
        for side in SIDES:
            # The floor has but one page.
            if side == "ours" or side == "c" and index > 0:
                continue
            theirs, other = request(PORTS[side], "GET", "/uebersicht", cookie)
            if other != page:
                (STATE / "differs-ours.html").write_bytes(page)
                (STATE / f"differs-{side}.html").write_bytes(other)
                fail(f"{side} answers other bytes ({theirs.status}): compare {STATE}/differs-*.html")
            if fields(theirs) != fields(ours):
                fail(f"{side} answers other fields: {set(fields(theirs)) ^ set(fields(ours))}")


def machine():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*:\s*(.*)$", text, re.M)[1]
    versions = [
        re.search(r"PHP [\d.]+", output("/usr/sbin/php-fpm8.2", "-v"))[0],
        re.search(r"go[\d.]+", output("go", "version"))[0].replace("go", "Go "),
        re.search(r"Swift version [\d.]+", output("swift", "--version", stderr=None))[0].replace(" version", ""),
    ]
    print(f"{os.cpu_count()} cores, {model}; {', '.join(versions)}\n")


def main():
    os.umask(0o077)
    LOG.mkdir(parents=True, exist_ok=True)
    stack = {
        **os.environ, "PORT": str(PORT), "PORT_TLS": str(PORT + 1000), "STATE": str(STATE), "CONFIGURATION": "release",
        # A flood of sign-ins is what we measure.
        "PORTAL_LOGIN_TRIES": "1000", "PORTAL_LOGIN_PAIR_TRIES": "1000", "PORTAL_LOGIN_IP_FAILURES": "100000",
        "SIGN_IN_RATE": "10000r/s", "SIGN_IN_BURST": "10000",
    }
    subprocess.run(["deploy/stack", "up"], cwd=ROOT, env=stack, check=True, stdout=subprocess.DEVNULL)
    try:
        run()
    finally:
        for process in reversed(started[:]):
            stop(process)
        subprocess.run(["deploy/stack", "down"], cwd=ROOT, env=stack, stdout=subprocess.DEVNULL)


def run():
    accounts = json.loads((STATE / "demo.json").read_text())["accounts"]
    cookies = [sign_in(account) for account in accounts for _ in range(SESSIONS_PER_ACCOUNT)]
    (STATE / "cookies").write_text("".join(f"{cookie}\n" for cookie in cookies))
    (STATE / "page.html").write_bytes(request(PORT, "GET", "/uebersicht", cookies[0])[1])
    sides = Sides()
    machine()

    starts = {side: statistics.median(sides.start_up_seconds(side, cookies[0]) for _ in range(3)) for side in SIDES}
    pid = lambda path: int((STATE / path).read_text().split()[0])
    groups = {"ours": {"responder": pid("run/serve.pid"), "postgres": pid("postgres/postmaster.pid"), "nginx": pid("run/nginx.pid")}}
    for side in SIDES:
        if side == "ours":
            continue
        path = sides.sockets / f"{side}.sock"
        responder = sides.start(side, path)
        while fastcgi_status(path, sides.parameters(cookies[0])) != 200:
            time.sleep(0.01)
        groups[side] = {"responder": responder.pid, "postgres": pid("postgres/postmaster.pid"), "nginx": sides.start_nginx(side, path).pid}
    for port in PORTS.values():
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.02)
    check_same(cookies)

    for side in SIDES:
        measure(side, groups[side], 1)
    rounds = {side: [] for side in SIDES}
    for _ in range(ROUNDS):
        for side in SIDES:
            rounds[side].append(measure(side, groups[side], SECONDS))
    report_pages(rounds, starts)
    if "ours" in SIDES and not os.environ.get("BENCH_PAGES_ONLY"):
        report_sign_ins(accounts)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main()
