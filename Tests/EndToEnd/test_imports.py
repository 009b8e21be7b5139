"""`portal import` as operators start it."""

import csv
import os
import pty
import secrets
import signal
import subprocess
import time

import pytest

from conftest import PORTAL, ROOT

HEAD = "betriebsnummer;filialnummer;name;rechtsform;strasse;plz;ort;status;gewerke\n"


def row(number, name="Tischlerei Probe", plz="33602"):
    return f"{number};;{name};;Weg 1;{plz};Bielefeld;aktiv;A/27\n"


def test_a_list_is_imported_and_told(chamber):
    path = chamber.write("liste.csv", HEAD + row(100001, "Bäckerei Öhr") + row(100002) + row(10), encoding="cp1252")
    done = chamber.portal("import", "betriebe", path)
    assert (done.returncode, done.stderr) == (0, "line 4: betriebsnummer is not six digits\n")
    assert done.stdout == (
        "betriebe, read as Windows-1252: added 2, changed 0, closed 0, reopened 0, unchanged 0, rejected 1\n"
    )
    assert chamber.names() == ["Bäckerei Öhr", "Tischlerei Probe"]


def test_standard_input_is_read(chamber):
    done = chamber.portal("import", "betriebe", "-", input=HEAD + row(100001))
    assert done.returncode == 0 and chamber.names() == ["Tischlerei Probe"]


def test_a_dry_run_says_so(chamber):
    done = chamber.portal("import", "betriebe", "-", "--dry-run", input=HEAD + row(100001))
    assert done.returncode == 0 and done.stdout.startswith("dry run: nothing was written\nbetriebe, read as UTF-8: added 1,")
    assert chamber.names() == []


@pytest.mark.parametrize(
    "arguments, input, reason",
    [
        (["betriebe", "/nonexistent.csv"], None, "/nonexistent.csv: cannot be read: No such file or directory"),
        (["betriebe", "-"], "a;b\n", "-: the header line lacks betriebsnummer, filialnummer, name, rechtsform, strasse, plz, ort, "
                                     "status, gewerke"),
        (["betriebe", "-"], HEAD + '1;"\n', "-: line 2: a quote is opened here and never closed"),
        (["betriebe", "-"], HEAD, "1 of 1 open Betriebe would close, more than 1 %: nothing was written"),
        (["betriebe", "-", "--report", "/nonexistent/x.csv"], HEAD, "cannot write /nonexistent/x.csv: No such file or directory"),
        (["betriebe", "-", "--report", "/dev/full"], HEAD + row(100001), "cannot write /dev/full: No space left on device; nothing was imported"),
    ],
)
def test_what_cannot_be_done_has_one_line_and_status_1(chamber, arguments, input, reason):
    assert chamber.portal("import", "betriebe", "-", input=HEAD + row(100001)).returncode == 0
    done = chamber.portal("import", *arguments, input=input)
    assert (done.returncode, done.stderr) == (1, f"Error: {reason}\n")
    assert chamber.names() == ["Tischlerei Probe"]


@pytest.mark.parametrize(
    "arguments",
    [["kurse", "x.csv"], ["betriebe"], ["betriebe", "x.csv", "--max-closed", "101"], ["betriebe", "x.csv", "--max-closed", "x"],
     ["dozierende", "x.csv", "--delta"]],
)
def test_wrong_usage_has_status_64(chamber, arguments):
    assert chamber.portal("import", *arguments).returncode == 64


def test_another_schema_is_named(chamber):
    chamber.sql("INSERT INTO schema_migration (number, name, checksum) VALUES (99, 'tomorrow', 'x')")
    done = chamber.portal("import", "betriebe", "-", input=HEAD)
    assert (done.returncode, done.stderr) == (1, "Error: schema version 99 does not fit: run 'portal migrate'\n")


