"""Pages of other sites that mean harm: what of them reaches a thread."""

from __future__ import annotations

import gzip
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.previews.models import Preview
from core.previews.reading import LONGEST, Page, plain_line, read_page
from core.threads.actions import start_thread
from tests.core.previews.conftest import article
from tests.support.outside import Outside, moved, page
from townhall.testing import Browser

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg/onload=alert(1)>{{ 7*7 }}"
BIDI = "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x61C)))


@pytest.fixture
def linked(
    app: Flask, board: Any, actors: SimpleNamespace, web: Outside, switch: Any, run_jobs: Any
) -> Any:
    """Alice links a page; its row afterwards, and the address of her thread."""
    switch()

    def link(answer: Any, url: str = "http://evil.example/") -> tuple[Preview, str]:
        web.has(url, answer)
        with app.test_request_context("/"):
            thread = start_thread(
                actors.alice, board.id, kind="topic", title="Pump stops", body=url
            )
        run_jobs()
        return Preview.get(), f"/forums/t/{thread.id}/{thread.slug}"

    return link


def test_markup_in_a_title_is_shown_as_letters(linked: Any, client: Browser) -> None:
    escaped = EVIL.replace("<", "&lt;").replace('"', "&quot;")
    head = f'<title>{escaped}</title><meta property=og:site_name content="{escaped}">'
    head += f'<meta name=description content="{escaped}">'
    row, url = linked(page(f"<html><head>{head}</head></html>"))
    assert row.title.startswith("<script>alert(1)</script>")
    shown = client.get(url).text
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown
    assert "onerror=alert(1)>" not in shown
    assert "<svg/onload" not in shown
    assert "{{ 7*7 }}" in shown


def test_a_page_cannot_say_where_its_link_leads(linked: Any, client: Browser) -> None:
    head = '<title>Bank</title><meta property="og:url" content="https://bank.example/">'
    head += '<link rel=canonical href="https://bank.example/"><base href="https://bank.example/">'
    head += '<meta property="og:image" content="https://evil.example/pixel.png">'
    _row, url = linked(page(f"<html><head>{head}</head></html>"))
    shown = client.get(url).text
    assert "bank.example" not in shown
    assert "pixel.png" not in shown
    assert "<bdi>evil.example</bdi>" in shown


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (moved("http://127.0.0.1/"), "refused"),
        (moved("http://inside.example/"), "refused"),
        (moved("/"), "refused"),
        (page("%PDF", kind="application/pdf"), "refused"),
        (page("<title>Drawing</title>", kind="image/svg+xml"), "refused"),
        (page("x", Content_Encoding="br"), "refused"),
        (page("No title"), "failed"),
        (page("<title> \u202e </title>"), "failed"),
        (page("", status="404 Not Found"), "failed"),
        (page("", status="401 Who"), "failed"),
        (page("", status="500 Oops"), "waiting"),
        (b"nonsense\r\n\r\n", "waiting"),
    ],
)
def test_what_gives_no_preview_leaves_the_link(
    linked: Any, client: Browser, web: Outside, answer: bytes, state: str
) -> None:
    web.names["inside.example"] = [["10.0.0.1"]]
    row, url = linked(answer)
    assert (row.state, row.title) == (state, "")
    shown = client.get(url).text
    assert '<a href="http://evil.example/" rel="nofollow ugc noopener">http://evil' in shown
    assert "previews" not in shown


def test_a_name_that_turns_private_is_not_asked_again(linked: Any, web: Outside) -> None:
    web.names["evil.example"] = [["93.184.215.14"], ["169.254.169.254"]]
    row, _url = linked(moved("http://evil.example/latest/meta-data"))
    assert row.state == "refused"
    assert len(web.connected) == 1


def test_of_a_bomb_the_beginning_is_read(linked: Any) -> None:
    bomb = gzip.compress(b"<title>Bomb</title>" + b" " * 30_000_000)
    row, _url = linked(page(bomb, Content_Encoding="gzip"))
    assert (row.state, row.title) == ("ready", "Bomb")


