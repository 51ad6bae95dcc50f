"""The one way out: where it goes, where it never goes, and what it takes from strangers."""

from __future__ import annotations

import gzip
import socket
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from core import egress
from core.egress import Failed, Fetched, Refused, fetch
from tests.core.test_destinations import ODD, PRIVATE
from tests.support.outside import PUBLIC, Outside, moved, page

SOON = 0.3  # seconds, for what would go on for ever


@pytest.fixture
def get(outside: Outside) -> Callable[..., Fetched]:
    """Fetch a page of the made-up internet."""

    def fetched(url: str, **options: Any) -> Fetched:
        options = {"accept": ["text/html"], "agent": "Tests", "seconds": 20, **options}
        return fetch(url, network=outside.network, **options)

    return fetched


def test_a_page_is_fetched_from_the_very_address_that_was_checked(
    outside: Outside, get: Any
) -> None:
    url = outside.has("http://example.org/a?q=1", page("Hello", kind="text/html; charset=UTF-8"))
    assert get(url) == Fetched(url, 200, "text/html", "utf-8", b"Hello", whole=True)
    assert outside.looked_up == ["example.org"]
    assert outside.connected == [(PUBLIC, 80)]


def test_it_says_who_asks_and_nothing_else(
    outside: Outside, get: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("ALL_PROXY", "http://proxy.example:3128")
    cookie = page("", status="302 Found", Location="/b", Set_Cookie="a=1; Path=/")
    first = outside.has("http://example.org/", cookie)
    outside.has("http://example.org/b", page("There"))
    assert get(first, agent="Townhall (Riverside)").body == b"There"
    assert outside.connected == [(PUBLIC, 80)] * 2
    for request in outside.requests:
        names = [line.partition(":")[0] for line in request.splitlines()[1:] if line]
        assert names == ["Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"]
        assert "Host: example.org\r\nUser-Agent: Townhall (Riverside)\r\n" in request


def test_what_is_known_already_is_not_sent_again(outside: Outside, get: Any) -> None:
    url = outside.has("http://example.org/a", page("Hello", ETag='W/"one"'))
    assert get(url).etag == 'W/"one"'
    outside.has(url, page("", status="304 Not Modified", ETag='W/"one"'))
    again = get(url, etag='W/"one"')
    assert (again.status, again.body) == (304, b"")
    assert 'If-None-Match: W/"one"\r\n' in outside.requests[-1]


@pytest.mark.parametrize("mark", ["one", '"a b"', '"' + "x" * 300 + '"', '"\x80"'])
def test_what_is_no_mark_is_not_sent_back(outside: Outside, get: Any, mark: str) -> None:
    url = outside.has("http://example.org/a", page("Hello", ETag=mark))
    assert not get(url).etag


def test_the_community_is_named(app: Flask) -> None:
    from core.models import Setting
    from core.versions import bump

    with app.app_context():
        assert egress.user_agent() == "Townhall (Townhall)"
        Setting.create(owner="core", name="site_name", value="Café (r)\r\nX: 1 \\ Ñandú 村")
        bump("settings")
        assert egress.user_agent() == "Townhall (Caf r X: 1 and)"


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_inside_is_refused_before_connecting(
    outside: Outside, get: Any, address: str
) -> None:
    url = outside.has("http://rebind.example/", page("secret"), [address])
    with pytest.raises(Refused):
        get(url)
    assert outside.connected == []


@pytest.mark.parametrize("host", [*ODD, "127.0.0.1", "[::1]", "[::ffff:7f00:1]", "169.254.169.254"])
def test_an_address_instead_of_a_name_is_checked_alike(
    outside: Outside, get: Any, host: str
) -> None:
    outside.names[host.strip("[]")] = [[host.strip("[]")]]
    with pytest.raises(Refused):
        get(f"http://{host}/")
    assert outside.connected == []


def test_one_private_address_among_public_ones_is_enough(outside: Outside, get: Any) -> None:
    url = outside.has("http://rebind.example/", page("secret"), [PUBLIC, "10.0.0.1"])
    with pytest.raises(Refused):
        get(url)
    assert outside.connected == []


def test_a_name_that_changes_its_answer_is_asked_once(outside: Outside, get: Any) -> None:
    url = outside.has("http://rebind.example/", page("Fine"), [PUBLIC], ["127.0.0.1"])
    assert get(url).body == b"Fine"
    assert outside.connected == [(PUBLIC, 80)]
    assert outside.looked_up == ["rebind.example"]


def test_a_name_that_changes_its_answer_is_asked_again_at_a_redirect(
    outside: Outside, get: Any
) -> None:
    url = outside.has("http://rebind.example/", moved("/again"), [PUBLIC], ["127.0.0.1"])
    outside.has("http://rebind.example/again", page("secret"))
    with pytest.raises(Refused):
        get(url)
    assert outside.connected == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    "to",
    [
        "http://inside.example/",
        "//inside.example/",
        "http://127.0.0.1/",
        "http://[::ffff:169.254.169.254]/latest/meta-data",
        "http://2130706433/",
        "http://example.org:6379/",
        "http://user:secret@example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "javascript:alert(1)",
        "http://localhost/",
    ],
)
def test_a_redirect_leads_nowhere_that_a_link_could_not(
    outside: Outside, get: Any, to: str
) -> None:
    url = outside.has("http://example.org/", moved(to))
    outside.names["inside.example"] = [["192.168.1.1"]]
    with pytest.raises(Refused):
        get(url)
    assert outside.connected == [(PUBLIC, 80)]


