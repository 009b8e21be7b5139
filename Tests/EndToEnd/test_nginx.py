"""The configuration of nginx/ in a real nginx, with a responder that echoes what reaches it.

Needs no portal and no database: /usr/bin/python3 -m pytest Tests/EndToEnd/test_nginx.py
"""

import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import time
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conftest import Client

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "kZ3xQ0vTt-secret-token"

Front = namedtuple("Front", "port tls directory internal")
Answer = namedtuple("Answer", "status headers body")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(directory, **values):
    """A rendered nginx and its echo; returns the front and the two processes."""
    port, tls = free_port(), free_port()
    environment = dict(
        os.environ,
        NAMES="localhost 127.0.0.1 [::1] portal.example",
        ADDRESSES="127.0.0.1",
        PORT=str(port),
        PORT_TLS=str(tls),
        HTTP="portal",
        SOCKET=f"{directory}/portal.sock",
        INTERNAL_SOCKET=f"{directory}/internal.sock",
        ASSETS=f"{directory}/assets",
        HELP=f"{directory}/help",
        CERTIFICATE=f"{directory}/tls/certificate.pem",
        CERTIFICATE_KEY=f"{directory}/tls/key.pem",
        ACCESS_LOG=f"{directory}/access.log",
        ERROR_LOG=f"{directory}/error.log",
        STATE=str(directory),
    )
    environment.update(values)
    subprocess.run([ROOT / "deploy/certificate", f"{directory}/tls", "localhost"], check=True)
    unprivileged = [ROOT / "deploy/unprivileged"]
    # As whoever runs nginx, which then finds the files where it may write.
    subprocess.run(unprivileged + [ROOT / "nginx/render", f"{directory}/nginx"], check=True, env=environment)
    echo = subprocess.Popen(
        unprivileged + [sys.executable, Path(__file__).with_name("fastcgi_echo.py"), f"{directory}/portal.sock"],
        env=environment,
    )
    nginx = subprocess.Popen(
        unprivileged + ["/usr/sbin/nginx", "-e", "stderr", "-c", f"{directory}/nginx/nginx.conf", "-g", "daemon off;"],
        env=environment,
    )
    front = Front(port, tls, directory, f"{directory}/internal.sock")
    deadline = time.monotonic() + 10
    while True:
        try:
            if get(front, "/healthz").status == 200 or "HTTP" in values:
                return front, [nginx, echo]
        except OSError:
            pass
        assert nginx.poll() is None, "nginx does not run"
        assert time.monotonic() < deadline, "nginx does not answer"
        time.sleep(0.05)


def stop(processes):
    for process in processes:
        process.terminate()
        process.wait(10)


def short_directory(factory):
    directory = factory.mktemp("n")
    directory.chmod(0o755)
    for name in ("assets", "help"):
        (directory / name).mkdir()
    return directory


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    directory = short_directory(tmp_path_factory)
    style = directory / "assets/style.0a1b.css"
    style.write_text("a{color:red}" * 100)
    page = directory / "help/konto/index.html"
    page.parent.mkdir()
    page.write_text("<!DOCTYPE html><title>Konto</title>" + "x" * 2000)
    subprocess.run([ROOT / "deploy/compress", directory / "assets"], check=True)
    subprocess.run([ROOT / "deploy/compress", directory / "help"], check=True)
    started, processes = start(directory)
    yield started
    stop(processes)


@pytest.fixture
def fresh_front(tmp_path_factory):
    """A front of its own: its limits have seen nobody."""
    started, processes = start(short_directory(tmp_path_factory))
    yield started
    stop(processes)


def connection_to(front, tls=False):
    if tls:
        context = ssl.create_default_context(cafile=f"{front.directory}/tls/certificate.pem")
        return http.client.HTTPSConnection("localhost", front.tls, context=context, timeout=10)
    return http.client.HTTPConnection("127.0.0.1", front.port, timeout=10)


def request(front, method, path, body=None, headers=None, tls=False):
    connection = connection_to(front, tls)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def get(front, path, headers=None, tls=False):
    return request(front, "GET", path, headers=headers, tls=tls)


def raw(front, data, port=None):
    """What nginx answers to these very bytes."""
    with socket.create_connection(("127.0.0.1", port or front.port), timeout=10) as connection:
        connection.sendall(data)
        response = http.client.HTTPResponse(connection)
        response.begin()
        return Answer(response.status, response.headers, response.read())


