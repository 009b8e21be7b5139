"""The generator beside Hugo: cold, again without a change, and after one edited body. Arguments: folder, helpsite, hugo, pages."""

import os
import pathlib
import random
import shutil
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


def make_texts(folder, pages, for_hugo):
    """100 chapters; about 2.3 kB a text, four headings, lists, a link to another text and four into the portal."""
    chance = random.Random(7)
    per_chapter = pages // 100
    index = "_index.md" if for_hugo else "index.md"
    write(folder / "content" / index, "---\nid: start\ntitle: Start\nsummary: Start\n---\nWillkommen.\n")
    for chapter in range(100):
        name = f"kapitel-{chapter:03}"
        head = f"---\nid: {name}\ntitle: Kapitel {chapter}\nsummary: Kapitel {chapter}\norder: {chapter}\nweight: {chapter + 1}\n---\n"
        write(folder / "content" / name / index, (head if for_hugo else without_weight(head)) + sentence(chance, 10) + "\n")
        for number in range(per_chapter):
            other = (chance.randrange(100), chance.randrange(per_chapter))
            link = f"/kapitel-{other[0]:03}/t{other[1]:03}/" if for_hugo else f"hilfe:t{other[0]}-{other[1]}"
            portal = "/registrieren" if for_hugo else "portal:registrieren"
            head = (
                f"---\nid: t{chapter}-{number}\ntitle: Thema {chapter} {number} {chance.choice(WORDS)}\n"
                f"summary: {sentence(chance, 12)}\norder: {number}\nweight: {number + 1}\n---\n"
            )
            body = f"{sentence(chance, 14)} Mehr in [Thema]({link}).\n\n"
            for section in range(4):
                body += (
                    f"## Abschnitt {section} {chance.choice(WORDS)} {{#abschnitt-{section}}}\n\n{sentence(chance, 30)} "
                    f"**{chance.choice(WORDS)}** und [Portal]({portal}).\n\n"
                    + "".join(f"1. {sentence(chance, 8)}\n" for _ in range(3)) + "\n"
                )
            while len(body.encode()) < 2_200:
                body += sentence(chance, 12) + " "
            write(folder / "content" / name / f"t{number:03}.md", (head if for_hugo else without_weight(head)) + body + "\n")


def without_weight(head):
    return "\n".join(line for line in head.split("\n") if not line.startswith("weight:"))


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


def main():
    state, helpsite, hugo, pages = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
    here = pathlib.Path(__file__).resolve().parent
    rows = []
    for size in (pages // 10, pages):
        ours, theirs = state / f"ours-{size}", state / f"hugo-{size}"
        make_texts(ours, size, False)
        make_texts(theirs, size, True)
        shutil.copytree(here / "hugo", theirs, dirs_exist_ok=True)
        build = [helpsite, "build", "--no-compress", "--out", "public"]
        rows.append((f"{size} texts, cold", run(build, ours), run([hugo, "--quiet", "-d", "public"], theirs)))
        rows.append((f"{size} texts, nothing changed", run(build, ours), None))
        text = ours / "content/kapitel-050/t005.md"
        text.write_text(text.read_text() + "\nEin Satz mehr.\n")
        rows.append((f"{size} texts, one body edited", run(build, ours), None))
    print("\n|   | helpsite s | Hugo s | Hugo is | helpsite MiB | Hugo MiB |\n|---|---:|---:|---:|---:|---:|")
    cold = None
    for name, (seconds, memory), other in rows:
        if other:
            cold = other[0]
            print(f"| {name} | {seconds:.2f} | {other[0]:.2f} | {other[0] / seconds:.1f} × | {memory:.0f} | {other[1]:.0f} |")
        else:
            print(f"| {name} | {seconds:.2f} | | {seconds / cold:.1%} of its cold time | {memory:.0f} | |")


main()
