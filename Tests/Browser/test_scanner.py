"""Mail scanners do what they do to the mailed link; afterwards the person activates the account all the same."""

import re
import urllib.error
import urllib.parse
import urllib.request

from playwright.sync_api import expect

from conftest import PASSWORD, register


def fetch(url, method="GET", data=None):
    """What a scanner finds that follows redirects and keeps cookies, each time anew."""
    request = urllib.request.Request(url, method=method, data=data, headers={"User-Agent": "scanner"})
    try:
        with urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open(request, timeout=20) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


class FirstAnswer(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def knock(url, method="GET"):
    """Status and target of the very first answer: what a scanner finds that keeps no cookies."""
    try:
        with urllib.request.build_opener(FirstAnswer).open(urllib.request.Request(url, method=method), timeout=20) as response:
            return response.status, None
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Location"]


def test_the_link_survives_every_scanner(chromium, stack, new_address):
    context = chromium.new_context(base_url=stack.base)
    page = context.new_page()
    link = register(page, stack, new_address)
    url = stack.base + link

    for _ in range(5):  # Before and at the moment of the click.
        for method in ("HEAD", "GET"):
            assert knock(url, method) == (303, "/aktivieren")
            assert fetch(url, method)[0] == 200
    assert fetch(url, "OPTIONS")[0] == 405
    assert fetch(url, "POST", b"")[0] == 405
    assert fetch(stack.base + "/aktivieren", "POST", b"")[0] == 403
    for decoration in [".", ")", ">", ",", "%20", ".)", "%20%20"]:
        status, body = fetch(url + decoration)
        assert status == 200 and 'name="passwort"' in body, decoration

    for attempt in range(2):  # A headless browser that runs scripts, waits and presses every button.
        scanner = chromium.new_context(base_url=stack.base)
        visited = scanner.new_page()
        visited.goto(link)
        visited.wait_for_load_state("networkidle")
        for index in range(visited.locator("main button").count()):
            visited.goto(link)
            visited.locator("main button").nth(index).click()
        visited.goto(link)
        body = visited.evaluate("new URLSearchParams(new FormData(document.querySelector('main form'))).toString()")
        pressed = visited.evaluate(
            "body => fetch('/aktivieren', {method: 'POST', body, headers: {'Content-Type': 'application/x-www-form-urlencoded'}}).then(r => r.status)",
            body,
        )
        assert pressed == 422
        scanner.close()

    fresh = chromium.new_context(base_url=stack.base).new_page()
    fresh.goto(link + ".")
    fresh.get_by_label("Passwort", exact=True).fill(PASSWORD)
    fresh.get_by_role("button", name="Passwort festlegen").click()
    expect(fresh).to_have_url(re.compile("/uebersicht$"))
    fresh.context.close()
    context.close()
