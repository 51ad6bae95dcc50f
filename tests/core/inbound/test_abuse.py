"""What somebody may try who wants others to get mail, the disk to be full, or an old mail of
ours to be good for ever."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest

from core.accounts.models import User
from core.attachments import keeping
from core.inbound import sorting
from core.letters.ids import Sent, message_id
from tests.core.inbound.conftest import MAIL_IN, bodies, letter
from townhall import clock

HELD = 300_000


def answers(mailbox: Any) -> list[EmailMessage]:
    return [mail for mail in mailbox() if mail["Auto-Submitted"] == "auto-replied"]


def test_an_answer_goes_to_one_address_only(
    talk: SimpleNamespace, address_of: Any, send: Any, mailbox: Any
) -> None:
    """A mailbox tells where a mail goes back to by a header, which may say anything."""
    raw = bytes(letter("I am Alice.", From="charlie@example.org"))
    head = b"Return-Path: <a@one.example, b@two.example>\r\n"
    assert send(head + raw, address_of("alice"), None).state == "refused"
    assert [mail["To"] for mail in answers(mailbox)] in ([], ["charlie@example.org"])


def test_whoever_posts_is_told_of_files_and_nobody_else(
    talk: SimpleNamespace, address_of: Any, send: Any, mailbox: Any, monkeypatch: Any
) -> None:
    def never(*_given: Any) -> None:
        raise keeping.NotKept("No.")

    monkeypatch.setattr(keeping, "keep_file", never)
    for number in range(3):
        mail = letter(f"Mail {number}")
        mail.add_attachment(b"MZ", maintype="application", subtype="x-msdownload", filename="a.exe")
        send(mail, address_of("alice"), f"stranger{number}@victim.example")
    assert {mail["To"] for mail in answers(mailbox)} == {"alice@example.org"}


@pytest.mark.parametrize("sender", ["a\0@example.org", "ä\udcff@example.org"])
def test_an_address_that_no_table_takes_is_none(
    talk: SimpleNamespace, send: Any, sender: str
) -> None:
    raw = bytes(letter("Hello."))
    raw = raw.replace(b"Alice <alice@example.org>", sender.encode("utf-8", "surrogateescape"))
    row = send(raw, MAIL_IN, None)
    assert (row.state, row.sender) == ("waiting", "")


def test_an_old_mail_of_ours_is_answered_to_no_longer_than_its_reply_address(
    talk: SimpleNamespace, send: Any, at: Any
) -> None:
    alice = User.get_by_id(talk.alice.user_id)
    ours = message_id(Sent(alice.id, talk.thread.id), alice.email, 1, clock.now())
    assert send(letter("In time.", In_Reply_To=ours)).state == "posted"
    with at(clock.now() + timedelta(days=91)):
        row = send(letter("Much later.", In_Reply_To=ours))
        assert (row.state, row.reason) == ("refused", "over")
    assert bodies(talk) == ["In time."]


@pytest.mark.parametrize("sort", ["unknown", "odd", "refused"])
def test_what_strangers_send_does_not_fill_the_disk(
    talk: SimpleNamespace, address_of: Any, send: Any, sort: str, monkeypatch: Any
) -> None:
    monkeypatch.setattr(sorting, "MOST_BYTES_ASIDE", HELD * 2)
    to = address_of("alice") if sort == "refused" else MAIL_IN
    rows = []
    for number in range(4):
        raw = bytes(letter("x" * HELD, From=f"stranger{number}@example.org"))
        if sort == "odd":
            raw = b"Content-Type: text/plain" + b"; a=b" * 60 + b"\n" + raw
        rows.append(send(raw, to))
    assert [bool(row.raw) for row in rows] == [True, False, False, False]
