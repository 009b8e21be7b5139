"""Every address of `portal routes`, through nginx, in the spellings that browsers, people and link checkers use."""

import http.client
import json
import re
import ssl
import urllib.parse

import pytest

from conftest import Client, new_address

ALIVE = {200, 403, 404, 405}
REDIRECTS = {301, 302, 303, 307, 308}
SPELLINGS = {
    "as it is": lambda path: path,
    "with a slash at its end": lambda path: path.rstrip("/") + "/",
    "with two slashes at its end": lambda path: path.rstrip("/") + "//",
    "with two slashes at its front": lambda path: "/" + path,
    "with two slashes inside": lambda path: "/" + path[1:].replace("/", "//"),
}


def routes(stack):
    printed = stack.run_portal("routes", "--json")
    assert printed.returncode == 0, printed.stderr
    entries = json.loads(printed.stdout)["routes"]
    assert {"/", "/service", "/kurse/{nummer}", "/internal/status"} <= {entry["path"] for entry in entries}
    return entries


def ask(stack, method, target, tls=False):
    """One answer to exactly this address, which no library tidies up."""
    if tls:
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection("localhost", stack.tls_port, context=context, timeout=30)
    else:
        connection = http.client.HTTPConnection("localhost", stack.port, timeout=30)
    try:
        connection.request(method, target)
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def follow(stack, target, tls=False):
    """The addresses on the way, and the answer that is no redirect any more."""
    way = [target]
    while True:
        status, headers, body = ask(stack, "GET", way[-1], tls)
        if status not in REDIRECTS:
            return way, status, headers, body
        location = urllib.parse.urlsplit(headers["Location"])
        assert location.netloc in ("", f"localhost:{stack.tls_port if tls else stack.port}"), location
        way.append(location.path + (f"?{location.query}" if location.query else ""))
        assert way[-1] not in way[:-1] and len(way) <= 4, f"redirect loop: {way}"


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
def test_every_address_answers_in_every_spelling(default_stack, spelling, tls):
    for entry in routes(default_stack):
        target = SPELLINGS[spelling](re.sub(r"\{\w+\}", "4711", entry["path"]))
        way, status, headers, body = follow(default_stack, target, tls)
        assert status in ALIVE, (way, status)
        assert len(headers.get_all("Content-Security-Policy", [])) == 1, way
        if entry["access"] == "local":
            assert status == 404 and b"portal_" not in body, way
        if spelling == "with a slash at its end":
            # One slash too many is forgiven.
            assert status == follow(default_stack, target.rstrip("/") or "/", tls)[1], way


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_head_is_answered_like_get_without_a_body(default_stack, spelling):
    for entry in routes(default_stack):
        target = SPELLINGS[spelling](re.sub(r"\{\w+\}", "4711", entry["path"]))
        seen, looked = ask(default_stack, "GET", target), ask(default_stack, "HEAD", target)
        assert looked[0] == seen[0], target
        assert looked[1]["Location"] == seen[1]["Location"], target
        assert looked[2] == b"", target


@pytest.mark.parametrize(
    "path", ["/internal", "/internal/", "/internal/status", "//internal/status", "/internal//status", "/internal/status/"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_internal_is_closed(default_stack, path, method):
    for tls in (False, True):
        status, _, body = ask(default_stack, method, path, tls)
        assert status == 404 and b"portal_" not in body


def test_too_many_failed_sign_ins_are_told_how_long_to_wait(default_stack):
    client, address = Client(default_stack.base), new_address()
    answers = [client.sign_in(address, "falsches Passwort 12") for _ in range(6)]
    assert [answer.status for answer in answers] == [422] * 5 + [429]
    limited = answers[-1]
    [wait] = limited.headers.get_all("Retry-After")
    assert 1 <= int(wait) <= 300
    [policy] = limited.headers.get_all("Content-Security-Policy")
    assert "default-src 'none'" in policy and "unsafe" not in policy
    # The portal's own page, not nginx's: with the form, what was typed, and the waiting time in words.
    assert '<html lang="de"' in limited.body and "Das waren viele Versuche. Warten Sie" in limited.body
    assert address in limited.body and 'action="/anmelden"' in limited.body
    assert limited.headers["Cache-Control"] == "no-store"


def test_a_help_site_that_lacks_what_the_portal_needs_is_told(default_stack, tmp_path):
    index = json.loads(Client(default_stack.base).get("/hilfe/hilfe-index.json").body)
    file = tmp_path / "hilfe-index.json"
    file.write_text(json.dumps(index))
    assert default_stack.run_portal("check", "--help-index", str(file)).returncode == 0
    topic = index["topics"].pop("passwort-vergessen")
    file.write_text(json.dumps(index))
    refused = default_stack.run_portal("check", "--help-index", str(file))
    assert refused.returncode == 1 and refused.stderr.strip().endswith(": passwort-vergessen")
    # Renamed, the old id kept as an alias.
    index["topics"]["neuer-name"] = {**topic, "aliases": ["passwort-vergessen"]}
    file.write_text(json.dumps(index))
    assert default_stack.run_portal("check", "--help-index", str(file)).returncode == 0
