"""Mail that is put together oddly: taken, or kept for somebody to look at; never twice, and never a
crash."""

from __future__ import annotations

from typing import Any

import pytest

from core.inbound.models import InboundMail
from tests.plugins.support.mail.mails import HELP, letter, said_in, tickets, waiting
from townhall import User

HEAD = b"From: Dora <dora@example.net>\r\nTo: help@town.example.org\r\nSubject: Odd\r\n"
LONG_ID = b"<" + b"x" * 900 + b"@example.net>"
SETTLED = {"taken", "held", "waiting", "ignored", "refused"}


def parts(*inside: bytes) -> bytes:
    """A mail of parts."""
    head = HEAD + b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    return head + b"".join(b"--b\r\n" + part + b"\r\n" for part in inside) + b"--b--\r\n"


def nested(depth: int) -> bytes:
    """Parts in parts in parts."""
    body = b"Content-Type: text/plain\r\n\r\nDeep.\r\n"
    for level in range(depth):
        name = f"b{level}".encode()
        head = b'Content-Type: multipart/mixed; boundary="' + name + b'"\r\n\r\n'
        body = head + b"--" + name + b"\r\n" + body + b"\r\n--" + name + b"--\r\n"
    return HEAD + b"MIME-Version: 1.0\r\n" + body


TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\nThe pump is loud.\r\n"
WINMAIL = (
    b"Content-Type: application/ms-tnef; name=winmail.dat\r\n"
    b"Content-Disposition: attachment; filename=winmail.dat\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\neJ8+IgAAAAA=\r\n"
)
CALENDAR = (
    b"Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
)
SIGNED = (
    b"Content-Type: application/pgp-signature; name=signature.asc\r\n\r\n"
    b"-----BEGIN PGP SIGNATURE-----\r\n-----END PGP SIGNATURE-----\r\n"
)
PICTURE = (
    b'Content-Type: text/html\r\n\r\n<p>See <img src="cid:one" alt="the leak"></p>'
    b'<script>alert(1)</script><img src="https://track.example/x.gif">\r\n'
)
ODD = {
    "no id": HEAD + b"\r\nNo id.",
    "id too long": HEAD + b"Message-ID: " + LONG_ID + b"\r\n\r\nLong id.",
    "winmail": parts(TEXT, WINMAIL),
    "calendar": parts(TEXT, CALENDAR),
    "signature": parts(TEXT, SIGNED),
    "picture in html": parts(PICTURE),
    "null bytes": HEAD + b"\r\nThe \x00 pump \x00\x00 is loud.",
    "latin without saying so": HEAD + b"\r\nGr\xfc\xdfe aus K\xf6ln.",
    "charset that nobody knows": HEAD + b"Content-Type: text/plain; charset=x-klingon\r\n\r\nHej.",
    "encoded subject": HEAD.replace(b"Odd", b"=?utf-8?q?Pumpe_kaputt_=F0=9F=98=80?=") + b"\r\nSo.",
    "broken subject": HEAD.replace(b"Odd", b"=?utf-8?b?####?= =?bogus?x?y?=") + b"\r\nSo.",
    "no subject": HEAD.replace(b"Subject: Odd\r\n", b"") + b"\r\nSo it is.",
    "a line end missing": HEAD + b"\r\n--b\r\nContent-Type: multipart/mixed; boundary=b",
    "1000 parts in parts": nested(1000),
    "9 parts in parts": nested(9),
    "1000 parts": parts(*[TEXT] * 1000),
    "two senders": HEAD.replace(b"Dora <", b"eve@example.net, Dora <") + b"\r\nWho am I?",
    "no sender": HEAD.replace(b"From: Dora <dora@example.net>\r\n", b"") + b"\r\nWho am I?",
    "name with a comma": HEAD.replace(b"Dora <", b'"Quill, Dora" <') + b"\r\nHello there.",
    "nothing at all": b"",
    "no head": b"\r\n\r\nJust words.",
    "markdown": HEAD + b"\r\n" + b"[" * 2000 + b"\n" + b">" * 2000,
}


@pytest.mark.parametrize("name", ODD)
def test_it_is_taken_or_kept_for_somebody_to_look_at(send: Any, name: str) -> None:
    row = send(ODD[name], HELP, "dora@example.net")
    assert row.state in SETTLED
    before = (len(tickets()), len(waiting()))
    again = send(ODD[name], HELP, "dora@example.net")
    # What cannot be read is not known again: it waits twice and becomes nothing twice.
    assert again.state == "double" or row.state == "waiting"
    assert (len(tickets()), len(waiting())) == before
    assert InboundMail.select().where(InboundMail.state == "new").count() == 0


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("no id", "No id."),
        ("winmail", "The pump is loud."),
        ("calendar", "The pump is loud."),
        ("signature", "The pump is loud."),
        ("null bytes", "The  pump  is loud."),
        ("charset that nobody knows", "Hej."),
        ("9 parts in parts", "Deep."),
    ],
)
def test_its_words_are_not_lost(send: Any, name: str, says: str) -> None:
    send(ODD[name], HELP, "dora@example.net")
    (thread,) = tickets()
    assert says in said_in(thread)[0]


def test_a_picture_of_somebody_elses_server_is_not_fetched_by_readers(send: Any) -> None:
    from townhall import Post

    send(ODD["picture in html"], HELP, "dora@example.net")
    (thread,) = tickets()
    html = Post.get(Post.thread == thread.id).html
    assert "<script" not in html
    assert 'src="https://track.example' not in html


def test_names_stand_as_people_write_them(send: Any) -> None:
    send(ODD["name with a comma"], HELP, "dora@example.net")
    assert User.get(User.email == "dora@example.net").name == "Quill, Dora"


INLINE = """On Monday, Maya wrote:
> Is it the red pump?
Yes, the red one.
> Since when?
Since May.
"""


@pytest.mark.parametrize(
    ("text", "kept", "gone"),
    [
        (
            "At the top.\n\nOn Mon, Feb 1, 2026 at 9:00 Maya <m@example.org> wrote:\n> Old.",
            1,
            "Old.",
        ),
        ("> Old.\n\nAt the bottom.", 1, ""),
        (INLINE, 2, ""),
        ("Danke.\n\nAm 1.2.2026 um 9:00 schrieb Maya <m@example.org>:\n> Alt.", 1, "Alt."),
        ("> All of it is quoted.", 1, ""),
    ],
)
def test_answers_between_quotes_stay(send: Any, text: str, kept: int, gone: str) -> None:
    first = letter()
    send(first)
    send(letter(text, In_Reply_To=first["Message-ID"]))
    said = said_in(tickets()[0])
    assert len(said) == 2
    assert said[1].strip()
    assert not gone or gone not in said[1]
    if kept == 2:
        assert "Yes, the red one." in said[1]
        assert "Since May." in said[1]
