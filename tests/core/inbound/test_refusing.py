"""Mail that is not its sender's to post, and mail of machines: nothing is posted, and nobody
is answered more than once a day."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest

from core.inbound.addresses import BadSignature, claim_of
from core.inbound.models import InboundMail
from tests.core.inbound.conftest import MAIL_IN, bodies, letter
from townhall import clock


def told(mailbox: Any) -> list[EmailMessage]:
    """The automatic answers that went out."""
    return [mail for mail in mailbox() if mail["Auto-Submitted"] == "auto-replied"]


def said(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_a_forged_sender_is_refused(
    talk: SimpleNamespace, address_of: Any, send: Any, mailbox: Any
) -> None:
    """Charlie has a reply address of his own and writes in alice's name."""
    row = send(letter("I am Alice."), address_of("charlie"), "charlie@example.org")
    assert (row.state, row.reason) == ("refused", "foreign")
    assert bodies(talk) == []
    [answer] = told(mailbox)
    assert answer["To"] == "charlie@example.org", "she gets no answer to what she did not write"
    assert "another account" in said(answer)
    assert "Pump stops" not in said(answer).replace("Re: Pump stops", "")


def test_a_reply_address_of_somebody_else_is_refused(
    talk: SimpleNamespace, address_of: Any, send: Any, mailbox: Any
) -> None:
    row = send(letter("Hello.", From="charlie@example.org"), address_of("alice"))
    assert (row.state, row.reason, row.user_id) == ("refused", "foreign", talk.alice.user_id)
    assert bodies(talk) == []
    assert [mail["To"] for mail in told(mailbox)] == ["charlie@example.org"]


def test_a_replayed_mail_posts_nothing_even_months_later(
    talk: SimpleNamespace, address_of: Any, send: Any, at: Any
) -> None:
    mail, to = letter("Once."), address_of("alice")
    assert send(mail, to).state == "posted"
    with at(clock.now() + timedelta(days=80)):
        assert send(mail, to).state == "double"
    assert bodies(talk) == ["Once."]


def test_a_reply_address_is_good_for_ninety_days(
    talk: SimpleNamespace, address_of: Any, send: Any, at: Any
) -> None:
    to = address_of("alice")
    for days, reason in ((90, ""), (91, "over")):
        with at(clock.now() + timedelta(days=days)):
            assert send(letter("Late."), to).reason == reason
    assert bodies(talk) == ["Late."]


def test_a_changed_address_is_no_claim(talk: SimpleNamespace, address_of: Any) -> None:
    address = address_of("alice")
    local, _at, domain = address.partition("@")
    assert len(local) <= 64
    for other in (address.upper(), f" {address} "):
        assert claim_of(other) == (talk.alice.user_id, talk.thread.id, False)
    for place in range(len("reply+"), len(local) - 1):
        letter_there = "a" if local[place] != "a" else "b"
        with pytest.raises(BadSignature):
            claim_of(f"{local[:place]}{letter_there}{local[place + 1 :]}@{domain}")
    assert claim_of(f"{local}@elsewhere.example.org") is None
    assert claim_of(MAIL_IN) is None


def test_a_made_up_address_is_refused_without_an_answer(
    talk: SimpleNamespace, send: Any, mailbox: Any
) -> None:
    for token in ("x", "aaaa", "2" * 30, "é", "=", "a" * 58):
        assert send(letter(), f"reply+{token}@town.example.org").reason == "forged", token
    assert bodies(talk) == []
    assert told(mailbox) == []


def test_references_to_a_mail_that_we_never_sent_are_nothing(
    talk: SimpleNamespace, send: Any, mailbox: Any
) -> None:
    ours = f"<m{talk.alice.user_id}.{talk.thread.id}.1a.{'0' * 20}@town.example.org>"
    row = send(letter("In her name.", In_Reply_To=ours, References=ours))
    assert (row.state, row.reason) == ("waiting", "unknown")
    assert told(mailbox) == []