def parameters(answer):
    assert answer.status == 200
    return json.loads(answer.body)["parameters"]


def values(answer, name):
    return [value for key, value in parameters(answer) if key == name]


def raw_to_the_end(front, data):
    """As `raw`; then nginx has closed the connection, and before that it has written to its logs."""
    with socket.create_connection(("127.0.0.1", front.port), timeout=10) as connection:
        connection.sendall(data)
        while connection.recv(65_536):
            pass


def log(front, name="access.log"):
    return (Path(front.directory) / name).read_text()


# -- What reaches a responder ------------------------------------------------------------------------------------------


def test_nobody_chooses_a_remote_user(front):
    answer = get(front, "/", {"Authorization": "Basic YWRtaW46eA=="})
    assert values(answer, "REMOTE_USER") == []
    assert values(answer, "HTTP_AUTHORIZATION") == []


@pytest.mark.parametrize(
    "header",
    ["Proxy", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded"],
)
def test_headers_that_only_a_proxy_may_set_are_dropped(front, header):
    answer = get(front, "/", {header: "http://evil.example"})
    assert not any("evil" in value for _, value in parameters(answer))
    assert values(answer, "REMOTE_ADDR") == ["127.0.0.1"]


def test_the_host_is_the_one_that_was_checked(front):
    answer = raw(front, b"GET http://localhost/a HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
    assert values(answer, "HTTP_HOST") == ["localhost"]
    assert values(answer, "REQUEST_URI") == ["/a"]


def test_the_address_arrives_as_it_was_sent(front):
    answer = get(front, "/a%2Fb//c/./d?x=%20y")
    assert values(answer, "REQUEST_URI") == ["/a%2Fb//c/./d?x=%20y"]
    assert values(answer, "QUERY_STRING") == ["x=%20y"]


def test_each_request_has_an_id_and_only_tls_says_https(front):
    plain, secure = get(front, "/"), get(front, "/", tls=True)
    assert re.fullmatch("[0-9a-f]{32}", values(plain, "REQUEST_ID")[0])
    assert values(plain, "HTTPS") == []
    assert values(secure, "HTTPS") == ["on"]


def test_a_chunked_body_arrives_with_its_length(front):
    answer = request(front, "POST", "/", body=iter([b"a=1", b"&b=2"]))
    assert values(answer, "CONTENT_LENGTH") == ["7"]
    assert values(answer, "HTTP_TRANSFER_ENCODING") == []
    assert json.loads(answer.body)["body"] == 7


def test_a_second_content_type_does_not_come_along(front):
    answer = raw(
        front,
        b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n"
        b"Content-Type: a/b\r\nContent-Type: c/d\r\n\r\n",
    )
    assert values(answer, "CONTENT_TYPE") == ["a/b"]
    assert values(answer, "HTTP_CONTENT_TYPE") == []


def test_head_has_no_body(front):
    answer = request(front, "HEAD", "/")
    assert (answer.status, answer.body) == (200, b"")


# -- Headers -----------------------------------------------------------------------------------------------------------

OWN_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}

EVERY_KIND_OF_ANSWER = {
    "a page": ("/", 200),
    "the portal's own error": ("/?status=500", 500),
    "the portal's own limit": ("/?status=429", 429),
    "an asset": ("/assets/style.0a1b.css", 200),
    "a missing asset": ("/assets/none.css", 404),
    "a help page": ("/hilfe/konto/", 200),
    "a missing help page": ("/hilfe/nichts/", 404),
    "the service desk": ("/service/anmelden", 200),
    "metrics from outside": ("/internal/status", 404),
    "a responder that dies": ("/?die", 502),
    "a redirect of nginx": ("/hilfe", 308),
}


@pytest.mark.parametrize("kind", EVERY_KIND_OF_ANSWER)
@pytest.mark.parametrize("tls", [False, True])
def test_every_answer_has_the_security_headers_once(front, kind, tls):
    path, status = EVERY_KIND_OF_ANSWER[kind]
    answer = get(front, path, tls=tls)
    assert answer.status == status
    for name, value in OWN_HEADERS.items():
        assert answer.headers.get_all(name) == [value], name
    [policy] = answer.headers.get_all("Content-Security-Policy")
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert (answer.headers["Strict-Transport-Security"] is not None) == tls
    assert answer.headers["Server"] == "nginx"


def test_a_policy_of_the_portal_replaces_ours(front):
    answer = get(front, "/?header=Content-Security-Policy:%20sandbox&header=X-Frame-Options:%20SAMEORIGIN")
    assert answer.headers.get_all("Content-Security-Policy") == ["sandbox"]
    assert answer.headers.get_all("X-Frame-Options") == ["DENY"]


def test_errors_of_the_portal_pass_through(front):
    for status in (400, 403, 404, 405, 410, 413, 422, 429, 500, 503):
        answer = get(front, f"/?status={status}&header=Retry-After:%207")
        assert answer.status == status
        assert b'"parameters"' in answer.body
        assert answer.headers.get_all("Retry-After") == ["7"]


# -- Pages of nginx ----------------------------------------------------------------------------------------------------

KEPT_OPEN = b"Host: localhost\r\nConnection: close\r\n"
OWN_PAGES = {
    "no host": (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
    "two hosts": (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400),
    "NUL in the address": (b"GET /%00 HTTP/1.1\r\n" + KEPT_OPEN + b"\r\n", 400),
    "above the root": (b"GET /../.. HTTP/1.1\r\n" + KEPT_OPEN + b"\r\n", 400),
    "both lengths": (
        b"POST / HTTP/1.1\r\n" + KEPT_OPEN + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
    ),
    "1001 headers": (b"GET / HTTP/1.1\r\n" + KEPT_OPEN + b"a: b\r\n" * 1001 + b"\r\n", 431),
    "a header of 9 kB": (b"GET / HTTP/1.1\r\n" + KEPT_OPEN + b"Cookie: " + b"a" * 9000 + b"\r\n\r\n", 431),
    "an address of 9 kB": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + KEPT_OPEN + b"\r\n", 414),
    "a body above 1 MB": (b"POST / HTTP/1.1\r\n" + KEPT_OPEN + b"Content-Length: 1048577\r\n\r\n", 413),
    "TRACE": (b"TRACE / HTTP/1.1\r\n" + KEPT_OPEN + b"\r\n", 405),
    "a POST to an asset": (
        b"POST /assets/style.0a1b.css HTTP/1.1\r\n" + KEPT_OPEN + b"Content-Length: 0\r\n\r\n",
        405,
    ),
    "an unknown transfer coding": (b"POST / HTTP/1.1\r\n" + KEPT_OPEN + b"Transfer-Encoding: x\r\n\r\n", 501),
    "a version from the future": (b"GET / HTTP/3.0\r\n" + KEPT_OPEN + b"\r\n", 505),
    "an unknown host": (b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 421),
    "a dead responder": (b"POST /?die HTTP/1.1\r\n" + KEPT_OPEN + b"Content-Length: 0\r\n\r\n", 502),
}


def assert_own_page(answer, status):
    page = answer.body.decode()
    assert answer.status == status
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<html lang="de">' in page and "<h1>" in page
    assert "nginx" not in page and "style=" not in page and "<style" not in page and "<script" not in page
    assert answer.headers["Cache-Control"] == "no-store"
    for name, value in OWN_HEADERS.items():
        assert answer.headers.get_all(name) == [value], name


@pytest.mark.parametrize("kind", OWN_PAGES)
def test_nginx_speaks_german(front, kind):
    data, status = OWN_PAGES[kind]
    answer = raw(front, data)
    assert_own_page(answer, status)
    if status == 405:
        assert "GET, HEAD" in answer.headers["Allow"]
    if status == 502:
        assert answer.headers["Retry-After"] == "30"


def test_the_style_of_these_pages_comes_from_nginx_itself(front):
    for host in ("localhost", "evil.example"):
        answer = get(front, "/fehlerseiten/fehler.css", {"Host": host})
        assert (answer.status, answer.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert get(front, "/fehlerseiten/502.html").status == 404


def test_a_body_that_grows_too_large_in_chunks_is_refused(front):
    data = b"POST / HTTP/1.1\r\n" + KEPT_OPEN + b"Transfer-Encoding: chunked\r\n\r\n"
    data += (b"10000\r\n" + b"a" * 0x10000 + b"\r\n") * 17
    assert raw(front, data).status == 413


def test_plain_http_on_the_https_port_is_led_to_https(front):
    answer = raw(front, b"GET /kurse?x=1 HTTP/1.1\r\n" + KEPT_OPEN + b"\r\n", front.tls)
    assert (answer.status, answer.headers["Location"]) == (308, f"https://localhost:{front.tls}/kurse?x=1")
    answer = raw(front, b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", front.tls)
    assert answer.status == 421


# -- Hosts and TLS -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "localhost.", "127.0.0.1:80", "[::1]", "portal.example"])
def test_configured_names_are_accepted(front, host):
    assert get(front, "/", {"Host": host}).status == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "evil@localhost", "", "127.0.0.2"])
def test_other_names_are_refused(front, host):
    assert get(front, "/", {"Host": host}).status in (400, 421)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_modern_tls_and_http2(front, version):
    context = ssl.create_default_context(cafile=f"{front.directory}/tls/certificate.pem")
    context.minimum_version = context.maximum_version = version
    context.set_alpn_protocols(["h2", "http/1.1"])
    with socket.create_connection(("127.0.0.1", front.tls)) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as secure:
            assert secure.selected_alpn_protocol() == "h2"
            assert "GCM" in secure.cipher()[0] or "CHACHA20" in secure.cipher()[0]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_old_tls_is_refused(front):
    context = ssl._create_unverified_context()
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with socket.create_connection(("127.0.0.1", front.tls)) as plain, pytest.raises(ssl.SSLError):
        context.wrap_socket(plain, server_hostname="localhost")


def test_in_production_http_leads_to_https(tmp_path_factory):
    front, processes = start(short_directory(tmp_path_factory), HTTP="redirect")
    try:
        answer = request(front, "POST", "/anmelden?weiter=/kurse")
        assert answer.status == 308
        assert answer.headers["Location"] == f"https://127.0.0.1:{front.tls}/anmelden?weiter=/kurse"
        assert get(front, "/", {"Host": "evil.example"}).status == 421
        assert get(front, "/", tls=True).status == 200
    finally:
        stop(processes)


# -- /internal/ --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/internal/status",
        "/internal",
        "/internal/",
        "/internal?x",
        "//internal/status",
        "///internal//status",
        "/./internal/status",
        "/x/../internal/status",
        "/%69nternal/status",
        "/%2Finternal/status",
        "/%2e/internal/status",
        "/x/%2e%2e/internal/status",
        "/internal%2Fstatus",
        "/internal/../internal/status",
        "/internal/../kurse",
        "/Internal/status",
        "/internal/nginx",
        "http://localhost/internal/status",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_internal_is_closed_in_every_spelling(front, path, method):
    answer = raw(front, f"{method} {path} HTTP/1.1\r\n".encode() + KEPT_OPEN + b"Content-Length: 0\r\n\r\n")
    assert answer.status in (400, 404)
    assert b"parameters" not in answer.body


def test_addresses_that_only_look_internal_are_open(front):
    for path in ("/internals", "/hilfe-internal", "/kurse?x=/internal/"):
        assert get(front, path).status == 200


def test_internal_answers_on_its_own_socket(front):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(front.internal)
        connection.sendall(b"GET /internal/status HTTP/1.0\r\nHost: localhost\r\n\r\n")
        response = http.client.HTTPResponse(connection)
        response.begin()
        answer = Answer(response.status, response.headers, response.read())
    assert values(answer, "LISTENER") == ["internal"]
    assert values(answer, "REMOTE_ADDR") == ["127.0.0.1"]
    assert values(get(front, "/"), "LISTENER") == []


# -- Logs --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        f"/aktivieren/{TOKEN}",
        f"/passwort/neu/{TOKEN}",
        f"/einladung/{TOKEN}",
        f"/einladung/{TOKEN}./x?a=b",
        f"//aktivieren/{TOKEN}",
        f"/x/../aktivieren/{TOKEN}",
        f"/%61ktivieren/{TOKEN}",
        f"/aktivieren//{TOKEN}",
        f"/aktivieren%2F{TOKEN}",
        f"/Aktivieren/{TOKEN}",
        f"/passwort/./neu/{TOKEN}",
        f"/passwort//neu/{TOKEN}",
        f"/anmelden?weiter={TOKEN}",
        f"/kurse?q={TOKEN}",
        f"http://localhost/aktivieren/{TOKEN}",
    ],
)
def test_no_token_and_no_query_in_a_log(front, path):
    lines = len(log(front).splitlines())
    raw_to_the_end(front, f"GET {path} HTTP/1.1\r\n".encode() + KEPT_OPEN + b"\r\n")
    # The responder dies: nginx would write the whole request into its error log.
    raw_to_the_end(front, f"GET {path}{'&' if '?' in path else '?'}die HTTP/1.1\r\n".encode() + KEPT_OPEN + b"\r\n")
    assert len(log(front).splitlines()) >= lines + 2
    assert TOKEN not in log(front)
    assert TOKEN not in log(front, "error.log")


