"""The whole flow without a mouse: every step is reached with Tab and done with Enter or Space."""

import re

from playwright.sync_api import expect

from conftest import PASSWORD, link_in, path_of


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