def test_three_redirects_are_followed_and_no_more(outside: Outside, get: Any) -> None:
    for number in range(4):
        outside.has(f"http://example.org/{number}", moved(f"http://example.org/{number + 1}"))
    outside.has("http://example.org/4", page("There"))
    assert get("http://example.org/1").url == "http://example.org/4"
    with pytest.raises(Refused, match="redirects"):
        get("http://example.org/0")


def test_a_redirect_to_itself_ends(outside: Outside, get: Any) -> None:
    url = outside.has("http://example.org/", moved("/"))
    with pytest.raises(Refused, match="redirects"):
        get(url)
    assert len(outside.connected) == 4


def test_a_redirect_may_hold_letters_of_any_script(outside: Outside, get: Any) -> None:
    url = outside.has("http://example.org/", moved("/bücher?q=ü"))
    outside.has("http://example.org/b%C3%BCcher?q=%C3%BC", page("There"))
    assert get(url).body == b"There"


def test_only_hosts_on_the_list_are_asked(outside: Outside, get: Any) -> None:
    url = outside.has("http://www.example.org/", moved("http://evil-example.org/"))
    outside.has("http://evil-example.org/", page("no"))
    with pytest.raises(Refused, match="list"):
        get(url, only=["example.org"])
    assert outside.looked_up == ["www.example.org"]


def test_the_certificate_must_be_that_of_the_name(outside: Outside, get: Any) -> None:
    assert get(outside.has("https://safe.example/", page("Safe"))).body == b"Safe"
    with pytest.raises(Failed, match="certificate"):
        get(outside.has("https://other.example/", page("Impostor")))
    assert outside.connected == [(PUBLIC, 443)] * 2
    assert len(outside.requests) == 1


@pytest.mark.parametrize("kind", ["application/pdf", "text/plain", "image/svg+xml", "x"])
def test_another_type_is_not_read(outside: Outside, get: Any, kind: str) -> None:
    with pytest.raises(Refused, match="it is"):
        get(outside.has("http://example.org/", page("<title>No</title>", kind=kind)))


def test_of_an_error_only_its_number_is_told(outside: Outside, get: Any) -> None:
    url = outside.has("http://example.org/", page("Stack trace", status="500 Oops"))
    found = get(url)
    assert (found.status, found.body) == (500, b"")
    assert get(outside.has("http://example.org/x", moved("", "304 Not Modified"))).status == 304


def test_a_long_page_is_cut(outside: Outside, get: Any) -> None:
    url = outside.has("http://example.org/", page(b"a" * 5001))
    assert get(url, most_bytes=5001).whole
    cut = get(url, most_bytes=5000)
    assert (len(cut.body), cut.whole) == (5000, False)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "x-gzip"])
def test_what_was_packed_is_cut_when_it_is_unpacked(
    outside: Outside, get: Any, coding: str
) -> None:
    bomb = b"\0" * 50_000_000
    packed = zlib.compress(bomb, 9) if coding == "deflate" else gzip.compress(bomb)
    assert len(packed) < 60_000
    url = outside.has("http://example.org/", page(packed, Content_Encoding=coding))
    found = get(url, most_bytes=5000)
    assert (found.body, found.whole) == (b"\0" * 5000, False)


def test_what_was_packed_is_unpacked(outside: Outside, get: Any) -> None:
    text = bytes(range(256)) * 900
    url = outside.has("http://example.org/", page(gzip.compress(text), Content_Encoding="gzip"))
    assert get(url).body == text