def test_the_log_says_what_was_asked(front):
    for path in ("/kurse/4711?q=geheim", f"/einladung/{TOKEN}"):
        raw_to_the_end(front, f"GET {path} HTTP/1.1\r\n".encode() + KEPT_OPEN + b"\r\n")
    lines = [json.loads(line) for line in log(front).splitlines()]
    assert [line["path"] for line in lines[-2:]] == ["/kurse/4711", "/einladung/***"]
    assert re.fullmatch("[0-9a-f]{32}", lines[-1]["id"])
    assert {"status", "seconds", "address", "method"} <= set(lines[-1])


def test_a_referrer_never_holds_a_token_and_origin_stays(front):
    assert get(front, f"/aktivieren/{TOKEN}").headers["Referrer-Policy"] == "strict-origin"
    assert get(front, "/aktivieren").headers["Referrer-Policy"] == "same-origin"


# -- Limits ------------------------------------------------------------------------------------------------------------

MAIL_SENDERS = ["/registrieren", "/registrieren/erneut", "/passwort/vergessen", "/pin/anfordern", "/kontakt"]


def hammer(front, method, path, count):
    with ThreadPoolExecutor(16) as pool:
        return [answer.status for answer in pool.map(lambda _: request(front, method, path, body=b""), range(count))]


