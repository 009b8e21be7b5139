"""The service desk as somebody at a telephone uses it: enrolment, sign-in with a code, search, acts, batches, imports."""

import base64
import hashlib
import hmac
import os
import re
import struct
import subprocess
import time

import pytest
from playwright.sync_api import expect

from conftest import ROOT, link_in, path_of
from test_accessibility import VIEWS, assert_reflows, violations

PASSWORD = "Wasserwaage Kelle 17 Zinn"
REGISTER = (
    "betriebsnummer;filialnummer;name;rechtsform;strasse;plz;ort;status;gewerke\r\n"
    "988001;;Tischlerei Browser;GmbH;Musterweg 1;33602;Bielefeld;aktiv;A/27\r\n"
    "98802;;Zu kurz;;Musterweg 2;33602;Bielefeld;aktiv;\r\n"
)


def code(secret, at=None):
    """What an authenticator app shows (RFC 6238)."""
    digest = hmac.new(base64.b32decode(secret + "=" * (-len(secret) % 8)), struct.pack(">Q", int(at or time.time()) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def portal(stack, *arguments):
    """A command of the operator, as the owner of the database."""
    connection = subprocess.run([ROOT / "deploy" / "postgres", "connection", stack.state, "portal", "portal_owner"], capture_output=True, text=True, check=True).stdout.strip()
    program = ROOT / ".build" / os.environ.get("CONFIGURATION", "debug") / "portal"
    environment = os.environ | {"PORTAL_DATABASE": connection, "PORTAL_SECRET_FILE": str(stack.state / "secret"), "PORTAL_CHAMBER": str(ROOT / "site" / "kammer.yaml")}
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, timeout=120, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


used = {}


def desk_sign_in(page, login):
    """Waits for the half minute after the last code of this person: each counts once."""
    while int(time.time()) // 30 <= used.get(login["email"], 0):
        time.sleep(0.5)
    used[login["email"]] = int(time.time()) // 30
    page.goto("/service/anmelden")
    page.get_by_label("E-Mail-Adresse").fill(login["email"])
    page.get_by_label("Passwort", exact=True).fill(login["password"])
    page.get_by_label("Code").fill(code(login["totp_secret"]))
    page.locator("main").get_by_role("button", name="Anmelden").click()
    expect(page).to_have_url(re.compile("/service$"))


@pytest.fixture(scope="module")
def desk_state(chromium, stack):
    """The cookies of the people of the demo, signed in once."""
    states = []
    for login in stack.demo()["staff"]:
        context = chromium.new_context(base_url=stack.base)
        desk_sign_in(context.new_page(), login)
        states.append(context.storage_state())
        context.close()
    return states


def reason(page, text, button):
    page.get_by_label("Grund").fill(text)
    page.locator("main").get_by_role("button", name=button).click()
    expect(page.get_by_role("status")).to_contain_text("Erledigt")


def find_betrieb(page, typed):
    page.goto("/service")
    page.get_by_role("searchbox").fill(typed)
    page.get_by_role("button", name="Suchen").click()
    page.get_by_role("region", name="Betriebe").get_by_role("link").first.click()


def test_a_colleague_enrols_with_the_code_that_was_handed_over(page, stack, new_address):
    handed_over = portal(stack, "staff", "add", new_address, "--name", "Kim Probe", "--role", "auskunft")
    page.goto("/service/anmelden")
    page.get_by_text("Zum ersten Mal hier").click()
    page.get_by_role("link", name="richten Sie Ihren Zugang ein").click()
    page.get_by_label("E-Mail-Adresse").fill(new_address)
    page.get_by_label("Einmalcode").fill(handed_over.lower().replace("-", " "))
    page.get_by_role("button", name="Weiter").click()
    expect(page.get_by_role("img", name=re.compile("QR-Code"))).to_be_visible()
    secret = page.locator("span.code").inner_text().replace(" ", "")
    now = time.time()
    page.get_by_label("Neues Passwort").fill(PASSWORD)
    page.get_by_label("Code aus der App").fill(code(secret, now))
    page.get_by_role("button", name="Zugang einrichten").click()
    expect(page.get_by_role("heading", name="Suche", exact=True)).to_be_visible()
    page.get_by_role("button", name="Abmelden", exact=True).first.click()
    # The code of the half minute that was used counts no more; the next one does.
    used[new_address] = int(now) // 30
    desk_sign_in(page, {"email": new_address, "password": PASSWORD, "totp_secret": secret})
    page.goto("/service/importe")
    expect(page.get_by_role("heading", level=1)).to_contain_text("reicht Ihre Rolle nicht")
    assert new_address in portal(stack, "staff", "list")


def test_import_letter_four_eyes_and_batch(chromium, stack, desk_state, tmp_path):
    leitung, sachbearbeitung, second = [
        chromium.new_context(base_url=stack.base, locale="de-DE", storage_state=state, accept_downloads=True).new_page() for state in desk_state
    ]
    file = tmp_path / "register.csv"
    file.write_bytes(REGISTER.encode("utf-8-sig"))
    leitung.goto("/service/importe")
    leitung.get_by_label("Register der Betriebe").check()
    leitung.get_by_label("Nur Änderungen").check()
    leitung.get_by_label("CSV-Datei").set_input_files(file)
    leitung.get_by_label("Grund").fill("Abgleich mit dem Register")
    leitung.get_by_role("button", name="Hochladen und prüfen").click()
    for _ in range(60):
        if not leitung.get_by_role("link", name="Seite neu laden").count():
            break
        time.sleep(0.5)
        leitung.reload()
    expect(leitung.get_by_role("heading", name="Was sich ändern würde")).to_be_visible()
    with leitung.expect_download() as download:
        leitung.get_by_role("link", name=re.compile("Nicht übernommene Zeilen")).click()
    assert "hat fünf statt sechs Ziffern" in open(download.value.path(), encoding="utf-8-sig").read()
    expect(leitung.locator("main")).to_contain_text("Bestätigen muss sie eine andere Person")
    second.goto(leitung.url)
    second.get_by_label("Grund", exact=True).fill("Stichprobe verglichen")
    second.get_by_role("button", name="Jetzt importieren").click()
    for _ in range(60):
        if not second.get_by_role("link", name="Seite neu laden").count():
            break
        time.sleep(0.5)
        second.reload()
    expect(second.get_by_role("status")).to_contain_text("Importiert")

    find_betrieb(sachbearbeitung, "brows tischl")
    sachbearbeitung.get_by_role("link", name="Anschrift ändern").click()
    sachbearbeitung.get_by_label("Straße und Hausnummer").fill("Neuer Weg 7")
    reason(sachbearbeitung, "Handelsregister", "Anschrift ändern")
    sachbearbeitung.get_by_role("link", name="Brief mit PIN ausstellen").click()
    reason(sachbearbeitung, "Anruf", "Brief ausstellen")
    expect(sachbearbeitung.get_by_role("region", name="Briefe")).to_contain_text("Wartet auf Freigabe")
    sachbearbeitung.get_by_role("link", name=re.compile("Brief freigeben")).first.click()
    sachbearbeitung.get_by_label("Grund").fill("Ich bin sicher")
    sachbearbeitung.get_by_role("button", name="Brief freigeben").click()
    expect(sachbearbeitung.get_by_role("alert")).to_contain_text("andere Person")
    leitung.goto("/service/briefe")
    leitung.get_by_role("link", name=re.compile("Brief freigeben.*Tischlerei Browser")).click()
    reason(leitung, "Anschrift geprüft", "Brief freigeben")
    leitung.goto("/service/stapel")
    leitung.get_by_label("Grund für den Druck").fill("Tagespost")
    leitung.get_by_role("button", name="Stapel drucken").click()
    expect(leitung.get_by_role("status")).to_contain_text("Erledigt")
    for page in (leitung, sachbearbeitung, second):
        page.context.close()


def test_a_deletion_on_request_is_stopped_by_mail(chromium, stack, desk_state):
    page = chromium.new_context(base_url=stack.base, locale="de-DE", storage_state=desk_state[1]).new_page()
    address = stack.demo()["accounts"][5]["email"]
    page.goto("/service")
    page.get_by_role("searchbox").fill(address)
    page.keyboard.press("Enter")
    page.get_by_role("region", name="Personen").get_by_role("link").first.click()
    page.get_by_role("link", name="Konto auf Wunsch löschen").click()
    reason(page, "E-Mail vom 2. März", "Löschung vormerken")
    expect(page.locator("main")).to_contain_text("wenn niemand widerspricht")
    link = path_of(link_in(stack.wait_for_mail(address)))
    other = chromium.new_context(base_url=stack.base, java_script_enabled=False).new_page()
    other.goto(link)
    other.get_by_role("button", name="Konto behalten").click()
    expect(other.get_by_role("status")).to_contain_text("Ihr Konto bleibt")
    page.reload()
    expect(page.locator("main")).not_to_contain_text("wenn niemand widerspricht")
    page.context.close()
    other.context.close()


def search(page, words):
    """The address of the results."""
    page.goto("/service")
    page.get_by_role("searchbox").fill(words)
    page.get_by_role("button", name="Suchen").click()
    return page.url


@pytest.mark.parametrize("view", VIEWS)
def test_every_page_is_clean(chromium, stack, desk_state, view):
    context = chromium.new_context(base_url=stack.base, storage_state=desk_state[0], **VIEWS[view])
    page = context.new_page()
    found = search(page, "beispiel")
    links = [a.get_attribute("href") for a in page.locator("main table a").all()]
    person = next(link for link in links if "/personen/" in link)
    pages = ["/service", found, search(page, "niemandheisstso"), "/service/briefe", "/service/stapel", "/service/importe", "/service/personal", "/service/protokoll", person]
    pages += [person + "/" + act for act in ("passwort", "grenzen", "loeschen")]
    # From the import above.
    search(page, "988001")
    betrieb = page.locator("main table a").first.get_attribute("href")
    pages += [betrieb] + [betrieb + "/" + act for act in ("brief", "anschrift", "entwerten")]
    page.goto("/service/importe")
    pages.append(page.locator("main table a").first.get_attribute("href"))
    for path in pages:
        page.goto(path)
        assert violations(page) == [], path
        assert_reflows(page, path)
    search(page, "x")
    assert violations(page) == [], "a search that is too short"
    page.goto(person + "/passwort")
    page.get_by_role("button", name="Link senden").click()
    assert violations(page) == [], "an act without a reason"
    context.close()
    context = chromium.new_context(base_url=stack.base, **VIEWS[view])
    page = context.new_page()
    for path in ("/service/anmelden", "/service/einrichten"):
        page.goto(path)
        assert violations(page) == [], path
        assert_reflows(page, path)
    context.close()


def test_the_keyboard_reaches_search_result_and_act(chromium, stack, desk_state):
    context = chromium.new_context(base_url=stack.base, storage_state=desk_state[1])
    page = context.new_page()
    page.goto("/service")

    def tab_to(text, most=40):
        for _ in range(most):
            page.keyboard.press("Tab")
            # A table that can scroll takes the focus too.
            if text in page.evaluate("document.activeElement.matches('[role=region]') ? '' : document.activeElement.textContent + (document.activeElement.name || '')"):
                return
        raise AssertionError(f"{text} is not reached")

    tab_to("suche")
    page.keyboard.type("muster bernd")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("gesucht="))
    tab_to("Bernd Muster")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/personen/"))
    tab_to("Sperren nach Fehlversuchen")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/grenzen$"))
    tab_to("grund")
    page.keyboard.type("Anruf")
    tab_to("Sperren aufheben")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Erledigt")
    context.close()
