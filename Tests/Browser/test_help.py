"""The help site as people meet it: every promise kept, clean in every way of seeing it, its links answered by the portal."""

import json
import pathlib
import re
import subprocess
import sys
import urllib.error
import urllib.request

import html5lib
import pytest
from playwright.sync_api import expect

from conftest import ROOT
from test_accessibility import VIEWS, assert_reflows, violations
from test_profile import sign_in

PAGES = [
    "", "konto/", "konto/konto-anlegen/", "anmelden/zweiter-faktor/", "begriffe/", "suche/", "suche/?q=passwort", "suche/?q=xyzxyz",
    "rechtliches/leichte-sprache/", "rechtliches/barrierefreiheit/", "gibt-es-nicht/",
]


@pytest.fixture(scope="module")
def site(stack):
    return stack.state / "hilfe"


@pytest.fixture(scope="module")
def topics(site):
    return json.loads((site / "hilfe-index.json").read_text())["topics"]


def status(url):
    try:
        with urllib.request.urlopen(url, timeout=20) as response:
            return response.status, response.url
    except urllib.error.HTTPError as error:
        return error.code, error.url


@pytest.mark.parametrize("view", VIEWS)
def test_every_kind_of_page_is_clean(chromium, stack, view):
    context = chromium.new_context(base_url=stack.base, **VIEWS[view])
    page = context.new_page()
    for path in PAGES + (["drucken/"] if view == "light" else []):
        page.goto("/hilfe/" + path)
        assert violations(page) == [], path
        assert_reflows(page, path)
    context.close()


def promises():
    """What site/ids.lock says: id, addresses, sections."""
    for line in (ROOT / "site" / "ids.lock").read_text().splitlines():
        if line and not line.startswith("#"):
            name, *words = line.split(" ")
            sections = [word[1:] for word in words if word.startswith("#")]
            yield name, [word.lstrip("/") for word in words[: len(words) - len(sections)]], sections


def test_every_promise_is_kept(chromium, stack, topics):
    owners = {alias: name for name, topic in topics.items() for alias in [name, *topic["aliases"]]}
    kept = {name: (addresses, sections) for name, addresses, sections in promises()}
    assert len(kept) > 30 and kept.keys() <= owners.keys()
    context = chromium.new_context(base_url=stack.base)
    page = context.new_page()
    for name, owner in owners.items():
        topic, (addresses, sections) = topics[owner], kept.get(name, ([], []))
        for address in [f"k/{name}/", *addresses]:
            page.goto("/hilfe/" + address)
            assert page.url == stack.base + topic["url"], (name, address)
        for section in {*sections, *topic["fragments"]}:
            page.goto(f"/hilfe/k/{name}/#{section}")
            assert page.url == f"{stack.base}{topic['url']}#{section}"
            box = page.locator(f"[id='{section}']").bounding_box()
            assert box and 0 <= box["y"] < 720, f"{name}#{section}"
            # Nothing lies over it, and what is there is where the address led.
            seen = page.evaluate(
                """([id, x, y]) => {
                    const target = document.getElementById(id), top = document.elementFromPoint(x, y);
                    return target.matches(":target") && (target === top || target.contains(top) || !target.textContent);
                }""",
                [section, box["x"] + min(box["width"], 4) / 2, box["y"] + box["height"] / 2],
            )
            assert seen, f"{name}#{section}"
    context.close()


def test_the_portal_answers_every_link(stack, site):
    page = (site / "drucken" / "index.html").read_text()
    links = {link for link in re.findall(r'href="(/[^"#]*)', page) if not link.startswith("/hilfe/")}
    assert len(links) > 10
    for link in sorted(links):
        code, url = status(stack.base + link)
        assert code == 200, link
        assert url == stack.base + link or "/anmelden" in url or "/hilfe/" in url or "/registrieren" in url, (link, url)


