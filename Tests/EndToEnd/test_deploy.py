"""What the package brings along, as far as it can be tried without installing it."""

import os
import re
import resource
import subprocess
import time

import pytest

from conftest import PORTAL, ROOT

DAY = 86_400


class Releases:
    """A web server's folder of assets, and releases that are published into it."""

    def __init__(self, directory):
        self.source, self.target = directory / "release", directory / "assets"

    def publish(self, **files):
        subprocess.run(["rm", "-rf", self.source], check=True)
        self.source.mkdir()
        for name, text in files.items():
            (self.source / f"{name}.css").write_text(text)
            (self.source / f"{name}.css.gz").write_text(text)
        subprocess.run([ROOT / "deploy/publish-assets", self.source, self.target], check=True)

    def wait_days(self, count):
        for path in self.target.iterdir():
            then = path.stat().st_mtime - count * DAY
            os.utime(path, (then, then))

    @property
    def names(self):
        return {path.name for path in self.target.iterdir() if path.name != ".current"}


def both(*names):
    return {file for name in names for file in (f"{name}.css", f"{name}.css.gz")}


def test_assets_of_the_former_release_stay_for_30_days(tmp_path):
    releases = Releases(tmp_path)
    releases.publish(one="a")
    releases.wait_days(200)
    # In force for 200 days: a page with it may have been opened a minute ago.
    releases.publish(two="b")
    assert releases.names == both("one", "two")
    releases.wait_days(20)
    releases.publish(three="c")
    assert releases.names == both("one", "two", "three")
    releases.wait_days(20)
    releases.publish(three="c")
    assert releases.names == both("two", "three")
    # Going back brings the older one again.
    releases.publish(one="a")
    assert releases.names == both("one", "two", "three")
    assert (releases.target / "one.css").read_text() == "a"


def test_a_file_that_was_cut_short_is_mended(tmp_path):
    releases = Releases(tmp_path)
    releases.publish(one="whole")
    (releases.target / "one.css").write_text("wh")
    releases.publish(one="whole")
    assert (releases.target / "one.css").read_text() == "whole"
    assert time.time() - (releases.target / "one.css").stat().st_mtime < DAY


def unit(name):
    """The directives of a unit in their order."""
    lines = (ROOT / "deploy/systemd" / name).read_text().splitlines()
    return [tuple(line.split("=", 1)) for line in lines if re.match(r"[A-Z]\w+=", line)]


def test_a_responder_fits_into_its_memory_and_may_have_all_its_threads():
    settings = (ROOT / "Sources/Portal/PortalWeb/Settings/Settings.swift").read_text()
    most = {
        name: int(limit.replace("_", ""))
        for name, limit in re.findall(r'"(PORTAL_WORKERS|PORTAL_HASHES)", default: .*, in: 1\.\.\.([\d_]+)\)', settings)
    }
    directives = unit("portal@.service")
    value = dict(directives)
    [hashes] = [int(text.split("=")[1]) for key, text in directives if key == "Environment" and "PORTAL_HASHES" in text]
    assert 192 + 46 * hashes <= int(value["MemoryHigh"].rstrip("M")) < int(value["MemoryMax"].rstrip("M"))
    # Front and main thread; two more than may hash at once.
    assert int(value["TasksMax"]) >= most["PORTAL_WORKERS"] + most["PORTAL_HASHES"] + 2 + 2


@pytest.mark.parametrize("name", ["portal@.service", "portal-work.service"])
def test_the_files_of_the_administrator_come_last(name):
    order = [text.lstrip("-").rsplit("/")[-1] for key, text in unit(name) if key == "EnvironmentFile"]
    assert order == ["portal.env"] + (["work.env"] if name == "portal-work.service" else [])


def test_a_preview_is_made_by_the_program_of_this_checkout(tmp_path):
    compiler = tmp_path / "swift"
    compiler.write_text(f"#!/bin/sh\necho \"$*\" >{tmp_path}/asked\nexit 3\n")
    compiler.chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    made = subprocess.run([ROOT / "deploy/preview", tmp_path / "preview"], env=environment, capture_output=True)
    assert made.returncode == 3 and not (tmp_path / "preview").exists()
    assert (tmp_path / "asked").read_text() == "build --configuration release --product helpsite\n"


