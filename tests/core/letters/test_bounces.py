"""Mail that came back: what a server says about an address, and what nobody can make up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import outbox
from core.accounts.models import User
from core.letters.bounces import take_bounce
from core.letters.ids import Sent, message_id, return_address
from core.letters.models import MailStop
from core.mail import REFUSED, is_for_good
from tests.core.letters.conftest import NOON

REPORT = """\
From: MAILER-DAEMON@mx.example.org
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type={sort}; boundary="b"

--b
Content-Type: text/plain

I could not deliver it.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; alice@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <alice@example.org>: no such
    person here

--b
Content-Type: {about}

Message-ID: {name}
Subject: Re: Pump stops

--b--
"""


@pytest.fixture
def report(app: Flask, talk: SimpleNamespace) -> Callable[..., EmailMessage]:
    """A report about a mail that went to alice."""
    sent = Sent(talk.alice.user_id, talk.thread.id)
    with app.app_context():
        ours = message_id(sent, "alice@example.org", 5, NOON)

    def make(**values: str) -> EmailMessage:
        usual = {
            "to": "townhall@localhost",
            "sort": "delivery-status",
            "action": "failed",
            "status": "5.1.1",
            "about": "message/rfc822",
            "name": ours,
        }
        raw = REPORT.format(**{**usual, **values}).encode()
        return message_from_bytes(raw, policy=policy.default)  # type: ignore[return-value]

    return make


@pytest.mark.parametrize("about", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_stops_mail_and_says_so_on_every_page(
    app: Flask,
    talk: SimpleNamespace,
    cast: SimpleNamespace,
    report: Any,
    sign_in: Any,
    mailbox: Any,
    about: str,
) -> None:
    with app.app_context():
        assert take_bounce(report(about=about))
        assert take_bounce(report(about=about)), "a second one changes nothing"
    stop = MailStop.get()
    assert (stop.user_id, stop.address) == (talk.alice.user_id, "alice@example.org")
    assert "no such person here" in stop.said
    alice = sign_in(cast.alice)
    assert "Mail to your address came back" in alice.get("/").text
    assert "came back" not in sign_in(cast.bob).get("/").text
    assert "no such person here" in alice.get("/account/mail").text
    assert alice.send("/account/mail/again").status_code == 303
    assert "Mail to your address came back" not in alice.get("/").text
    assert [mail["Subject"] for mail in mailbox()] == ["Mail comes to you again"]
    alice.send("/account/mail/again")
    assert len(mailbox()) == 1


def test_the_address_it_returns_to_says_whose_it_was(
    app: Flask, talk: SimpleNamespace, report: Any, configured: Any
) -> None:
    configured(mail_in="post@example.net")
    with app.app_context():
        to = return_address(talk.alice.user_id, "alice@example.org")
        assert to.startswith("post+b")
        assert take_bounce(report(to=to.replace("+b", "+b9"), name="<x@y>"))
        assert not MailStop.select().exists()
        assert take_bounce(report(to=f"Post <{to}>", name="<x@y>"))
    assert MailStop.get().user_id == talk.alice.user_id


@pytest.mark.parametrize(
    "values",
    [
        {"name": "<m1.1.5.00000000000000000000@localhost>"},
        {"name": ""},
        {"action": "delayed"},
        {"action": "delivered"},
        {"status": "5.2.2"},
        {"status": "5.7.1"},
        {"status": "4.4.7"},
        {"status": "x"},
    ],
)
def test_other_reports_and_those_without_proof_stop_nothing(
    app: Flask, report: Any, values: dict[str, str]
) -> None:
    with app.app_context():
        assert take_bounce(report(**values)), "it is a report all the same"
    assert not MailStop.select().exists()


@pytest.mark.parametrize("place", ["to", "name"])
def test_a_head_that_costs_much_to_take_apart_is_not(app: Flask, report: Any, place: str) -> None:
    head = {"to": "(" * 5000 + "townhall@localhost", "name": "<" + "(" * 5000 + "@x>"}[place]
    with app.app_context():
        assert take_bounce(report(**{place: head}))
    assert MailStop.select().exists() is (place == "to")


def test_the_id_of_an_old_mail_proves_nothing(app: Flask, report: Any, at: Any) -> None:
    """Whoever gets a copy of an answer to it has read it."""
    for days, stops in ((31, False), (29, True)):
        with app.app_context(), at(NOON + timedelta(days=days)):
            assert take_bounce(report())
            assert MailStop.select().exists() is stops


def test_other_mail_is_no_report(app: Flask, report: Any) -> None:
    plain = EmailMessage()
    plain.set_content("Hello")
    with app.app_context():
        assert not take_bounce(plain)
        assert not take_bounce(report(sort="disposition-notification"))
    assert not MailStop.select().exists()


def test_who_has_another_address_now_gets_mail(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, report: Any, sign_in: Any
) -> None:
    with app.app_context():
        take_bounce(report())
    User.update(email="new@example.org").where(User.id == talk.alice.user_id).execute()
    assert "came back" not in sign_in(cast.alice).get("/").text
    with app.app_context():
        MailStop.delete().execute()
        take_bounce(report())
    assert not MailStop.select().exists()


@pytest.mark.parametrize("deep", [5, 400])
def test_a_report_inside_reports_is_read_no_deeper(app: Flask, report: Any, deep: int) -> None:
    message = report(name="<x@y>")
    for _level in range(deep):
        outer = EmailMessage()
        outer["Content-Type"] = 'multipart/report; report-type="delivery-status"; boundary="z"'
        outer.set_payload([message])
        message = outer
    with app.app_context():
        assert take_bounce(message)
    assert not MailStop.select().exists()


def test_what_a_server_refuses_for_good_stops_mail_too(
    app: Flask, talk: SimpleNamespace, run_jobs: Any
) -> None:
    with app.app_context():
        for to in ("alice@example.org", "nobody@example.org"):
            outbox.put(REFUSED, {"to": to, "said": "550 5.1.1 gone"})
    run_jobs()
    assert [row.user_id for row in MailStop.select()] == [talk.alice.user_id]


@pytest.mark.parametrize(
    ("code", "said", "verdict"),
    [
        (550, "5.1.1 no such user", True),
        (550, "no such user", True),
        (553, "mailbox name not allowed", True),
        (550, "5.2.1 switched off", True),
        (552, "5.2.2 full", False),
        (550, "5.7.1 you are on a list", False),
        (554, "spam", False),
        (550, "5.1.8 bad sender", False),
        (451, "4.1.1 later", False),
        (450, "5.1.1 odd", False),
        (421, "closing", False),
    ],
)
def test_an_address_that_is_gone_is_told_from_a_server_in_a_mood(
    code: int, said: str, verdict: bool
) -> None:
    assert is_for_good(code, said) is verdict