def test_every_portal_page_leads_to_its_help(chromium, stack):
    context = chromium.new_context(base_url=stack.base)
    page = context.new_page()
    routes = json.loads(subprocess.run([ROOT / ".build/debug/portal", "routes", "--json"], capture_output=True, check=True).stdout)["routes"]
    own = [route for route in routes if not re.match("/(service|healthz|readyz|internal)", route["path"]) and "{" not in route["path"]]
    addresses = {}
    for signed_in in (False, True):
        if signed_in:
            account = stack.demo()["accounts"][0]
            sign_in(page, account["email"], account["password"])
        access = ("account", "linked") if signed_in else ("everyone",)
        paths = [route["path"] for route in own if route["live"] and route["access"].startswith(access)]
        assert len(paths) > 5
        for path in [*paths, "/gibt-es-nicht"]:
            page.goto(path)
            if "/hilfe/" in page.url:
                # The statutory pages are help texts themselves.
                continue
            links = page.get_by_role("link", name="Hilfe zu dieser Seite").all()
            addresses[path] = [link.get_attribute("href") for link in links]
    without = {path: page for path, page in addresses.items() if len(page) != 1}
    assert without == {}
    for address in sorted({address for page in addresses.values() for address in page}):
        code, url = status(stack.base + address)
        assert code == 200 and re.search("/hilfe/[a-z-]+/[a-z-]+/$", url), address
    context.clear_cookies()
    page.goto("/anmelden")
    page.get_by_label("E-Mail-Adresse").fill("nobody@example.org")
    page.get_by_label("Passwort", exact=True).fill("falsch aber lang")
    page.get_by_role("button", name="Anmelden").click()
    page.get_by_role("link", name="Hilfe zu dieser Meldung").click()
    expect(page).to_have_url(re.compile("/hilfe/anmelden/anmeldung-klappt-nicht/$"))
    context.close()


def test_markup_is_strictly_right(site):
    parser = html5lib.HTMLParser(strict=True)
    pages = list(site.rglob("*.html"))
    assert len(pages) > 60
    for page in pages:
        try:
            parser.parse(page.read_bytes(), transport_encoding="utf-8")
        except html5lib.html5parser.ParseError as error:
            raise AssertionError(f"{page.relative_to(site)}: {error}") from error


def test_an_independent_judge_finds_no_dead_link(tmp_path):
    # With relative links, as the preview has them. Links into the portal have a judge of their own above.
    built = subprocess.run(
        [
            ROOT / ".build/debug/helpsite", "build", "--offline", "--no-compress", "--portal-url", "https://portal.example/",
            "--out", tmp_path / "hilfe",
        ],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
    )
    assert built.returncode == 0, built.stderr
    pages = sorted((tmp_path / "hilfe").rglob("*.html"))
    judged = subprocess.run(
        [pathlib.Path(sys.executable).parent / "lychee", "--offline", "--include-fragments", "--no-progress", *pages],
        capture_output=True, text=True, timeout=120,
    )
    assert judged.returncode == 0, judged.stdout[-3000:] + judged.stderr[-1000:]


def test_search_finds_in_the_browser_what_the_terminal_finds(chromium, stack):
    tests = re.findall(r'^- \{query: "([^"]+)"', (ROOT / "site" / "search-tests.yaml").read_text(), re.MULTILINE)
    assert len(tests) >= 60
    context = chromium.new_context(base_url=stack.base)
    page = context.new_page()
    page.goto("/hilfe/suche/")
    answer = subprocess.run(
        [ROOT / ".build/debug/helpsite", "search"], cwd=ROOT, input="\n".join(tests), capture_output=True, text=True, timeout=120
    ).stdout
    terminal = {block.split("\n", 1)[0]: re.findall(r"/hilfe/(\S*)$", block, re.MULTILINE) for block in answer.split("# ")[1:]}
    for query in tests:
        hits = page.evaluate("query => self.suche.search(query).map(hit => hit.address)", query)
        assert hits == terminal[query], query
    context.close()


