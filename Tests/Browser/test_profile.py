"""The account to its end: locked out, a new password by mail, a second factor, other devices, export, deletion, again."""

import base64
import hashlib
import hmac
import json
import re
import struct
import time

import pytest
from playwright.sync_api import expect

from conftest import PASSWORD, link_in, path_of, register

NEW_PASSWORD = "Sparren Kelle Falz 8 Zinn"


@pytest.fixture
def person(chromium, stack, new_address):
    """A browser without JavaScript in which somebody has just activated an account."""
    context = chromium.new_context(java_script_enabled=False, base_url=stack.base, locale="de-DE", accept_downloads=True)
    page = context.new_page()
    page.goto(register(page, stack, new_address))
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Passwort festlegen").click()
    expect(page).to_have_url(re.compile("/uebersicht$"))
    yield page
    context.close()


def sign_in(page, address, password):
    page.goto("/anmelden")
    page.get_by_label("E-Mail-Adresse").fill(address)
    page.get_by_label("Passwort", exact=True).fill(password)
    page.locator("main").get_by_role("button", name="Anmelden").click()


def sign_out(page):
    page.get_by_role("button", name="Abmelden", exact=True).first.click()
    expect(page).to_have_url(re.compile("/anmelden$"))


def code(secret, at):
    """What an authenticator app shows (RFC 6238)."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def provisional_password(mail):
    return re.search(r"^([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})$", mail.get_body(("plain",)).get_content(), re.MULTILINE)[1]


def test_the_life_of_an_account(person, chromium, stack, new_address):
    page = person
    sign_out(page)

    # Somebody else's failures: locked out, and in again by mail.
    stranger = chromium.new_context(java_script_enabled=False, base_url=stack.base)
    elsewhere = stranger.new_page()
    for _ in range(6):
        sign_in(elsewhere, new_address, "falsch aber lang genug")
    expect(elsewhere.get_by_role("alert")).to_contain_text("Warten Sie")
    elsewhere.get_by_role("link", name="Passwort vergessen").click()
    elsewhere.get_by_label("E-Mail-Adresse").fill(new_address)
    elsewhere.get_by_role("button", name="E-Mail anfordern").click()
    typed = "  " + provisional_password(stack.wait_for_mail(new_address, 2)).lower().replace("-", " ") + " "
    sign_in(elsewhere, new_address, typed)
    expect(elsewhere).to_have_url(re.compile("/passwort/festlegen$"))
    elsewhere.get_by_label("Neues Passwort").fill(NEW_PASSWORD)
    elsewhere.get_by_role("button", name="Passwort festlegen").click()
    expect(elsewhere).to_have_url(re.compile("/uebersicht$"))
    assert "geändert" in stack.wait_for_mail(new_address, 3)["Subject"]

    # The first browser signs in with the new password and changes the profile.
    sign_in(page, new_address, NEW_PASSWORD)
    page.get_by_role("link", name="Mein Profil").first.click()
    page.get_by_label("Ort").fill("Bielefeld")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_role("status")).to_contain_text("gespeichert")
    assert page.get_by_label("Ort").input_value() == "Bielefeld"

    # The second factor.
    page.get_by_role("link", name="Zweiter Faktor").click()
    page.get_by_role("button", name="Zweiten Faktor einrichten").click()
    secret = page.locator("span.code").inner_text().replace(" ", "")
    used = time.time()
    page.get_by_label("Code aus der App").fill(code(secret, used))
    page.get_by_role("button", name="Bestätigen").click()
    recovery = page.locator("li.code").all_inner_texts()
    assert len(recovery) == 10
    sign_out(page)
    sign_in(page, new_address, NEW_PASSWORD)
    expect(page.get_by_role("heading", name="Code eingeben")).to_be_visible()
    # The code of the half minute that was used for setting up counts no more; the next one does.
    page.get_by_label("Code").fill(code(secret, used))
    page.locator("main").get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("alert")).to_contain_text("Der Code stimmt nicht")
    page.get_by_label("Code").fill(recovery[0].lower())
    page.locator("main").get_by_role("button", name="Anmelden").click()
    expect(page).to_have_url(re.compile("/uebersicht$"))

    # The other browser is signed out from here.
    elsewhere.goto("/uebersicht")
    expect(elsewhere).to_have_url(re.compile("/uebersicht$"))
    page.goto("/profil/sitzungen")
    page.get_by_role("button", name="Alle anderen Geräte abmelden").click()
    elsewhere.goto("/uebersicht")
    expect(elsewhere).to_have_url(re.compile("/anmelden"))

    # Everything to take along.
    page.goto("/profil/daten")
    page.get_by_label("Eine Datei für Programme").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Herunterladen").click()
    data = json.loads(open(download.value.path()).read())["daten"]
    assert data["Konto"][0]["Ort"] == "Bielefeld" and NEW_PASSWORD not in json.dumps(data)

    # Gone, and back with nothing of before.
    page.goto("/profil/loeschen")
    page.get_by_label("Passwort", exact=True).fill(NEW_PASSWORD)
    page.get_by_role("button", name="Konto endgültig löschen").click()
    expect(page.get_by_role("status")).to_contain_text("gelöscht")
    sign_in(page, new_address, NEW_PASSWORD)
    expect(page.get_by_role("alert")).to_be_visible()
    stack.wait_for_mail(new_address, 6)
    page.goto("/registrieren")
    page.get_by_label("Vorname").fill("Neu")
    page.get_by_label("Nachname").fill("Hier")
    page.get_by_label("E-Mail-Adresse").fill(new_address)
    page.get_by_role("button", name="Konto anlegen").click()
    page.goto(path_of(link_in(stack.wait_for_mail(new_address, 7))))
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Passwort festlegen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Neu Hier")
    page.goto("/profil")
    assert page.get_by_label("Ort").input_value() == ""
    stranger.close()


def test_scanners_do_not_use_up_a_link_to_a_new_password(person, chromium, stack, new_address):
    page = person
    sign_out(page)
    page.goto("/passwort/vergessen")
    page.get_by_label("E-Mail-Adresse").fill(new_address)
    page.get_by_role("button", name="E-Mail anfordern").click()
    link = path_of(link_in(stack.wait_for_mail(new_address, 2)))
    scanner = chromium.new_context(base_url=stack.base)
    visited = scanner.new_page()
    visited.goto(link)
    for index in range(visited.locator("main button").count()):
        visited.goto(link)
        visited.locator("main button").nth(index).click()
    scanner.close()
    page.goto(link)
    page.get_by_label("Neues Passwort").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Passwort festlegen").click()
    expect(page).to_have_url(re.compile("/uebersicht$"))


def test_a_warning_comes_before_the_session_ends(chromium, stack):
    context = chromium.new_context(base_url=stack.base, locale="de-DE")
    page = context.new_page()
    page.clock.install()
    login = stack.demo()["accounts"][2]
    sign_in(page, login["email"], login["password"])
    expect(page).to_have_url(re.compile("/uebersicht$"))
    dialog = page.get_by_role("dialog", name="Sie werden gleich abgemeldet")
    page.clock.run_for(26 * 60 * 1000)
    expect(dialog).to_be_hidden()
    page.clock.run_for(2 * 60 * 1000)
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Angemeldet bleiben")).to_be_focused()
    dialog.get_by_role("button", name="Angemeldet bleiben").click()
    expect(dialog).to_be_hidden()
    page.clock.run_for(60 * 1000)
    expect(dialog).to_be_hidden()
    context.close()