@pytest.mark.parametrize("path", ["/anmelden", "/registrieren"])
def test_25_people_behind_one_address_feel_no_limit(fresh_front, path):
    # Everybody four times at the same moment.
    assert set(hammer(fresh_front, "POST", path, 100)) == {200}


def test_a_flood_is_slowed_down_and_told_how_long(fresh_front):
    statuses = hammer(fresh_front, "POST", "/registrieren", 320)
    assert statuses.count(429) > 50
    answer = request(fresh_front, "POST", "/passwort/vergessen", body=b"")
    assert_own_page(answer, 429)
    assert answer.headers["Retry-After"] == "30"
    # One limit for all that sends mail, whatever the spelling; none for looking, none for signing in.
    for path in MAIL_SENDERS + ["//registrieren", "/%72egistrieren"]:
        assert 429 in hammer(fresh_front, "POST", path, 20), path
    assert set(hammer(fresh_front, "GET", "/registrieren", 100)) == {200}
    assert set(hammer(fresh_front, "POST", "/anmelden", 100)) == {200}


def test_a_flood_of_sign_ins_is_slowed_down(fresh_front):
    assert 429 in hammer(fresh_front, "POST", "/anmelden", 320)
    assert 429 in hammer(fresh_front, "POST", "/service/anmelden", 60)
    assert set(hammer(fresh_front, "GET", "/anmelden", 100)) == {200}


