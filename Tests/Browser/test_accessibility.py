"""axe on every page type in every way of seeing it, and reflow at 320 px."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from conftest import PASSWORD, register

PUBLIC = [
    "/", "/onlineangebote", "/registrieren", "/anmelden", "/aktivieren", "/abmelden", "/passwort/vergessen", "/passwort/festlegen", "/kurse",
    "/kontakt", "/impressum", "/datenschutz", "/barrierefreiheit", "/barrierefreiheit/melden", "/leichte-sprache", "/gebaerdensprache", "/gibt-es-nicht",
    "/pin/anfordern", "/brief/melden",
]
SIGNED_IN = [
    "/uebersicht", "/profil", "/profil/passwort", "/profil/sitzungen", "/profil/zweiter-faktor", "/profil/daten",
    "/profil/loeschen", "/kontakt", "/betrieb", "/abmelden", "/aktivieren",
]
WITHOUT_BETRIEB = ["/uebersicht", "/betrieb", "/betrieb/verknuepfen", "/betrieb/verknuepfen/einladung-erbitten", "/betrieb/verknuepfen/entscheidung", "/einladung"]
WITH_BETRIEB = [
    "/uebersicht", "/betrieb", "/betrieb/personen", "/betrieb/einladen", "/betrieb/einstellungen", "/betrieb/verknuepfen",
    "/betrieb/verknuepfung-aufheben", "/profil/loeschen",
]
VIEWS = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 320, "height": 700}},
    "large-text": {"viewport": {"width": 640, "height": 700}, "device_scale_factor": 2},
    "forced-colors": {"forced_colors": "active"},
}


def violations(page):
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
    return [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found.response["violations"]]


def assert_reflows(page, path):
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, f"{path} scrolls sideways by {width} px"


@pytest.mark.parametrize("view", VIEWS)
def test_public_pages_are_clean(chromium, stack, view):
    context = chromium.new_context(base_url=stack.base, **VIEWS[view])
    page = context.new_page()
    for path in PUBLIC:
        page.goto(path)
        assert violations(page) == [], path
        assert_reflows(page, path)
    context.close()


@pytest.mark.parametrize("view", VIEWS)
def test_pages_with_errors_and_signed_in_are_clean(chromium, stack, view, new_address):
    context = chromium.new_context(base_url=stack.base, **VIEWS[view])
    page = context.new_page()
    page.goto("/registrieren")
    page.get_by_role("button", name="Konto anlegen").click()
    assert violations(page) == [], "registration with errors"
    link = register(page, stack, new_address)
    assert violations(page) == [], "mail on its way"
    page.goto(link)
    page.get_by_role("button", name="Passwort festlegen").click()
    assert violations(page) == [], "activation with errors"
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Passwort festlegen").click()
    for path in SIGNED_IN:
        page.goto(path)
        assert violations(page) == [], path
        assert_reflows(page, path)
    page.goto("/profil/passwort")
    page.get_by_role("button", name="Passwort festlegen").click()
    assert violations(page) == [], "password change with errors"
    page.goto("/profil/zweiter-faktor")
    page.get_by_role("button", name="Zweiten Faktor einrichten").click()
    assert violations(page) == [], "second factor being set up"
    assert_reflows(page, "second factor being set up")
    page.goto("/kontakt")
    page.get_by_label("Ihre Nachricht").fill("Hallo")
    page.get_by_role("button", name="Nachricht senden").click()
    assert violations(page) == [], "message sent"
    context.close()


@pytest.mark.parametrize("view", VIEWS)
def test_pages_for_betriebe_are_clean(chromium, stack, view):
    demo = stack.demo()
    context = chromium.new_context(base_url=stack.base, **VIEWS[view])
    page = context.new_page()

    def check(name):
        assert violations(page) == [], name
        assert_reflows(page, name)

    def press(path, button):
        page.goto(path)
        page.locator("main").get_by_role("button", name=button).click()
        check(f"{path} with errors")

    for index, paths in [(-3, WITH_BETRIEB), (0, WITHOUT_BETRIEB)]:
        sign_in(page, demo["accounts"][index])
        for path in paths:
            page.goto(path)
            check(path)
        if index:
            press("/betrieb/einladen", "Einladung senden")
            page.context.clear_cookies()
    press("/betrieb/verknuepfen", "Weiter")
    press("/pin/anfordern", "PIN anfordern")
    press("/brief/melden", "Verknüpfung beenden")
    page.goto("/betrieb/verknuepfen")
    page.get_by_label("Betriebsnummer").fill(demo["betriebe"][0]["betriebsnummer"])
    page.get_by_label("PIN", exact=True).fill(demo["betriebe"][0]["unused_pin"])
    page.get_by_role("button", name="Weiter").click()
    check("is this your Betrieb")
    page.goto("/betrieb/verknuepfen")
    page.get_by_label("Betriebsnummer").fill(demo["betriebe"][0]["betriebsnummer"])
    page.get_by_label("PIN", exact=True).fill(demo["betriebe"][4]["unused_pin"])
    page.get_by_role("button", name="Weiter").click()
    check("refused PIN")
    context.close()


def sign_in(page, account):
    page.goto("/anmelden")
    page.get_by_label("E-Mail-Adresse").fill(account["email"])
    page.get_by_label("Passwort", exact=True).fill(account["password"])
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_url("**/uebersicht")


def test_text_spacing_loses_nothing(chromium, stack):
    """WCAG 1.4.12: wider letters, words, lines and paragraphs cut nothing off."""
    context = chromium.new_context(base_url=stack.base, viewport={"width": 1280, "height": 800}, bypass_csp=True)
    page = context.new_page()
    for path in PUBLIC:
        page.goto(path)
        page.add_style_tag(
            content="* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
            " p { margin-bottom: 2em !important }"
        )
        assert_reflows(page, path)
        cut = page.evaluate(
            "[...document.querySelectorAll('main *, header *, footer *')].filter(e => getComputedStyle(e).overflow === 'hidden'"
            " && e.clientHeight > 2 && e.scrollHeight > e.clientHeight + 2).map(e => e.outerHTML.slice(0, 80))"
        )
        assert cut == [], path
    context.close()