@pytest.mark.parametrize("size", [100_000, 900_000])
@pytest.mark.parametrize(
    "piece",
    [
        b"<div>",
        b"<b><i>",
        b"<",
        b"<!--",
        b"<title>",
        b"<meta name=a content=b>",
        b"<meta property='og:title' content='",
        b"&amp;",
        b"&",
        b"<a b='",
        b"<svg><title>",
        b"\xff\xfe\x00",
        b"<table><tr><td>",
        b"<p><![CDATA[",
        b"</x>",
        b"<x y=1 z=2/>",
    ],
)
def test_nothing_makes_reading_slow_or_fail(piece: bytes, size: int) -> None:
    assert isinstance(read_page(piece * (size // len(piece))), Page)


@pytest.mark.parametrize(
    ("body", "charset", "title"),
    [
        ("<title>Übersicht</title>".encode(), "", "Übersicht"),
        ("<title>Übersicht</title>".encode("latin-1"), "ISO-8859-1", "Übersicht"),
        ("<title>“Café”</title>".encode("cp1252"), "latin1", "“Café”"),
        ("<meta charset=shift_jis><title>日本</title>".encode("shift_jis"), "", "日本"),
        ("<title>日本</title>".encode("euc-jp"), "euc-jp", "日本"),
        ("\ufeff<title>Ü</title>".encode("utf-16-le"), "", "Ü"),
        ("\ufeff<title>Ü</title>".encode(), "latin1", "Ü"),
        (b"<title>plain</title>", "punycode", "plain"),
        (b"<title>plain</title>", "unicode_escape", "plain"),
        (b"<title>plain</title>", "zip", "plain"),
        (b"<title>plain</title>", "utf-7", "plain"),
        (b"<title>plain</title>", "no-such\0", "plain"),
        (b"<meta charset=hex><title>pl\xffain</title>", "", "pl\ufffdain"),
    ],
)
def test_a_page_is_read_in_the_letters_it_is_written_in(
    body: bytes, charset: str, title: str
) -> None:
    assert read_page(body, charset).title == title


def test_what_a_page_says_for_sharing_goes_before_its_title() -> None:
    head = """<head><title>Long | Title</title><meta property="og:title" content="Title">
    <meta name="twitter:title" content="No"><meta NAME="Description" content=" One
    line "><meta property="og:description" content=""><noscript><img src=x></noscript>
    <meta property="og:site_name" content="Site"></head><body><meta name=description content=No>
    <svg><title>No</title></svg>"""
    assert read_page(head.encode()) == Page("Title", "One line", "Site")


@pytest.mark.parametrize(
    ("head", "title"),
    {
        "<title>First</title><title>Second</title>": "First",
        "<svg><title>Drawing</title></svg><title>Page</title>": "Page",
        "<title>a<b>b</b>c": "a<b>b</b>c",
        "<title></title><title>Full</title>": "Full",
        "<body><h1>No</h1>": "",
        "": "",
        "\0\0<title>N\0ull</title>": "Null",
        "<?xml version='1.0' encoding='utf-7'?><title>+ADw-</title>": "+ADw-",
    }.items(),
)
def test_the_title_is_the_first_one_of_the_page(head: str, title: str) -> None:
    assert read_page(head.encode()).title == title


def test_words_are_plain_and_short() -> None:
    assert (
        plain_line(f"a{BIDI}b\x00\x1b\x85\u2028c\ud800\ue000\ufeff\u200b  d\n", 99)
        == "ab c\ufffd d"
    )
    assert plain_line("👩\u200d🔧 क्\u200dष", 99) == "👩\u200d🔧 क्\u200dष"
    for part, most in LONGEST.items():
        text = "word " * 5000
        found = read_page(f'<title>t</title><meta property="og:{part}" content="{text}">'.encode())
        assert 10 < len(getattr(found, part)) <= most
    assert len(read_page(b"<title>" + b"x" * 500_000).title) <= LONGEST["title"]
    assert plain_line("a" + "\u0301" * 5000, 99).count("\u0301") <= 6


def test_pages_are_fetched_together(linked: Any, web: Outside, app: Flask) -> None:
    """One that hangs costs the others nothing: all are asked before the first has answered."""
    import threading

    all_here = threading.Barrier(3, timeout=20)

    def answer(connection: Any) -> None:
        all_here.wait()
        connection.sendall(article("Together"))

    for number in range(3):
        web.has(f"http://evil.example/{number}", answer)
    linked(article(), "http://evil.example/0\n\nhttp://evil.example/1\n\nhttp://evil.example/2")
    assert [row.title for row in Preview.select()] == ["Together"] * 3