def test_all_lines_that_were_not_taken_are_in_the_report_and_safe_to_open(chamber):
    rows = "".join(row(100000 + number, "=cmd" if number % 2 else "Gut") for number in range(400))
    report = chamber.folder / "report.csv"
    done = chamber.portal("import", "betriebe", "-", "--report", str(report), input=HEAD.replace("\n", ";=1+1\n") + rows.replace("\n", ";\n"))
    assert done.returncode == 0
    told = done.stderr.splitlines()
    assert told[0] == "note: ignored columns: =1+1" and len(told) == 102 and told[-1] == "and 100 more lines"
    assert report.stat().st_mode & 0o777 == 0o600
    lines = list(csv.reader(report.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert lines[0] == ["line", "reason"] and [int(line) for line, _ in lines[1:]] == list(range(3, 402, 2))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for line in lines for cell in line)


def test_pins_are_never_told(chamber):
    chamber.portal("import", "betriebe", "-", input=HEAD + row(100001))
    pins = "betriebsnummer;filialnummer;pin;gueltig_bis\n100001;;GEHEIM4711;31.12.2035\n100001;;GEHEIM4711;30.12.2035\n1;;GEHEIM4712;x\n"
    report = chamber.folder / "report.csv"
    path = chamber.write("pins.csv", pins + "100001;;GEHEIM4713;31.12.2035\n")
    done = chamber.portal("import", "pins", path, "--report", str(report))
    assert done.returncode == 0 and "added 1," in done.stdout and "rejected 3" in done.stdout
    assert "GEHEIM" not in done.stdout + done.stderr + report.read_text()
    assert "GEHEIM" not in chamber.sql("SELECT string_agg(p::text, '') FROM pin p")
    again = chamber.portal("import", "pins", path)
    assert "added 0," in again.stdout and "unchanged 1," in again.stdout


def test_people_come_by_two_kinds_of_lists(chamber):
    chamber.portal("import", "betriebe", "-", input=HEAD + row(100001))
    done = chamber.portal("import", "dozierende", "-", input="email;vorname;nachname\nada@example.org;Ada;Probe\n")
    assert done.stdout.startswith("dozierende, read as UTF-8: added 1,")
    people = "email;vorname;nachname;betriebsnummer;filialnummer;rolle\nbo@example.org;Bo;Probe;100001;;Verwaltung\n"
    done = chamber.portal("import", "konten", "-", input=people)
    assert done.stdout.startswith("konten, read as UTF-8: added 1,")
    assert chamber.sql("SELECT string_agg(kind || ' ' || recipient, ',' ORDER BY recipient) FROM job") == (
        "mail.invitation ada@example.org,mail.invitation bo@example.org"
    )


def large_list(chamber):
    return chamber.write("gross.csv", HEAD + "".join(row(100000 + number) for number in range(60_000)))


def test_a_terminal_shows_how_far_it_is(chamber):
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [PORTAL, "import", "betriebe", large_list(chamber)], env=chamber.environment(), cwd=ROOT, stderr=theirs, stdout=subprocess.PIPE
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            shown += os.read(ours, 4096)
        except OSError:
            break
    assert process.wait(timeout=120) == 0
    assert b"] " in shown and b" %" in shown and "working in the database …".encode() in shown
    # The last line is empty again.
    assert shown.rsplit(b"\r", 2)[-2].strip() == b"" and shown.endswith(b"\r")
    assert b"added 60000" in process.stdout.read()


def test_an_import_that_is_killed_leaves_nothing(chamber):
    path = large_list(chamber)
    process = subprocess.Popen([PORTAL, "import", "betriebe", path], env=chamber.environment(), cwd=ROOT)
    is_writing = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{chamber.name}' AND query LIKE 'COPY%'"
    while chamber.sql(is_writing) == "0":
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    while chamber.sql(f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{chamber.name}' AND pid <> pg_backend_pid()") != "0":
        time.sleep(0.01)
    assert chamber.names() == [] and chamber.sql("SELECT count(*) FROM register_import") == "0"
    assert chamber.portal("import", "betriebe", path).returncode == 0
