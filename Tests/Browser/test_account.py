"""Register, activate, sign out, sign in by a deep link: as a person does it."""

import re

from playwright.sync_api import expect

from conftest import PASSWORD, link_in, path_of, register


def sign_out(page):
    page.get_by_role("button", name="Abmelden").first.click()


def test_a_person_registers_activates_and_comes_back(page, stack, new_address):
    link = register(page, stack, new_address)
    expect(page).to_have_url(re.compile("/registrieren/gesendet$"))
    expect(page.get_by_text(new_address)).to_be_visible()

    page.goto(link)
    expect(page).to_have_url(re.compile("/aktivieren$"))
    expect(page.get_by_text(new_address)).to_be_visible()
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Passwort festlegen").click()
    expect(page).to_have_url(re.compile("/uebersicht$"))
    expect(page.locator("main")).to_contain_text("Ada")

    sign_out(page)
    page.goto("/uebersicht")
    expect(page).to_have_url(re.compile(r"/anmelden\?weiter="))
    page.get_by_label("E-Mail-Adresse").fill("  " + new_address.upper() + " ")
    page.get_by_label("Passwort", exact=True).fill(PASSWORD + " ")
    page.get_by_role("button", name="Anmelden").click()
    expect(page).to_have_url(re.compile("/uebersicht$"))


def test_wrong_input_keeps_what_was_typed_and_leads_to_the_field(page, stack):
    page.goto("/registrieren")
    page.get_by_label("Vorname").fill("Grace")
    page.get_by_label("E-Mail-Adresse").fill("grace.example.org")
    page.get_by_role("button", name="Konto anlegen").click()
    expect(page).to_have_title(re.compile("^Fehler: "))
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    assert page.get_by_label("Vorname").input_value() == "Grace"
    assert page.get_by_label("E-Mail-Adresse").input_value() == "grace.example.org"
    summary.get_by_role("link").last.click()
    expect(page.get_by_label("E-Mail-Adresse")).to_be_focused()


def test_a_used_link_is_answered_kindly(page, stack, new_address):
    link = register(page, stack, new_address)
    page.goto(link)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Passwort festlegen").click()
    sign_out(page)
    response = page.goto(link)
    assert response.status == 200
    expect(page.get_by_role("link", name="Anmelden").first).to_be_visible()
    expect(page.get_by_role("link", name="Passwort vergessen").first).to_be_visible()


def test_the_mail_can_be_sent_again_and_both_links_work(page, stack, new_address):
    first = register(page, stack, new_address)
    send = page.get_by_role("button", name="erneut senden")
    with page.expect_response("**/registrieren/erneut") as early:
        send.click()
    if early.value.status == 429:  # Unless opening the page took as long as PORTAL_RESEND_AFTER.
        wait = int(early.value.headers["retry-after"])
        assert 1 <= wait <= 2
        page.wait_for_timeout(1000 * wait)
        send.click()
    second = path_of(link_in(stack.wait_for_mail(new_address, 2)))
    assert first != second
    for link in (second, first):
        page.goto(link)
        expect(page.get_by_label("Passwort", exact=True)).to_be_visible()


def test_a_weak_password_is_refused_with_a_reason_and_never_shown_again(page, stack, new_address):
    page.goto(register(page, stack, new_address))
    field = page.get_by_label("Passwort", exact=True)
    for weak, reason in [("kurz", "12"), ("passwort12345", "häufig"), ("", "Passwort")]:
        field.fill(weak)
        page.get_by_role("button", name="Passwort festlegen").click()
        expect(page.get_by_role("alert")).to_contain_text(reason)
        assert field.input_value() == ""


def test_registering_again_tells_the_owner_alone(page, stack, new_address):
    page.goto(register(page, stack, new_address))
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Passwort festlegen").click()
    sign_out(page)
    page.context.clear_cookies()
    page.goto("/registrieren")
    page.get_by_label("Vorname").fill("Eve")
    page.get_by_label("Nachname").fill("Neugierig")
    page.get_by_label("E-Mail-Adresse").fill(new_address)
    page.get_by_role("button", name="Konto anlegen").click()
    expect(page).to_have_url(re.compile("/registrieren/gesendet$"))
    mail = stack.wait_for_mail(new_address, 2)
    assert "schon ein Konto" in mail["Subject"]
    assert "Eve" not in mail.get_body(("plain",)).get_content()