def test_a_search_tells_its_count_and_asks_nobody(chromium, stack):
    context = chromium.new_context(base_url=stack.base)
    page = context.new_page()
    page.goto("/hilfe/")
    page.get_by_label("Wobei brauchen Sie Hilfe?").fill("Passwort vergessen")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/hilfe/suche/\?q=Passwort\+vergessen$"))
    expect(page.get_by_role("status")).to_contain_text("Treffer für „Passwort vergessen“")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("Wobei brauchen Sie Hilfe?").fill("<b>xyzxyz</b>")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Keine Treffer")
    assert not any("xyz" in url for url in asked) and page.locator("main b").count() == 0
    context.close()


def test_without_scripts_the_search_is_the_index(chromium, stack):
    context = chromium.new_context(base_url=stack.base, java_script_enabled=False)
    page = context.new_page()
    page.goto("/hilfe/suche/?q=passwort")
    assert page.locator("#a-z a").count() > 60
    context.close()


def test_print_leaves_out_what_paper_cannot_use(chromium, stack):
    context = chromium.new_context(base_url=stack.base)
    page = context.new_page()
    page.goto("/hilfe/konto/konto-anlegen/")
    page.emulate_media(media="print")
    for part in ["header nav", ".leiste", ".daneben", ".weg", ".inhalt"]:
        for found in page.locator(part).all():
            assert not found.is_visible(), part
    assert page.get_by_role("heading", name="Wie lege ich ein Konto an?").is_visible()
    context.close()


def test_files_come_compressed_and_are_asked_for_again(stack):
    request = urllib.request.Request(stack.base + "/hilfe/", headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(request) as response:
        assert response.headers["Content-Encoding"] == "br" and response.headers["Cache-Control"] == "no-cache"
        page = len(response.read())
        request.add_header("If-None-Match", response.headers["ETag"])
    with pytest.raises(urllib.error.HTTPError) as unchanged:
        urllib.request.urlopen(request)
    assert unchanged.value.code == 304
    html = urllib.request.urlopen(stack.base + "/hilfe/").read().decode()
    sheet = re.search(r'href="(/hilfe/assets/hilfe[^"]+\.css)"', html)[1]
    request = urllib.request.Request(stack.base + sheet, headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(request) as response:
        assert "immutable" in response.headers["Cache-Control"]
        assert page + len(response.read()) < 30_000
    assert status(stack.base + "/hilfe/.helpsite/manifest")[0] == 404


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "no-javascript"])
def test_the_preview_is_read_from_a_disk(chromium, tmp_path, scripts):
    built = subprocess.run(
        [ROOT / ".build/debug/helpsite", "build", "--offline", "--drafts", "--no-compress", "--portal-url", "https://portal.example/", "--out", tmp_path / "hilfe"],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
    )
    assert built.returncode == 0, built.stderr
    context = chromium.new_context(java_script_enabled=scripts)
    page = context.new_page()
    missing = []
    # A click leaves a page whose icon is still being read: that request is given up, and nothing is missing.
    page.on("requestfailed", lambda request: request.failure == "net::ERR_ABORTED" or missing.append((request.url, request.failure)))
    page.goto((tmp_path / "hilfe" / "index.html").as_uri())
    assert int(page.locator("h1").evaluate("title => parseInt(getComputedStyle(title).fontSize)")) > 20
    page.locator("main a[href='./konto/index.html']").first.click()
    page.locator("main a[href='../konto/konto-anlegen/index.html']").first.click()
    expect(page).to_have_url(re.compile("^file://.*/hilfe/konto/[a-z-]+/index.html$"))
    if scripts:
        page.goto((tmp_path / "hilfe" / "suche" / "index.html").as_uri() + "?q=passwort+vergessen")
        page.locator("#treffer a").first.click()
        expect(page).to_have_url(re.compile("^file://.*/passwort-vergessen/index.html$"))
    assert missing == []
    context.close()


