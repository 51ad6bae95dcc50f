"""Mail in and mail out know each other: what we sent is known again when it is answered to, or
comes back."""

from __future__ import annotations

from email import message_from_string, policy
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest

from core.accounts.models import User
from core.letters import ids
from core.letters.queries import recipient
from tests.core.inbound.conftest import MAIL_IN, bodies, letter
from townhall import clock


@pytest.fixture
def sent_id(talk: SimpleNamespace) -> str:
    """The id of a mail that told alice of the thread."""
    sent = ids.Sent(talk.alice.user_id, talk.thread.id)
    return ids.message_id(sent, "alice@example.org", 1, clock.now())


def report(to: str, failed: str, status: str = "5.1.1") -> EmailMessage:
    """What a server says of mail that it could not deliver (RFC 3464)."""
    raw = f"""From: MAILER-DAEMON@mx.example.org
To: {to}
Subject: Undelivered
Message-ID: <dsn.{status}@mx.example.org>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

It did not work.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {failed}
Action: failed
Status: {status}
--x--
"""
    return message_from_string(raw, policy=policy.default)


def test_an_answer_to_the_sender_is_known_by_what_it_refers_to(
    talk: SimpleNamespace, send: Any, sent_id: str
) -> None:
    row = send(letter("To the sender.", References=f"<x@y.zz> {sent_id}"))
    assert (row.state, row.user_id) == ("posted", talk.alice.user_id)
    assert bodies(talk) == ["To the sender."]


def test_what_it_refers_to_helps_nobody_else(
    talk: SimpleNamespace, send: Any, sent_id: str
) -> None:
    row = send(letter("Forwarded to me.", From="charlie@example.org", In_Reply_To=sent_id))
    assert (row.state, row.reason) == ("refused", "foreign")
    User.update(email="a@new.org", email_key="a@new.org").where(
        User.id == talk.alice.user_id
    ).execute()
    assert send(letter("From my old one.", In_Reply_To=sent_id)).state == "waiting"
    assert bodies(talk) == []


def test_a_report_of_mail_that_came_back_stops_mail_to_that_address(
    talk: SimpleNamespace, send: Any
) -> None:
    to = ids.return_address(talk.alice.user_id, "alice@example.org")
    assert to.endswith(MAIL_IN.partition("@")[2])
    assert recipient(talk.alice.user_id) is not None
    assert send(report(to, "alice@example.org", "4.2.2"), to, "").state == "bounce"
    assert recipient(talk.alice.user_id) is not None, "only for now"
    assert send(report(to, "alice@example.org"), to, "").state == "bounce"
    assert recipient(talk.alice.user_id) is None


def test_a_report_that_somebody_made_up_stops_nothing(talk: SimpleNamespace, send: Any) -> None:
    for to in (MAIL_IN, f"reply+b{talk.alice.user_id}.{'0' * 20}@town.example.org"):
        send(report(to, "alice@example.org"), to, "")
    assert recipient(talk.alice.user_id) is not None


def test_somebody_who_is_away_is_not_heard_at_the_return_address(
    talk: SimpleNamespace, send: Any
) -> None:
    to = ids.return_address(talk.alice.user_id, "alice@example.org")
    assert send(letter("I am away.", Auto_Submitted="auto-replied"), to, "").state == "ignored"
    assert send(letter("Hello?"), to).state == "waiting"
    assert bodies(talk) == []
