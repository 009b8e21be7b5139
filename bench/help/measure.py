"""The generator beside Hugo: cold, again without a change, and after one edited body. Arguments: folder, helpsite, hugo, pages."""

import os
import pathlib
import random
import re
import shutil
import statistics
import subprocess
import sys
import time

WORDS = (
    "Konto Betrieb anlegen Passwort Brief Filiale Seite öffnen Adresse prüfen Verwaltung Einladung drücken warten Frist Antrag "
    "Nummer Handwerk Kammer Kurs buchen Rechnung senden Datei laden Profil ändern Gerät abmelden Code eingeben"
).split()


def sentence(chance, count):
    return " ".join(chance.choice(WORDS) for _ in range(count)).capitalize() + "."


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def make_texts(ours, theirs, pages):
    """100 chapters; about 2.3 kB a text, four headings, lists, a link to another text and four into the portal."""
    chance = random.Random(7)
    per_chapter = pages // 100

    def both(path, head, body):
        """The order of texts and the way to name a link is all that differs."""
        order = head.pop("order", None)
        lines = "".join(f"{key}: {value}\n" for key, value in head.items())
        to_topic = re.compile(r"\[\[(\d+) (\d+)\]\]")
        own = lines if order is None else f"{lines}order: {order}\n"
        write(ours / "content" / path, f"---\n{own}---\n" + to_topic.sub(lambda to: f"hilfe:kapitel-{int(to[1]):03}-t{int(to[2]):03}", body).replace("[[]]", "portal:registrieren"))
        own = lines if order is None else f"{lines}weight: {order + 1}\n"
        body = to_topic.sub(lambda to: f"/hilfe/kapitel-{int(to[1]):03}/t{int(to[2]):03}/", body).replace("[[]]", "/registrieren")
        write(theirs / "content" / path.replace("index.md", "_index.md"), f"---\n{own}---\n" + body)

    both("index.md", {"id": "start", "title": "Start", "summary": "Start"}, "Willkommen.\n")
    for chapter in range(100):
        name = f"kapitel-{chapter:03}"
        head = {"id": name, "title": f"Kapitel {chapter}", "summary": f"Kapitel {chapter}", "order": chapter}
        both(f"{name}/index.md", head, sentence(chance, 10) + "\n")
        for number in range(per_chapter):
            head = {
                "id": f"{name}-t{number:03}",
                "title": f"Thema {chapter} {number} {chance.choice(WORDS)}",
                "summary": sentence(chance, 12),
                "order": number,
            }
            body = f"{sentence(chance, 14)} Mehr in [Thema]([[{chance.randrange(100)} {chance.randrange(per_chapter)}]]).\n\n"
            for section in range(4):
                body += (
                    f"## Abschnitt {section} {chance.choice(WORDS)} {{#abschnitt-{section}}}\n\n{sentence(chance, 30)} "
                    f"**{chance.choice(WORDS)}** und [Portal]([[]]).\n\n"
                    + "".join(f"1. {sentence(chance, 8)}\n" for _ in range(3)) + "\n"
                )
            while len(body.encode()) < 2_200:
                body += sentence(chance, 12) + " "
            both(f"{name}/t{number:03}.md", head, body + "\n")


def lay_out(here, ours, theirs):
    """Hugo's layouts, with the names our assets have."""
    shutil.copytree(here / "hugo", theirs, dirs_exist_ok=True)
    assets = {path.name.split(".")[0]: f"/hilfe/assets/{path.name}" for path in (ours / "public/assets").iterdir()}
    settings = theirs / "hugo.toml"
    text = settings.read_text().replace("@ICON@", assets["zeichen"]).replace("@STYLES@", assets["hilfe"])
    settings.write_text(text)


def same_pages(ours, theirs):
    """How many pages of texts there are, each checked to be the same on both sides, byte for byte."""
    pages = sorted((ours / "public").glob("kapitel-*/t*/index.html"))
    for page in pages:
        other = theirs / "public" / page.relative_to(ours / "public")
        if page.read_bytes() != other.read_bytes():
            raise SystemExit(f"not the same page: {page} {other}")
    return len(pages)


def run(command, folder):
    """Seconds and peak memory in MiB."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    stderr = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if status != 0:
        raise SystemExit(f"{command[0]}: {stderr.decode()[-2000:]}")
    return seconds, usage.ru_maxrss / 1024


ROUNDS = 5


def median(results):
    """Of seconds, and of memory."""
    return tuple(statistics.median(values) for values in zip(*results))


def main():
    state, helpsite, hugo, pages = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
    here = pathlib.Path(__file__).resolve().parent
    rows = []
    for size in (pages // 10, pages):
        ours, theirs = state / f"ours-{size}", state / f"hugo-{size}"
        make_texts(ours, theirs, size)
        build = [helpsite, "build", "--no-compress", "--out", "public"]
        cold, hugo_cold, unchanged, edited = [], [], [], []
        # In turns, so that a slow minute of the machine is everybody's.
        for number in range(ROUNDS):
            shutil.rmtree(ours / "public", ignore_errors=True)
            cold.append(run(build, ours))
            if number == 0:
                lay_out(here, ours, theirs)
            shutil.rmtree(theirs / "public", ignore_errors=True)
            hugo_cold.append(run([hugo, "--quiet", "-d", "public"], theirs))
            if number == 0:
                assert same_pages(ours, theirs) == size
            unchanged.append(run(build, ours))
            text = ours / f"content/kapitel-0{number:02}/t005.md"
            text.write_text(text.read_text() + "\nEin Satz mehr.\n")
            edited.append(run(build, ours))
        rows.append((f"{size} texts, cold", median(cold), median(hugo_cold)))
        rows.append((f"{size} texts, nothing changed", median(unchanged), None))
        rows.append((f"{size} texts, one body edited", median(edited), None))
    print(f"\nThe pages of all {size} texts are the same on both sides, byte for byte.")
    print("\n|   | helpsite s | Hugo s | Hugo is | helpsite MiB | Hugo MiB |\n|---|---:|---:|---:|---:|---:|")
    cold = None
    for name, (seconds, memory), other in rows:
        if other:
            cold = other[0]
            print(f"| {name} | {seconds:.2f} | {other[0]:.2f} | {other[0] / seconds:.1f} × | {memory:.0f} | {other[1]:.0f} |")
        else:
            print(f"| {name} | {seconds:.2f} | | {seconds / cold:.1%} of its cold time | {memory:.0f} | |")


main()