# -- Static files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("accepted,coding", [("br, gzip", "br"), ("gzip", "gzip"), ("identity", None)])
def test_assets_are_compressed_beforehand_and_never_change(front, accepted, coding):
    answer = get(front, "/assets/style.0a1b.css", {"Accept-Encoding": accepted}, tls=True)
    assert answer.headers["Content-Encoding"] == coding
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_no_path_leads_out_of_the_assets(front):
    for path in ("/assets/../nginx/nginx.conf", "/assets/..%2fnginx/nginx.conf", "/assets../nginx/nginx.conf", "/assets/"):
        answer = raw(front, f"GET {path} HTTP/1.1\r\n".encode() + KEPT_OPEN + b"\r\n")
        assert b"worker_processes" not in answer.body and b"style" not in answer.body.replace(b"rel=\"stylesheet\"", b"")


def test_help_pages_are_asked_for_again_and_not_sent_again(front):
    page = get(front, "/hilfe/konto/", {"Accept-Encoding": "br"})
    assert (page.headers["Cache-Control"], page.headers["Content-Encoding"]) == ("no-cache", "br")
    again = get(front, "/hilfe/konto/", {"Accept-Encoding": "br", "If-None-Match": page.headers["ETag"]})
    assert again.status == 304
    assert get(front, "/hilfe/konto").headers["Location"] == "/hilfe/konto/"


