"""`portal letters` as operators start it."""

import re
import resource
import signal
import subprocess
import time

import pytest

from conftest import PORTAL, ROOT

PIN = re.compile(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]\b")


def register(chamber, count):
    head = "betriebsnummer;filialnummer;name;rechtsform;strasse;plz;ort;status;gewerke\n"
    rows = [f"{100000 + number};;Betrieb {number};;Weg 1;33602;Bielefeld;aktiv;\n" for number in range(count)]
    assert chamber.portal("import", "betriebe", chamber.write("betriebe.csv", head + "".join(rows))).returncode == 0


def ask(chamber, count=1):
    chamber.sql(
        "INSERT INTO letter_request (betrieb_id, kind, requested_at) SELECT id, 'pin', now() FROM betrieb"
        f" ORDER BY betriebsnummer LIMIT {count}"
    )


def text(folder):
    files = sorted(folder.rglob("*.pdf"))
    return "\f".join(
        subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, text=True, check=True).stdout for file in files
    )


def test_nothing_waits(chamber):
    done = chamber.portal("letters")
    assert (done.returncode, done.stdout, done.stderr) == (0, "no letter waits\n", "")
    assert list(chamber.letters.iterdir()) == []


def test_what_waits_is_printed_once_and_removed_when_handed_over(chamber):
    register(chamber, 3)
    ask(chamber, 2)
    chamber.sql("UPDATE letter_request SET held_because = 'staff' WHERE betrieb_id = (SELECT id FROM betrieb WHERE betriebsnummer = '100001')")
    done = chamber.portal("letters")
    assert done.returncode == 0 and done.stderr == "note: 1 wait for the service desk\n"
    folder = re.fullmatch(r"1 letter in (\S+)\n", done.stdout)[1]
    assert len(PIN.findall(text(chamber.letters))) == 1
    assert chamber.portal("letters").stdout == "no letter waits\n"
    name = folder.rsplit("/", 1)[1]
    assert chamber.portal("letters", "--handed-over", name).stdout == f"removed: {name}\n"
    assert list(chamber.letters.iterdir()) == []
    again = chamber.portal("letters", "--handed-over", name)
    assert (again.returncode, again.stdout) == (1, "") and name in again.stderr


def test_clear_text_is_in_the_files_alone(chamber):
    register(chamber, 1)
    ask(chamber)
    done = chamber.portal("letters")
    pin = PIN.search(text(chamber.letters))[0]
    dump = subprocess.run(
        ["pg_dump", "--data-only", chamber.connection("postgres")], capture_output=True, text=True, check=True
    ).stdout
    for secret in (pin, pin.replace("-", ""), pin.replace("-", "")[:10]):
        assert secret not in dump + done.stdout + done.stderr


@pytest.mark.parametrize("variables", [{"PORTAL_TYPESETTER": "/gibt/es/nicht"}, {"PORTAL_LETTERS": "/proc/nichts"}, {"PORTAL_TYPESETTER": "/usr/bin/python3"}])
def test_what_is_missing_is_one_line_and_costs_no_letter(chamber, variables):
    register(chamber, 1)
    ask(chamber)
    failed = chamber.portal("letters", **variables)
    assert failed.returncode == 1 and failed.stdout == "" and len(failed.stderr.splitlines()) == 1
    assert chamber.sql("SELECT count(*) FROM pin p JOIN letter_batch b ON b.id = p.batch_id WHERE b.printed_at IS NOT NULL") == "0"
    assert chamber.portal("letters").stdout.startswith("1 letter in ")
    assert chamber.sql("SELECT count(*) FROM pin") == "1"


@pytest.mark.parametrize("arguments", [["--enclosure", "--handed-over", "x"], ["--again"], ["--canary", "a;b;c", "--enclosure"]])
def test_wrong_usage_has_status_64(chamber, arguments):
    assert chamber.portal("letters", *arguments).returncode == 64


def test_a_test_letter_is_in_no_table(chamber):
    done = chamber.portal("letters", "--canary", "Ada Probe; Musterweg 1; 33602 Bielefeld")
    code = re.search(r"to come back with (\S+)", done.stdout)[1]
    assert code in text(chamber.letters) and "Ada Probe" in text(chamber.letters)
    assert chamber.sql("SELECT count(*) FROM letter_batch") == "0"
    assert chamber.portal("letters", "--canary", "Ada Probe").returncode == 1


LACK = "letters have no return address: {} lacks strasse, plz, or absender"


def test_what_the_chamber_has_not_told_is_named(chamber):
    facts = chamber.write("offen.yaml", "name: Handwerkskammer Probe\nkurzname: HWK\nemail: hwk@example.org\nort: Bielefeld\n")
    lack = LACK.format(facts)
    register(chamber, 2)
    assert chamber.portal("letters", PORTAL_CHAMBER=facts).stderr == ""
    ask(chamber)
    done = chamber.portal("letters", PORTAL_CHAMBER=facts)
    assert done.returncode == 0 and done.stdout.startswith("1 letter in ") and done.stderr == f"note: {lack}\n"
    refused = chamber.portal("letters", "--enclosure", PORTAL_CHAMBER=facts)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == f"Error: {lack}; no letter to every Betrieb without\n"
    assert chamber.sql("SELECT count(*) FROM letter_request WHERE kind = 'enclosure'") == "0"
    checked = chamber.portal("check", PORTAL_CHAMBER=facts)
    assert checked.returncode == 0 and checked.stdout.endswith(f"warning: {lack}\nok\n")
    assert "return address" not in chamber.portal("check").stdout


