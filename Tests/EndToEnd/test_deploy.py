"""What the package brings along, as far as it can be tried without installing it."""

import os
import re
import subprocess
import time

import pytest

from conftest import ROOT

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