def test_a_help_site_that_is_not_built_says_so(front):
    answer = get(front, "/hilfe/")
    assert answer.status == 404
    assert "Hilfeseite" in answer.body.decode()
    (Path(front.directory) / "help/404.html").write_text("own")
    try:
        answer = get(front, "/hilfe/nichts/")
        assert (answer.status, answer.body) == (404, b"own")
    finally:
        (Path(front.directory) / "help/404.html").unlink()


def test_each_page_of_our_own_leads_to_its_help(front):
    pages = {path.stem: path.read_text() for path in (Path(front.directory) / "nginx/fehlerseiten").glob("*.html")}
    # Where the help itself is missing, and under a name that is not ours, its own address leads nowhere.
    assert "Hilfe zu dieser Meldung" not in pages.pop("hilfe")
    assert f'href="https://localhost:{front.tls}/hilfe/k/stoerung/#name"' in pages.pop("421")
    assert len(pages) > 10
    for name, page in pages.items():
        assert re.search(r'<a href="/hilfe/k/[a-z-]+/(#[a-z-]+)?">Hilfe zu dieser Meldung</a>', page), name
    answer = get(front, "/service/", {"X-Test": "x" * 40_000})
    assert answer.status == 431 and '<a href="/hilfe/k/stoerung/#cookies">' in answer.body.decode()


