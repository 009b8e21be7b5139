"""The whole flow without a mouse: every step is reached with Tab and done with Enter or Space."""

import re

from playwright.sync_api import expect

from conftest import PASSWORD, link_in, path_of, register


def tab_to(page, predicate, limit=40):
    """Presses Tab until the focused element fulfils the predicate; each stop must be visible."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => { const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);
            return {name: e.name || '', text: (e.innerText || e.value || '').trim(), tag: e.tagName,
                    seen: r.width > 0 && r.height > 0,
                    marked: s.outlineStyle !== 'none' || s.boxShadow !== 'none'} }"""
        )
        if focused["tag"] == "BODY":
            continue
        assert focused["seen"] and focused["marked"], focused
        if predicate(focused):
            return focused
    raise AssertionError("not reached with Tab")


def test_registration_to_overview_by_keyboard(chromium, stack, new_address):
    context = chromium.new_context(base_url=stack.base)
    page = context.new_page()
    page.goto("/")
    first = tab_to(page, lambda f: True)
    assert first["text"] == "Zum Inhalt springen"
    tab_to(page, lambda f: "Konto anlegen" in f["text"])
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/registrieren$"))
    for name, value in [("vorname", "Ada"), ("nachname", "Lovelace"), ("email", new_address)]:
        tab_to(page, lambda f: f["name"] == name)
        page.keyboard.type(value)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/registrieren/gesendet$"))
    page.goto(path_of(link_in(stack.wait_for_mail(new_address))))
    tab_to(page, lambda f: f["name"] == "passwort")
    page.keyboard.type(PASSWORD)
    tab_to(page, lambda f: f["text"] == "Passwort festlegen")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("/uebersicht$"))
    tab_to(page, lambda f: f["text"] == "Abmelden")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/anmelden$"))
    context.close()


def sign_in(page, address, password=PASSWORD):
    page.goto("/anmelden")
    for name, value in [("email", address), ("passwort", password)]:
        tab_to(page, lambda f: f["name"] == name)
        page.keyboard.type(value)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/uebersicht$"))


PUBLIC = ["/", "/registrieren", "/anmelden", "/passwort/vergessen", "/kontakt", "/barrierefreiheit/melden", "/datenschutz"]
OWN = ["", "/passwort", "/sitzungen", "/zweiter-faktor", "/daten", "/loeschen"]


def test_every_control_is_reached_with_tab(chromium, stack, new_address):
    context = chromium.new_context(base_url=stack.base)
    page = context.new_page()
    link = register(page, stack, new_address)

    def walk(path):
        page.goto(path)
        controls = page.evaluate(
            """() => {
            const shown = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
                .filter(e => e.type !== 'hidden' && !e.disabled && e.checkVisibility({visibilityProperty: true}));
            // Of radio buttons with one name only one is reached with Tab, the others with the arrows.
            const names = new Set();
            shown.filter(e => e.type !== 'radio' || !names.has(e.name) && names.add(e.name))
                .forEach((e, i) => e.dataset.control = i);
            document.querySelectorAll('input[type=radio]').forEach(e => {
                const first = document.querySelector(`input[type=radio][name="${e.name}"][data-control]`);
                if (first) e.dataset.control = first.dataset.control; });
            return new Set([...document.querySelectorAll('[data-control]')].map(e => e.dataset.control)).size }"""
        )
        page.evaluate("document.activeElement.blur()")
        reached = set()
        for _ in range(controls + 5):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("document.activeElement.dataset.control || ''"))
        missing = set(map(str, range(controls))) - reached
        assert not missing, (path, [page.locator(f'[data-control="{i}"]').first.inner_text() for i in missing])

    for path in PUBLIC:
        walk(path)
    page.goto(link)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Passwort festlegen").click()
    for path in ["/uebersicht", *("/profil" + own for own in OWN)]:
        walk(path)
    context.close()


def test_password_and_profile_by_keyboard(chromium, stack, new_address):
    context = chromium.new_context(base_url=stack.base)
    page = context.new_page()
    page.goto(register(page, stack, new_address))
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Passwort festlegen").click()
    context.clear_cookies()
    sign_in(page, new_address)
    tab_to(page, lambda f: "Mein Profil" in f["text"])
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/profil$"))
    tab_to(page, lambda f: f["name"] == "ort")
    page.keyboard.type("Bielefeld")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ihre Daten sind gespeichert.")).to_be_visible()
    tab_to(page, lambda f: "Passwort" in f["text"] and f["tag"] == "A")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/profil/passwort$"))
    for name, value in [("passwort_alt", PASSWORD), ("passwort", "Regenrinne-Zirkel 83 Blei")]:
        tab_to(page, lambda f: f["name"] == name)
        page.keyboard.type(value)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ihr neues Passwort gilt")).to_be_visible()
    tab_to(page, lambda f: f["text"] == "Abmelden")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/anmelden$"))
    sign_in(page, new_address, "Regenrinne-Zirkel 83 Blei")
    context.close()