MACHINES = [
    {"Auto_Submitted": "auto-replied"},
    {"Auto_Submitted": "auto-generated; type=x"},
    {"Precedence": "bulk"},
    {"Precedence": "auto_reply"},
    {"List_Id": "<talk.example.org>"},
    {"X_Auto_Response_Suppress": "OOF"},
    {"X_Autoreply": "yes"},
    {"From": "MAILER-DAEMON@example.org"},
    {"From": MAIL_IN},
]


def test_what_a_machine_wrote_is_neither_posted_nor_answered(
    talk: SimpleNamespace, address_of: Any, send: Any, mailbox: Any
) -> None:
    to = address_of("alice")
    for headers in MACHINES:
        assert send(letter("I am away.", **headers), to).state in ("ignored", "bounce"), headers
    assert send(letter("I am away."), to, "").state == "ignored", "an empty return path"
    assert send(letter("Me.", Auto_Submitted="no"), to).state == "posted"
    assert bodies(talk) == ["Me."]
    assert told(mailbox) == []


def test_two_programs_that_answer_each_other_get_one_answer_at_most(
    talk: SimpleNamespace, address_of: Any, send: Any, mailbox: Any
) -> None:
    """The other side answers everything at once and says nowhere that it is a machine."""
    seen = 0
    send(letter("Away.", From="charlie@example.org"), address_of("alice"))
    for _round in range(5):
        fresh = told(mailbox)[seen:]
        seen += len(fresh)
        for ours in fresh:
            again = letter("Away.", From="charlie@example.org", In_Reply_To=ours["Message-ID"])
            send(again, address_of("alice"))
        send(letter("Away.", From="charlie@example.org"), address_of("alice"))
    assert seen == 1
    assert bodies(talk) == []


def test_a_program_that_changes_its_name_each_time_is_stopped_too(
    talk: SimpleNamespace, address_of: Any, send: Any, mailbox: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("core.inbound.answering.MOST_FOR_ONE", 3)
    for number in range(6):
        send(letter("Away.", From=f"r{number}@example.org"), address_of("alice"))
    assert len(told(mailbox)) == 3


def test_the_next_day_somebody_may_hear_of_it_again(
    talk: SimpleNamespace, address_of: Any, send: Any, mailbox: Any, at: Any
) -> None:
    to = address_of("alice")
    for hours in (0, 23, 25):
        with at(clock.now() + timedelta(hours=hours)):
            send(letter("Hi.", From="charlie@example.org"), to)
            told(mailbox)
    assert len(told(mailbox)) == 2


def test_words_of_a_hostile_mail_cannot_make_headers_or_links(
    talk: SimpleNamespace, address_of: Any, send: Any, mailbox: Any
) -> None:
    raw = bytes(letter("Hi.", From="charlie@example.org")).replace(
        b"Subject: Re: Pump stops",
        b"Subject: =?utf-8?q?x=0D=0ABcc:_v@example.org_win.example.com?=",
    )
    send(raw, address_of("alice"), "charlie@example.org")
    [answer] = told(mailbox)
    assert answer["Bcc"] is None
    assert "win.example.com" not in said(answer)


def test_mail_for_nobody_waits_for_an_owner_and_a_flood_of_it_does_not(
    talk: SimpleNamespace, send: Any, mailbox: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("core.inbound.sorting.MOST_WAITING", 2)
    rows = [send(letter("Buy.", From="spam@example.org")) for _time in range(3)]
    assert [row.state for row in rows] == ["waiting", "waiting", "ignored"]
    assert InboundMail.get_by_id(rows[2].id).raw == ""
    monkeypatch.setattr("core.inbound.sorting.MOST_WAITING_IN_ALL", 2)
    assert send(letter("Buy.", From="another@example.org")).state == "ignored"
    large = letter("x" * 300_000, Auto_Submitted="auto-replied")
    assert (send(large).state, InboundMail.select().where(InboundMail.raw != "").count()) == (
        "ignored",
        2,
    )
    assert told(mailbox) == []
