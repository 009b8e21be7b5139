"""From a letter to a Betrieb with colleagues: request, print, type the PIN, confirm, invite, accept, unlink."""

import pathlib
import re
import subprocess

import pytest
from playwright.sync_api import expect

from conftest import PASSWORD, link_in, path_of, register

LINKED = "Dafür verknüpfen Sie Ihr Konto mit Ihrem Betrieb"


def activate(page, stack, address, **names):
    page.goto(register(page, stack, address, **names))
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Passwort festlegen").click()
    expect(page).to_have_url(re.compile("/uebersicht$"))


def free_betrieb(stack, index):
    """A Betrieb of the demo that no other test takes."""
    return stack.demo()["betriebe"][index]


def new_letters(stack):
    """Prints what waits; the text of its letters."""
    before = set((stack.state / "letters").rglob("*.pdf"))
    printed = stack.make("letters")
    assert printed.returncode == 0, printed.stdout + printed.stderr
    files = sorted(set((stack.state / "letters").rglob("*.pdf")) - before)
    texts = [subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, text=True, check=True).stdout for file in files]
    return [page for text in texts for page in text.split("\f") if page.strip()]


@pytest.fixture(params=[0, 1], ids=["javascript", "no-javascript"])
def people(request, chromium, stack):
    """Two browsers, each with JavaScript or each without, and which Betrieb is theirs."""
    contexts = [chromium.new_context(java_script_enabled=request.param == 0, base_url=stack.base, locale="de-DE") for _ in "ab"]
    yield contexts[0].new_page(), contexts[1].new_page(), free_betrieb(stack, 30 + request.param)
    for context in contexts:
        context.close()


def test_from_the_letter_to_a_colleague_and_out_again(people, stack, new_address):
    page, colleague, betrieb = people
    address = "kollege-" + new_address
    activate(page, stack, new_address, vorname="Grit", nachname="Probe")
    activate(colleague, stack, address, vorname="Kim", nachname="Probe")

    # The letter is asked for, printed, and in the hand.
    page.goto("/betrieb")
    expect(page.get_by_role("heading", level=1)).to_have_text(LINKED)
    page.goto("/pin/anfordern")
    page.get_by_label("Betriebsnummer").fill(betrieb["betriebsnummer"])
    page.get_by_role("button", name="PIN anfordern").click()
    expect(page.locator("main")).to_contain_text(betrieb["name"])
    letter = next(letter for letter in new_letters(stack) if betrieb["betriebsnummer"] in letter)
    assert betrieb["name"] in letter and new_address not in letter
    pin = re.search(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z*~$=]", letter)[0]
    page.reload()
    expect(page.locator("main")).to_contain_text("Gedruckt am")

    # A second tab stands where nothing is linked; the PIN is typed as people type.
    second = page.context.new_page()
    second.goto("/betrieb")
    expect(second.get_by_role("heading", level=1)).to_have_text(LINKED)
    page.goto("/betrieb/verknuepfen")
    page.get_by_label("Betriebsnummer").fill(f" {betrieb['betriebsnummer'][:3]} {betrieb['betriebsnummer'][3:]} ")
    page.get_by_label("PIN", exact=False).first.fill("  " + pin.lower().replace("0", "o").replace("-", " ") + " ")
    page.get_by_role("button", name="Weiter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ist das Ihr Betrieb?")
    expect(page.locator("main")).to_contain_text(betrieb["name"])
    page.get_by_role("button", name="Betrieb verknüpfen").click()
    expect(page.locator("main")).to_contain_text("ist mit dem Betrieb verknüpft")
    second.reload()
    expect(second.get_by_role("heading", level=1)).to_have_text(betrieb["name"])
    second.close()

    # Back and once more: nothing happens twice.
    page.go_back()
    page.go_back()
    page.goto("/betrieb")
    expect(page.get_by_role("heading", level=1)).to_have_text(betrieb["name"])

    # A colleague is invited and accepts.
    page.goto("/betrieb/einladen")
    page.get_by_label("E-Mail-Adresse").fill(address)
    page.get_by_label("Lesen").check()
    page.get_by_role("button", name="Einladung senden").click()
    expect(page.locator("main")).to_contain_text(address)
    colleague.goto(path_of(link_in(stack.wait_for_mail(address, 2))))
    colleague.get_by_role("button", name=re.compile("annehmen")).click()
    expect(colleague.locator("main")).to_contain_text(betrieb["name"])
    page.goto("/betrieb/personen")
    expect(page.locator("main")).to_contain_text("Kim Probe")

    # And leaves again.
    colleague.goto("/betrieb/verknuepfung-aufheben")
    colleague.get_by_role("button", name=re.compile("aufheben")).click()
    colleague.goto("/betrieb")
    expect(colleague.get_by_role("heading", level=1)).to_have_text(LINKED)
    page.goto("/betrieb/personen")
    expect(page.locator("main")).not_to_contain_text("Kim Probe")

    # The Betrieb is told of the link by letter; nobody but it can read the whole address.
    told = next(letter for letter in new_letters(stack) if betrieb["betriebsnummer"] in letter)
    assert new_address not in told and "G. P." in told