def writer(folder):
    """A function that writes a text below a folder."""
    def write(file, body, title="Titel", more=""):
        path = folder / "content" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        name = path.stem if path.stem != "index" else path.parent.name
        path.write_text(f"---\nid: {name}\ntitle: {title}\nsummary: Ein Satz.\n{more}---\n{body}\n")

    (folder / "site").mkdir()
    write("index.md", "Willkommen.")
    write("konto/index.md", "Alles zum Konto.")
    return write


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "no-javascript"])
def test_what_moved_is_found_without_a_server_that_knows(chromium, tmp_path, scripts):
    writer(tmp_path)("konto/neu.md", "Wort\n\n" * 80 + "## Dauer {#dauer}\n\nDauer", more='aliases: [alt, "#frist=dauer"]\n')
    (tmp_path / "site/ids.lock").write_text("alt konto/alt/ #frist\n")
    built = subprocess.run(
        [ROOT / ".build/debug/helpsite", "build", "--offline", "--no-compress"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert built.returncode == 0, built.stderr
    context = chromium.new_context(java_script_enabled=scripts)
    page = context.new_page()
    for moved in ["k/alt", "konto/alt"]:
        page.goto((tmp_path / "site/public" / moved / "index.html").as_uri())
        expect(page).to_have_url((tmp_path / "site/public/konto/neu/index.html").as_uri())
    page.goto((tmp_path / "site/public/konto/neu/index.html").as_uri() + "#frist")
    expect(page.get_by_role("heading", name="Dauer")).to_be_in_viewport()
    context.close()


@pytest.fixture
def preview(tmp_path):
    """`helpsite serve` over a few texts, and a function that writes one."""
    write = writer(tmp_path)
    write("konto/anlegen.md", "So geht es.")
    program = subprocess.Popen(
        [ROOT / ".build/debug/helpsite", "serve", "--port", "0", "--out", tmp_path / "out"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    try:
        yield program.stdout.readline().strip(), write
    finally:
        program.kill()
        program.communicate(timeout=20)


def test_an_editor_sees_a_change_and_a_slip_at_once(chromium, preview):
    address, write = preview
    page = chromium.new_page()
    page.goto(address + "konto/anlegen/")
    expect(page.locator("main")).to_contain_text("So geht es.")

    write("konto/anlegen.md", "So geht es besser.")
    expect(page.locator("main")).to_contain_text("So geht es besser.")

    write("konto/anlegen.md", "So geht es mit [Hilfe](hilfe:kontoo).")
    box = page.locator("dialog")
    expect(box).to_contain_text("content/konto/anlegen.md:6:")
    expect(box).to_contain_text("Meinten Sie „konto“?")
    # What was right before is still there, behind it.
    expect(page.locator("main")).to_contain_text("So geht es besser.")

    write("konto/anlegen.md", "So geht es mit [Hilfe](hilfe:konto).")
    expect(page.locator("main a[href='/hilfe/konto/']")).to_have_text("Hilfe")
    expect(box).to_have_count(0)

    write("konto/anlegen.md", "Noch etwas.", title="Konto: anlegen")
    expect(box).to_contain_text('title: "Konto: anlegen"')

    # What may be meant stays a hint: the page appears.
    write("konto/anlegen.md", "Kund*innen und Kund*innen.\n\n1.Eins")
    expect(page.locator("main")).to_contain_text("Kund*innen und Kund*innen.")
    expect(page.locator("main em")).to_have_count(0)
    page.close()


def test_steps_have_the_numbers_their_text_gives_them(chromium, preview):
    address, write = preview
    # Written before, so that no page is loaded anew while it is looked at.
    write("konto/anlegen.md", "So geht es.\n\n3. Dritter\n4. Vierter\n\nDann:\n\n1. Erster")
    page = chromium.new_page()
    page.goto(address + "konto/anlegen/")
    expect(page.locator("main ol")).to_have_count(2)
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    words = [node["name"]["value"] for node in nodes if node["role"]["value"] == "StaticText"]
    steps = [word for word in words if word.isdigit() or word in ("Dritter", "Vierter", "Erster")]
    # Chromium tells generated words once more, behind everything else.
    assert steps[:6] == ["3", "Dritter", "4", "Vierter", "1", "Erster"]
    page.close()


def test_every_page_and_every_refusal_is_explained():
    checked = subprocess.run(
        [ROOT / ".build/debug/helpsite", "check"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert checked.returncode == 0 and not re.search("seite-ohne-hilfe|meldung-ohne-hilfe|seite-geaendert", checked.stderr), checked.stderr