@pytest.fixture(scope="module", params=["/hilfe/", "https://portal.example/hilfe/"])
def help_front(request, tmp_path_factory):
    """With a help site that was really built, and has a text that moved."""
    directory = short_directory(tmp_path_factory)
    texts = {"index.md": "start", "konto/index.md": "kapitel-konto", "konto/geraete.md": "geraete"}
    for file, name in texts.items():
        path, up = directory / "content" / file, "../" * file.count("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\nid: {name}\ntitle: Titel\nsummary: Satz.\naliases: []\n---\n## So {{#so}}\n\n![Karte]({up}bilder/karte.svg)\n")
    (directory / "content/bilder").mkdir()
    (directory / "content/bilder/karte.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{"<g/>" * 200}</svg>')
    (directory / "site").mkdir()
    (directory / "site/ids.lock").write_text("geraete profil/geraete/ #so\n")
    (directory / "help").rmdir()
    helpsite = ROOT / ".build" / os.environ.get("CONFIGURATION", "debug") / "helpsite"
    folders = ["--content", directory / "content", "--site", directory / "site", "--out", directory / "help"]
    portal = [] if request.param == "/hilfe/" else ["--portal-url", "https://portal.example/"]
    subprocess.run([helpsite, "build", *folders, "--base-url", request.param, *portal], check=True)
    started, processes = start(directory)
    yield started, request.param
    stop(processes)


def test_search_engines_are_told_whole_addresses_or_none(help_front):
    front, base = help_front
    robots = get(front, "/robots.txt", {"Accept-Encoding": "br"})
    assert robots.status == 200 and robots.headers["Content-Type"].startswith("text/plain")
    told = get(front, "/robots.txt").body.decode().splitlines()[2:]
    pages = get(front, "/hilfe/sitemap.xml")
    if base == "/hilfe/":
        assert told == [] and pages.status == 404
    else:
        assert told == [f"Sitemap: {base}sitemap.xml"]
        assert re.findall("<loc>(.*?)</loc>", pages.body.decode())[0] == base
    assert (b"og:url" in get(front, "/hilfe/").body) == (base != "/hilfe/")


def test_drawings_come_compressed(help_front):
    front, _ = help_front
    [picture] = (Path(front.directory) / "help/bilder").glob("*.svg")
    for encoding in ("br", "gzip"):
        answer = get(front, f"/hilfe/bilder/{picture.name}", {"Accept-Encoding": encoding})
        assert (answer.status, answer.headers["Content-Encoding"]) == (200, encoding)
        assert len(answer.body) < 200


def test_help_pages_come_compressed_and_what_is_missing_is_told(help_front):
    front, _ = help_front
    plain = get(front, "/hilfe/konto/geraete/")
    for coding in ("br", "gzip"):
        packed = get(front, "/hilfe/konto/geraete/", {"Accept-Encoding": coding})
        assert packed.headers["Content-Encoding"] == coding and len(packed.body) < len(plain.body) / 2
    missing = get(front, "/hilfe/gibt-es-nicht/")
    assert missing.status == 404 and "Suche" in missing.body.decode()
    assert get(front, "/hilfe/.helpsite/moved.map").status == 404


@pytest.mark.parametrize("path", ["k/geraete/", "profil/geraete/"])
def test_a_moved_help_page_leads_on(help_front, path):
    front, _ = help_front
    answer = get(front, "/hilfe/" + path)
    assert (answer.status, answer.headers["Location"]) == (301, "/hilfe/konto/geraete/")
    assert get(front, answer.headers["Location"]).status == 200


@pytest.mark.parametrize("path", ["/hilfe/", "/hilfe/konto/konto-anlegen/"])
def test_the_help_site_takes_no_forms_and_says_so(stack, path):
    answer = Client(stack.base).request(path, "POST", {"a": "b"})
    assert answer.status == 405 and "GET, HEAD" in answer.headers["Allow"] and "Das geht an dieser Adresse nicht" in answer.body


# -- The service desk --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def apart(tmp_path_factory):
    """The service desk on a host name of its own, which not everybody may reach."""
    directory = short_directory(tmp_path_factory)
    (directory / "assets/style.0a1b.css").write_text("a{}")
    started, processes = start(directory, SERVICE_NAMES="service.example")
    yield started
    stop(processes)


def test_the_service_desk_is_under_the_portals_host_unless_it_has_its_own(front, apart):
    assert get(front, "/service/anmelden").status == 200
    for path in ("/service", "/service/anmelden", "/service/importe"):
        assert get(apart, path).status == 404, path
        assert get(apart, path, {"Host": "service.example"}).status == 200, path
    assert get(apart, "/uebersicht").status == 200
    assert get(front, "/service", {"Host": "service.example"}).status == 421


def test_the_desks_host_has_the_desk_and_leads_everywhere_else(apart):
    host = {"Host": "service.example"}
    answer = get(apart, "/", host)
    assert (answer.status, answer.headers["Location"]) == (303, "/service")
    answer = get(apart, "/impressum?x=1", host)
    assert (answer.status, answer.headers["Location"]) == (303, f"https://localhost:{apart.tls}/impressum?x=1")
    assert get(apart, "/assets/style.0a1b.css", host).status == 200
    assert get(apart, "/internal/status", host).status == 303


def test_only_the_import_takes_a_large_file(front):
    large = b"x" * (2 << 20)
    desk = {"Cookie": "sitzung=x; dienst=y"}
    assert request(front, "POST", "/service/importe", large, desk).status == 200
    for path in ("/service", "/service/anmelden", "/service/importe/", "/service/importe/x", "/kontakt"):
        assert request(front, "POST", path, large).status == 413, path
    assert request(front, "POST", "/service/importe", b"x" * (18 << 20), desk).status == 413


def test_a_file_is_taken_from_somebody_of_the_desk_alone(front):
    assert get(front, "/service/importe").status == 200
    for cookie in (None, "", "xdienst=y", "sitzung=dienst", "sitzung=x"):
        headers = {} if cookie is None else {"Cookie": cookie}
        assert request(front, "POST", "/service/importe", b"x" * 1000, headers).status == 403, cookie
    for cookie in ("dienst=y", "__Host-dienst=y", "a=b; __Host-dienst=y"):
        assert request(front, "POST", "/service/importe", b"x" * 1000, {"Cookie": cookie}).status == 200, cookie


@pytest.mark.parametrize("names", ["", "service.example"])
def test_an_address_list_closes_the_desk_and_nothing_else(tmp_path_factory, names):
    directory = short_directory(tmp_path_factory)
    (directory / "nginx").mkdir(mode=0o755)
    started, processes = None, []
    access = directory / "access.conf"
    access.write_text("allow 192.0.2.0/24;\ndeny all;\n")
    try:
        started, processes = start(directory, SERVICE_NAMES=names, SERVICE_ACCESS=str(access))
        host = {"Host": names or "localhost"}
        for path in ("/service", "/service/anmelden", "/service/importe"):
            assert get(started, path, host).status == 403, path
        assert get(started, "/anmelden").status == 200
    finally:
        stop(processes)