def test_installing_restarts_nothing():
    """The schema comes first: `kundenportal-update`."""
    postinst = (ROOT / "deploy/debian/postinst").read_text()
    assert not re.search(r"systemctl (try-)?(re)?start|portal migrate", postinst)
    update = (ROOT / "deploy/debian/kundenportal-update").read_text()
    assert update.index("as_owner migrate") < update.index("kundenportal-check\n") < update.index("systemctl restart")


# A systemd-run that does what its properties say, as far as one user can.
SYSTEMD_RUN = """#!/usr/bin/python3
import os, re, subprocess, sys
words = sys.argv[1:]
properties = []
while words[0].startswith("--"):
    word = words.pop(0)
    if word in ("--property", "--unit"):
        properties.append(words.pop(0))
limits = [text for text in properties if text == "LimitCORE=0"]
assert "User=portal_work" in properties and limits, properties
files = [text.split("=", 1)[1] for text in properties if text.startswith("EnvironmentFile=")]
assert files == ["/etc/kundenportal/portal.env", "-/etc/kundenportal/work.env"]
assert "LoadCredential=secret:/etc/kundenportal/secret" in properties
sys.exit(subprocess.run(words, env=os.environ | {"CREDENTIALS_DIRECTORY": os.environ["PLACE"]}).returncode)
"""


@pytest.fixture()
def run(chamber, tmp_path):
    """`kundenportal-run` on a machine with a stand-in for systemd."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, text in [("systemd-run", SYSTEMD_RUN), ("id", "#!/bin/sh\necho 0\n")]:
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    (tools / "portal").symlink_to(PORTAL)
    environment = chamber.environment() | {"PATH": f"{tools}:{os.environ['PATH']}", "PLACE": str(chamber.folder)}
    del environment["PORTAL_SECRET_FILE"]

    def run(*arguments, input=None):
        command = [ROOT / "deploy/debian/kundenportal-run", *arguments]
        return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, input=input, timeout=120)

    return run


def test_letters_and_pins_get_the_secret_from_systemd(chamber, run):
    head = "betriebsnummer;filialnummer;name;rechtsform;strasse;plz;ort;status;gewerke\n"
    done = run("import", "betriebe", "-", input=head + "100001;;Probe;;Weg 1;33602;Bielefeld;aktiv;\n")
    assert done.returncode == 0 and "added 1" in done.stdout, done.stderr
    pins = f"betriebsnummer;filialnummer;pin;gueltig_bis\n100001;;K7QX2ABC;31.12.{time.localtime().tm_year + 1}\n"
    done = run("import", "pins", "-", input=pins)
    assert done.returncode == 0 and "added 1" in done.stdout, done.stderr
    chamber.sql("INSERT INTO letter_request (betrieb_id, kind, requested_at) SELECT id, 'pin', now() FROM betrieb")
    done = run("letters")
    assert done.returncode == 0 and done.stdout.startswith("1 letter in "), done.stderr
    assert run("letters", "--handed-over", "nichts").returncode == 1
    assert [run(*words).returncode for words in ([], ["serve"], ["--help"])] == [64, 64, 64]
    assert "kundenportal-{check,nginx,run,update}" in (ROOT / "deploy/package").read_text()


def test_what_sees_pins_leaves_no_core_dump(chamber):
    """Also where no unit says so, and where the shell allows them."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    if hard == 0:
        pytest.skip("core dumps are forbidden here for everybody")
    log = chamber.folder / "typesetter.log"
    # A typesetter that tells its limit, as the child of what prints.
    spy = chamber.folder / "spy"
    spy.write_text(f"#!/bin/sh\n(ulimit -Sc; ulimit -Hc; grep 'core file' /proc/$PPID/limits) >{log}\nexit 1\n")
    spy.chmod(0o755)
    failed = subprocess.run(
        [PORTAL, "check"], env=chamber.environment() | {"PORTAL_TYPESETTER": str(spy)}, cwd=ROOT, capture_output=True, text=True,
        timeout=60, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (hard, hard)),
    )
    assert failed.returncode == 1
    child, parent = log.read_text().splitlines()[:2], log.read_text().splitlines()[2]
    assert child == ["0", "0"]
    assert re.search(r"core file size +0 +0", parent)