@pytest.mark.parametrize(
    ("coding", "body", "error"),
    [("br", b"x", Refused), ("gzip, gzip", b"x", Refused), ("gzip", b"not packed", Failed)],
)
def test_what_cannot_be_unpacked_is_given_up(
    outside: Outside, get: Any, coding: str, body: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        get(outside.has("http://example.org/", page(body, Content_Encoding=coding)))


def endless(outside: Outside, start: bytes, more: bytes) -> Callable[[socket.socket], None]:
    """An answer that never ends, as fast as it is read."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(start)
        while not outside.over.is_set():
            connection.sendall(more)

    return answer


def dripping(outside: Outside, start: bytes, drop: bytes) -> Callable[[socket.socket], None]:
    """An answer of which a little comes again and again, so that no single wait is long."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(start)
        while not outside.over.wait(0.02):
            connection.sendall(drop)

    return answer


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("start", "more"),
    [
        (OK + b"\r\n", b"a" * 4096),
        (CHUNKED, b"3\r\nabc\r\n" * 400),
        (CHUNKED + b"-1\r\n", b"a" * 99),
    ],
)
def test_a_page_without_end_is_cut(outside: Outside, get: Any, start: bytes, more: bytes) -> None:
    url = outside.has("http://example.org/", endless(outside, start, more))
    try:
        assert len(get(url, most_bytes=5000).body) == 5000
    except (Refused, Failed):
        assert start.endswith(b"-1\r\n")


@pytest.mark.parametrize(
    ("start", "more"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"a" * 4096),
        (b"", b"a" * 4096),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
        (CHUNKED, b"1;" + b"x" * 1000 + b"\r\na\r\n"),
    ],
)
def test_headers_and_frames_without_end_are_given_up(
    outside: Outside, get: Any, start: bytes, more: bytes
) -> None:
    with pytest.raises((Refused, Failed)):
        get(outside.has("http://example.org/", endless(outside, start, more)))


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"", b""),
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"a"),
        (OK + b"\r\n", b"a"),
        (CHUNKED, b"1\r\na\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_an_answer_that_drips_ends_in_time(
    outside: Outside, get: Any, start: bytes, drop: bytes
) -> None:
    with pytest.raises(Failed):
        get(outside.has("http://example.org/", dripping(outside, start, drop)), seconds=SOON)


def test_redirects_have_no_time_of_their_own(outside: Outside, get: Any) -> None:
    def slow(connection: socket.socket) -> None:
        outside.over.wait(SOON * 0.6)
        connection.sendall(moved("/"))

    with pytest.raises(Failed):
        get(outside.has("http://example.org/", slow), seconds=SOON)


def test_a_slow_handshake_ends_in_time(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    with silent:
        network = egress.Network(
            lambda _host, _port: [PUBLIC],
            lambda _address, _port, seconds: socket.create_connection(
                silent.getsockname(), seconds
            ),
        )
        with pytest.raises(Failed):
            fetch("https://example.org/", accept=[], agent="", seconds=SOON, network=network)


def test_looking_up_a_name_ends_in_time(outside: Outside) -> None:
    def slow(_host: str, _port: int) -> list[str]:
        outside.over.wait(20)
        return [PUBLIC]

    network = egress.Network(slow, outside.network.dial)
    with pytest.raises(Failed, match="name"):
        fetch("http://example.org/", accept=[], agent="", seconds=SOON, network=network)
    assert outside.connected == []


def test_a_name_without_address_fails(outside: Outside, get: Any) -> None:
    with pytest.raises(Failed):
        get("http://nowhere.example/")
    outside.names["empty.example"] = [[]]
    with pytest.raises(Failed):
        get("http://empty.example/")


@pytest.mark.parametrize(
    "answer", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\0" * 99]
)
def test_what_is_no_answer_fails(outside: Outside, get: Any, answer: bytes) -> None:
    with pytest.raises(Failed):
        get(outside.has("http://example.org/", answer))


def test_another_address_of_the_name_is_tried(outside: Outside) -> None:
    real = outside.network

    def dial(address: str, port: int, seconds: float) -> socket.socket:
        if address == "2a00::1":
            outside.connected.append((address, port))
            raise ConnectionRefusedError
        return real.dial(address, port, seconds)

    url = outside.has("http://example.org/", page("There"), ["2a00::1", PUBLIC])
    network = egress.Network(real.resolve, dial)
    assert fetch(url, accept=["text/html"], agent="", network=network).body == b"There"
    assert [address for address, _port in outside.connected] == ["2a00::1", PUBLIC]


def test_the_real_internet_is_asked_by_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not made up: names are looked up as streams, and an address is dialled."""
    assert set(egress.INTERNET.resolve("127.0.0.1", 80)) == {"127.0.0.1"}
    with pytest.raises(Refused):
        fetch("http://127.0.0.1/", accept=[], agent="")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with egress.INTERNET.dial("127.0.0.1", port, 5) as made:
            assert made.getpeername() == ("127.0.0.1", port)


def test_a_redirect_to_what_is_no_address_is_refused(outside: Outside, get: Any) -> None:
    outside.has("http://safe.example/", moved("http://[x"))
    with pytest.raises(Refused, match="nowhere"):
        get("http://safe.example/")
