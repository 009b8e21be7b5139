"""Imports beside psql's \\copy of the same file into a bare table. Arguments: folder, portal, connection string, rows…"""

import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
COLUMNS = "betriebsnummer filialnummer name rechtsform strasse plz ort status gewerke".split()


def run(command, environment=None):
    """Seconds, MiB at most, and what was said."""
    start = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    told = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    if status:
        sys.exit(f"{command}: {told}")
    return seconds, usage.ru_maxrss / 1024, told


class Bench:
    def __init__(self, folder, portal, connection):
        self.folder, self.portal, self.connection = pathlib.Path(folder), portal, connection
        self.environment = os.environ | {"PORTAL_SECRET_FILE": str(self.folder / "secret"), "PORTAL_CHAMBER": "site/kammer.yaml"}
        self.rows = []

    def psql(self, text, database="imports"):
        return run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", f"{self.connection} dbname={database}", "-c", text])

    def command(self, *arguments, role="portal_work"):
        connection = f"{self.connection} dbname=imports user={role}"
        return run([self.portal, *arguments], self.environment | {"PORTAL_DATABASE": connection})

    def fresh(self):
        self.psql("DROP DATABASE IF EXISTS imports", "postgres")
        self.psql("CREATE DATABASE imports", "postgres")
        self.command("migrate", role="postgres")
        if not (self.folder / "secret").exists():
            self.command("secret", "rotate")

    def note(self, what, measured, floor=None):
        seconds, memory, told = measured
        print(f"{what}: {seconds:.2f} s, {memory:.0f} MiB  {told.strip().splitlines()[-1] if told.strip() else ''}", flush=True)
        self.rows.append((what, seconds, memory, floor))

    def register(self, count):
        path = self.folder / f"register-{count}.csv"
        run([sys.executable, HERE / "make.py", str(count), str(path)])
        self.fresh()
        self.psql("CREATE TABLE bare (" + ", ".join(f"{name} text" for name in COLUMNS) + ")")
        floor = self.psql(f"\\copy bare FROM '{path}' (FORMAT csv, DELIMITER ';', HEADER)")
        self.note(f"{count:,} rows, psql \\copy into a bare table", floor)
        floor = floor[0]
        self.note(f"{count:,} rows, all new", self.command("import", "betriebe", str(path)), floor)
        self.note(f"{count:,} rows, dry run", self.command("import", "betriebe", str(path), "--dry-run"), floor)
        self.note(f"{count:,} rows, nothing has changed", self.command("import", "betriebe", str(path)), floor)
        changed = self.folder / "changed.csv"
        lines = path.read_text().splitlines(keepends=True)
        # Every hundredth has moved; the last half per cent is gone.
        lines = [line.replace("Musterstraße", "Probeweg") if index % 100 == 1 else line for index, line in enumerate(lines)]
        changed.write_text("".join(lines[: len(lines) - count // 200]))
        self.note(f"{count:,} rows, 1 % moved, 0.5 % closed", self.command("import", "betriebe", str(changed)), floor)
        broken = self.folder / "broken.csv"
        broken.write_text("".join(lines).replace("GmbH", "=1"))
        report = str(self.folder / "report.csv")
        self.note(f"{count:,} rows, all rejected, with report", self.command("import", "betriebe", str(broken), "--report", report), floor)
        for made in (path, changed, broken, pathlib.Path(report)):
            made.unlink()

    def people(self, count):
        path = self.folder / "people.csv"
        with open(path, "w") as file:
            file.write("email;vorname;nachname;betriebsnummer;filialnummer;rolle\n")
            for number in range(count):
                file.write(f"person{number}@example.org;Ada;Probe;{number:06};;Lesen\n")
        self.note(f"{count:,} people with their links", self.command("import", "konten", str(path)))
        self.note(f"{count:,} people, again", self.command("import", "konten", str(path)))

    def pins(self, count):
        path = self.folder / "pins.csv"
        with open(path, "w") as file:
            file.write("betriebsnummer;filialnummer;pin;gueltig_bis\n")
            for number in range(count):
                file.write(f"{number:06};;ABC{number:07};{time.gmtime().tm_year + 2}-12-31\n")
        self.note(f"{count:,} PINs on {os.cpu_count()} cores", self.command("import", "pins", str(path)))

    def table(self):
        print("\n|                                              | seconds | of \\copy | MiB |")
        print("|----------------------------------------------|--------:|---------:|----:|")
        for what, seconds, memory, floor in self.rows:
            ratio = f"{seconds / floor:.1f} ×" if floor else ""
            print(f"| {what:44} | {seconds:7.2f} | {ratio:>8} | {memory:3.0f} |")


bench = Bench(*sys.argv[1:4])
for rows in map(int, sys.argv[4:]):
    bench.register(rows)
    if rows == 30_000:
        bench.people(20_000)
        bench.pins(1_000)
bench.table()