def test_the_check_says_that_letters_cannot_be_printed(chamber):
    failed = chamber.portal("check", PORTAL_TYPESETTER="/usr/bin/python3")
    assert failed.returncode == 1 and not failed.stdout.endswith("ok\n")
    assert re.fullmatch(r"Error: the typesetter does not start: .*typst.*\n", failed.stderr)


def test_every_betrieb_once_a_year(chamber):
    register(chamber, 3)
    assert chamber.portal("letters", "--enclosure").stdout.startswith("3 letters in ")
    refused = chamber.portal("letters", "--enclosure")
    assert refused.returncode == 1 and "--again" in refused.stderr
    assert chamber.portal("letters", "--enclosure", "--again").returncode == 0
    assert chamber.sql("SELECT count(*) FROM pin") == "6"


# A disk of its own, seen by these commands alone, too small for the second file; then larger. Says what became of it.
FULL_DISK = """
mount -t tmpfs -o size="$SMALL",mode=0350 tmpfs "$PORTAL_LETTERS" || exit 77
"$PORTAL" letters --enclosure >"$OUT/first" 2>&1; echo $? >"$OUT/status"
(cd "$PORTAL_LETTERS" && find . -type f) >"$OUT/files"
cp -a "$PORTAL_LETTERS" "$OUT/before"
"$PORTAL" letters --enclosure >>"$OUT/first" 2>&1; echo $? >>"$OUT/status"
psql -XAtq "$CONNECTION" -c "$COUNTS" >"$OUT/counts"
mount -o remount,size=200m "$PORTAL_LETTERS"
"$PORTAL" letters --enclosure >"$OUT/second" 2>&1; echo $? >>"$OUT/status"
cp -a "$PORTAL_LETTERS" "$OUT/after"
"""
COUNTS = (
    "SELECT (SELECT count(*) FROM letter_batch WHERE printed_at IS NOT NULL), (SELECT count(*) FROM letter_batch),"
    " (SELECT count(*) FROM letter_request WHERE printed_at IS NOT NULL), (SELECT count(*) FROM letter_request)"
)


def check_whole(chamber, out, first):
    """Everything was printed once: what was whole before stays, what was not is made anew."""
    assert (out / "second").read_text().startswith("350 letters in ")
    pins = PIN.findall(text(out / "after"))
    assert len(pins) == len(set(pins)) == 350 and first <= set(pins)
    assert chamber.sql(COUNTS) == "1|1|350|350"
    assert chamber.sql("SELECT count(*) FROM pin p JOIN letter_request r ON r.id = p.request_id") == "350"


def test_a_disk_that_is_full_costs_no_letter_and_leaves_no_valid_pin(chamber, tmp_path):
    register(chamber, 350)
    out = tmp_path / "out"
    out.mkdir()
    environment = chamber.environment() | {
        "OUT": str(out), "PORTAL": str(PORTAL), "CONNECTION": chamber.connection("postgres"), "COUNTS": COUNTS, "SMALL": "4800k",
    }
    command = ["unshare", "--mount", "--map-root-user", "sh", "-c", FULL_DISK]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300)
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip(f"no disk of its own here: {done.stderr}")
    assert (out / "status").read_text().split() == ["1", "1", "0"], (out / "first").read_text()
    lines = (out / "first").read_text().splitlines()
    assert len(lines) == 2 and all("No space left on device" in line for line in lines), lines
    # The first file is there as a whole, of the second nothing that looks like a letter.
    files = (out / "files").read_text().split()
    assert [name for name in files if name.endswith(".pdf")] and not [name for name in files if name.endswith(".part")]
    first = set(PIN.findall(text(out / "before")))
    assert len(first) == 300
    assert (out / "counts").read_text() == "0|1|0|350\n"
    check_whole(chamber, out, first)


def test_a_file_that_cannot_grow_is_no_file(chamber, tmp_path):
    """As on a full disk, on machines that allow no disk of their own."""
    register(chamber, 350)
    out = tmp_path / "out"
    out.mkdir()

    def run(limit):
        command = [PORTAL, "letters", "--enclosure"]
        # Python ignores SIGXFSZ, and so does what it starts: writing fails instead.
        return subprocess.run(
            command, env=chamber.environment(), cwd=ROOT, capture_output=True, text=True, timeout=120, restore_signals=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        )

    failed = run(100_000)
    assert failed.returncode == 1 and "File too large" in failed.stderr, failed.stderr
    assert list(chamber.letters.rglob("*.pdf")) == [] and list(chamber.letters.rglob("*.part")) == []
    assert chamber.sql(COUNTS) == "0|1|0|350"
    (out / "second").write_text(run(1_000_000_000).stdout)
    (out / "after").symlink_to(chamber.letters)
    check_whole(chamber, out, set())


def test_a_run_that_is_killed_leaves_no_valid_pin_and_goes_on(chamber):
    register(chamber, 700)
    process = subprocess.Popen([PORTAL, "letters", "--enclosure"], env=chamber.environment(), cwd=ROOT, stdout=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not list(chamber.letters.rglob("*.pdf")):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert chamber.sql("SELECT count(*) FROM letter_batch WHERE printed_at IS NOT NULL") == "0"
    # The typesetter of the killed run may hold the folder for a moment.
    first = set(PIN.findall(text(chamber.letters)))
    assert len(first) in (300, 600)
    done = chamber.portal("letters", "--enclosure")
    assert done.stdout.startswith("700 letters in ") and done.returncode == 0
    pins = PIN.findall(text(chamber.letters))
    assert len(pins) == len(set(pins)) == 700 and first <= set(pins)
    assert chamber.sql("SELECT count(*) FROM pin") == "700"
    assert chamber.sql("SELECT count(*) FROM letter_request WHERE printed_at IS NOT NULL AND valid_until IS NOT NULL") == "700"
