"""The search of the help site: the script finds what Swift finds, shows it as text, and asks nobody."""

import functools
import http.server
import json
import os
import subprocess
import threading

import pytest
from conftest import ROOT

PAGE = """<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>Suche</title>
<script src="../NAME.js" defer></script><script src="../suche.js" defer></script></head><body><main>
<form role="search" action="" method="get"><label for="q">Wobei?</label><input id="q" name="q" type="search">
<button>Suchen</button></form><p role="status"></p>LIST<div id="a-z"><h2>Alle Themen</h2></div></main></body></html>"""
LISTS = {
    "suche": '<ol id="treffer" data-kontakt="/kontakt"></ol>',
    "andere": '<div id="treffer" data-basis="/hilfe/" data-themen="/hilfe/themen/"></div>',
}


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """A folder with what Swift wrote, and a results page in a folder below."""
    folder = tmp_path_factory.mktemp("site")
    written = subprocess.run(
        ["swift", "test", "--skip-build", "--filter", "SearchTests.BrowserFiles"],
        cwd=ROOT, env=os.environ | {"SEARCH_TEST_FOLDER": str(folder)}, capture_output=True, text=True, timeout=600,
    )
    assert (folder / "suche.js").exists(), written.stdout[-2000:] + written.stderr[-2000:]
    for name, markup in LISTS.items():
        (folder / name).mkdir()
        page = PAGE.replace("NAME", "topics").replace("LIST", markup)
        (folder / name / "index.html").write_text(page, encoding="utf-8")
    for name in ["topics", "many", "own"]:
        (folder / name).mkdir()
        (folder / name / "index.html").write_text(PAGE.replace("NAME", name).replace("LIST", ""), encoding="utf-8")
    return folder


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files under a policy that lets nothing run but files of the site."""

    def end_headers(self):
        policy = "default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'"
        self.send_header("Content-Security-Policy", policy)
        super().end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="session")
def served(site):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(params=["http", "file"])
def base(request, site, served):
    return served if request.param == "http" else site.as_uri() + "/"


@pytest.fixture
def tab(chromium):
    """A page, and what it asked for, said and threw."""
    context = chromium.new_context(locale="de-DE")
    tab = context.new_page()
    tab.asked, tab.said = [], []
    tab.on("request", lambda request: tab.asked.append(request.url))
    tab.on("console", lambda message: tab.said.append(message.text))
    tab.on("pageerror", lambda error: tab.said.append(str(error)))
    tab.on("dialog", lambda dialog: (tab.said.append(dialog.message), dialog.dismiss()))
    yield tab
    assert [line for line in tab.said if "favicon" not in line] == []
    context.close()


def titles(tab):
    return tab.locator("#treffer li > a").all_inner_texts()


@pytest.mark.parametrize("name", ["topics", "many", "own"])
def test_the_script_finds_what_swift_finds(tab, site, served, name):
    expected = json.loads((site / f"{name}.json").read_text(encoding="utf-8"))
    tab.goto(f"{served}{name}/index.html")
    found = tab.evaluate(
        """queries => queries.map(query => ({
            query, suggestion: suche.suggestion(query), hits: suche.search(query).map(hit => ({
                ...hit, section: hit.section ? { anchor: hit.section.anchor, text: hit.section.text } : null })) }))""",
        [search["query"] for search in expected["searches"]],
    )
    assert len(found) > 50
    for one, other in zip(expected["searches"], found, strict=True):
        hits = [{"section": None} | hit for hit in one["hits"]]
        assert other == {"query": one["query"], "suggestion": one.get("suggestion"), "hits": hits}


def test_the_script_splits_folds_and_cuts_as_swift_does(tab, site, served):
    expected = json.loads((site / "topics.json").read_text(encoding="utf-8"))["texts"]
    tab.goto(f"{served}suche/index.html")
    words = tab.evaluate(
        """texts => texts.map(text => suche.words(text).filter(word => !word.stop)
            .map(({ spelling, text, key }) => ({ spelling, text, key })))""",
        [text["text"] for text in expected],
    )
    assert sum(map(len, words)) > 5000
    for text, found in zip(expected, words, strict=True):
        assert found == text["words"], text["text"]


def test_a_query_in_the_address_is_answered(tab, base):
    tab.goto(f"{base}suche/index.html?q=PIN+verloren")
    assert tab.locator("input").input_value() == "PIN verloren"
    assert tab.get_by_role("status").inner_text() == "2 Treffer für „PIN verloren“."
    assert tab.title() == "2 Treffer für „PIN verloren“ – Suche"
    first = tab.locator("#treffer li").first
    assert first.inner_text().split("\n") == [
        "Woher bekomme ich die PIN?",
        "",
        "Sie fordern sie im Portal an. Der Brief geht an die Adresse des Betriebs.",
        "",
        "Abschnitt: Die PIN ist verloren gegangen",
        "",
        "betrieb/pin/",
    ]
    page = f"{base}betrieb/pin/" + ("index.html" if base.startswith("file") else "")
    assert first.locator("a").evaluate_all("links => links.map(link => link.href)") == [page, page + "#verloren"]


def test_a_search_changes_the_address_and_asks_nobody(tab, base):
    tab.goto(f"{base}suche/index.html")
    assert tab.get_by_role("status").inner_text() == "" and titles(tab) == []
    tab.wait_for_load_state("networkidle")
    tab.asked.clear()
    for query, title in [("Öffnungszeiten", "Kontakt und Öffnungszeiten"), ("a&q=b logout", "Wo melde ich mich an?")]:
        tab.get_by_role("searchbox").fill(query)
        tab.keyboard.press("Enter")
        assert titles(tab)[0] == title
        assert tab.evaluate("new URLSearchParams(location.search).get('q')") == query
        assert tab.evaluate("document.activeElement.name") == "q"
    tab.go_back()
    assert titles(tab)[0] == "Kontakt und Öffnungszeiten"
    assert tab.get_by_role("searchbox").input_value() == "Öffnungszeiten"
    tab.go_back()
    assert titles(tab) == [] and tab.title() == "Suche"
    assert tab.asked == []


def test_one_hit_is_said_as_one(tab, base):
    tab.goto(f"{base}suche/index.html?q=spam+ordner+post")
    tab.goto(f"{base}suche/index.html?q=gesperrt")
    assert tab.get_by_role("status").inner_text() == "1 Treffer für „gesperrt“."


def test_nothing_found_leads_on(tab, base):
    tab.goto(f"{base}suche/index.html?q=Quarkstrudel")
    status = tab.get_by_role("status")
    assert status.inner_text() == "Keine Treffer für „Quarkstrudel“. Sehen Sie in allen Themen nach, oder fragen Sie uns."
    assert status.get_by_role("link", name="fragen Sie uns").get_attribute("href") == "/kontakt"
    status.get_by_role("link", name="allen Themen").click()
    assert tab.evaluate("location.hash") == "#a-z"
    assert titles(tab) == []


def test_a_slip_gets_a_suggestion(tab, base):
    tab.goto(f"{base}suche/index.html?q=pasword+ändrn")
    tab.wait_for_load_state("networkidle")
    tab.asked.clear()
    tab.get_by_role("status").get_by_role("link", name="Passwort ändern").click()
    assert titles(tab)[0] == "Passwort ändern"
    assert tab.get_by_role("searchbox").input_value() == "Passwort ändern"
    assert tab.asked == []


def test_the_list_may_be_any_element_and_lie_anywhere(tab, served):
    tab.goto(f"{served}andere/index.html?q=logout")
    assert tab.locator("#treffer > ol.treffer > li > a").first.get_attribute("href") == "/hilfe/anmelden/wo/"
    tab.goto(f"{served}andere/index.html?q=Quarkstrudel")
    assert tab.get_by_role("status").inner_text().endswith("Sehen Sie in allen Themen nach.")
    assert tab.get_by_role("link", name="allen Themen").get_attribute("href") == "/hilfe/themen/"


@pytest.mark.parametrize(
    "query",
    [
        '"><img src=x onerror=alert(1)><script>alert(2)</script>',
        "javascript:alert(1)",
        "\x00\x1b[31m\u202e\u2028passwort",
        "😀" * 200,
        "a" * 10000,
        "passwort " * 1100,
        "%E0%A4%A",
        "\ud800",
    ],
    ids=["html", "address", "controls", "emoji", "long-word", "many-words", "percent", "half-a-character"],
)
def test_what_is_asked_is_only_text(tab, base, query):
    tab.goto(f"{base}suche/index.html")
    tab.evaluate(
        """query => { const field = document.querySelector("input"); field.value = query; field.form.requestSubmit(); }""",
        query,
    )
    assert "Treffer für" in tab.get_by_role("status").inner_text()
    assert len(tab.get_by_role("status").inner_text()) < 250
    assert tab.locator("img, script:not([src])").count() == 0


def test_without_an_index_the_page_stays_as_it_is(tab, site, served):
    page = (site / "suche" / "index.html").read_text(encoding="utf-8")
    (site / "suche" / "leer.html").write_text(page.replace("../topics.js", "leer.js"), encoding="utf-8")
    (site / "suche" / "leer.js").write_text("", encoding="utf-8")
    tab.goto(f"{served}suche/leer.html?q=pin")
    assert tab.get_by_role("status").inner_text() == ""
