"""A request and its answers through mail servers, in both directions: a process of its own takes
what the site sends, the site's own door takes what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import outbox
from core import settings as core_settings
from core.config import Config
from core.inbound import imap
from core.letters.models import MailStop
from plugins.support import log
from plugins.support.models import SupportTicket, SupportWords
from tests.plugins.support.mail.mails import (
    HELP,
    answer_to,
    letter,
    log_of,
    said_in,
    text_of,
    tickets,
    waiting,
)
from tests.support.mail_server import Bring, MailServer, mail_server, own_door
from tests.support.mailbox import mailbox_with
from townhall import Actor, User, reply, transaction


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with mail_server(tmp_path / "taken") as made:
        yield made


@pytest.fixture
def config(config: Config, server: MailServer) -> Config:
    return replace(config, smtp_url=f"smtp://127.0.0.1:{server.port}")


@pytest.fixture
def post(app: Flask, queues: Any) -> Iterator[Bring]:
    """Brings mails to the site's own door."""
    with own_door(app) as bring:
        yield bring


def answered(actors: SimpleNamespace, text: str) -> None:
    """The team answers."""
    reply(actors.maya, tickets()[0].id, text)
    outbox.drain()


def test_a_request_is_answered_back_and_forth(
    post: Bring, server: MailServer, actors: SimpleNamespace
) -> None:
    assert post(letter()) == "taken"
    (thread,) = tickets()
    answered(actors, "Which hose?")
    receipt, question = server.mails("dora@example.net")
    assert receipt["Auto-Submitted"] == "auto-replied"
    assert question["In-Reply-To"] == receipt["Message-ID"]

    assert post(answer_to(question, "The red one.")) == "taken"
    cut = answer_to(question, "To the queue.", To=HELP, References=None, Subject="Hose")
    assert post(cut) == "taken"
    alone = answer_to(question, "By references.", To=HELP, In_Reply_To=None, Subject="Hose")
    assert post(alone) == "taken"
    assert said_in(thread)[2:] == ["The red one.", "To the queue.", "By references."]
    answered(actors, "It is in the post.")
    last = server.mails("dora@example.net")[-1]
    assert last["In-Reply-To"] == alone["Message-ID"]
    assert "It is in the post." in text_of(last)


def test_a_request_comes_out_of_a_mailbox_and_so_do_its_answers(
    queues: Any, server: MailServer, actors: SimpleNamespace
) -> None:
    with mailbox_with([letter()]) as (box, address):
        assert imap.fetch(address) == 1
        outbox.drain()
        (thread,) = tickets()
        answered(actors, "Which hose?")
        question = server.mails("dora@example.net")[-1]
        by_number = answer_to(question, "The red one.")
        cut = answer_to(question, "To the queue.", To=HELP, References=None, Subject="Hose")
        stranger = letter("I am Dora.", From="eve@example.net", Subject=f"Re: [#{thread.id}]")
        box.mails |= dict(enumerate(map(bytes, (by_number, cut, stranger)), start=2))
        assert [imap.fetch(address) for _round in range(2)] == [3, 0]
        outbox.drain()
    assert said_in(thread)[2:] == ["The red one.", "To the queue."]
    assert len(tickets()) == 2, "a number that was guessed is a request of its own"


def test_others_join_by_copy_and_strangers_by_nothing(
    post: Bring, server: MailServer, actors: SimpleNamespace
) -> None:
    post(letter(Cc="Finn <finn@example.net>"), "dora@example.net", HELP)
    (thread,) = tickets()
    answered(actors, "Which hose?")
    question = server.mails("dora@example.net")[-1]
    joined = answer_to(question, "I am Finn.", From="finn@example.net", To=HELP)
    assert post(joined) == "taken"
    guessed = letter("I am Dora.", Subject=f"Re: The hose leaks [#{thread.id}]")
    assert post(guessed, "eve@example.net", HELP) == "taken"
    assert said_in(thread) == ["The hose leaks.", "Which hose?"]
    assert [row.body for row in SupportWords.select()] == ["I am Finn."]
    assert len(tickets()) == 2, "a number that was guessed is a request of its own"
    assert server.mails("finn@example.net") == []


def test_machines_and_mail_that_comes_back_move_nothing(
    post: Bring, server: MailServer, actors: SimpleNamespace
) -> None:
    post(letter())
    (thread,) = tickets()
    answered(actors, "Which hose?")
    question = server.mails("dora@example.net")[-1]
    before = SupportTicket.get_by_id(thread.id)
    post(answer_to(question, "I am away.", Auto_Submitted="auto-replied"))
    post(answer_to(question, "I am away."), "<>")
    after = SupportTicket.get_by_id(thread.id)
    assert (after.category, after.heard_at) == (before.category, before.heard_at)
    assert [bool(said.get("automatic")) for said in log_of(thread, log.MAIL)] == [True, True]
    sent_before = len(server.mails("dora@example.net"))
    post(bounce_of(question), "<>", question["X-MailFrom"])
    assert MailStop.select().where(MailStop.address == "dora@example.net").exists()
    answered(actors, "Are you there?")
    assert len(server.mails("dora@example.net")) == sent_before
    assert waiting() == []


def test_what_the_team_passes_on_is_answered_to_who_wrote_it(
    post: Bring, server: MailServer, actors: SimpleNamespace
) -> None:
    with transaction():
        core_settings.put(Actor(is_admin=True), "core", "mail_authserv", "mx.town.example.org")
    head = "---------- Forwarded message ---------\nFrom: Gil Moor <gil@example.net>\n"
    text = f"{head}Subject: The boiler is cold\nTo: maya@example.org\n\nIt went out.\n"
    said = {"From": "maya@example.org", "Subject": "Fwd: The boiler is cold"}
    proof = "mx.town.example.org; dmarc=pass"
    post(letter(text, Authentication_Results=proof, **said))
    answered(actors, "We come today.")
    (mail,) = server.mails("gil@example.net")
    assert mail["Subject"] == f"Re: The boiler is cold [#{tickets()[0].id}]"
    assert User.get(User.email == "gil@example.net").state == "contact"


def bounce_of(sent: EmailMessage) -> EmailMessage:
    """What the server of a mailbox sends back that is not there."""
    raw = (
        "From: mailer-daemon@example.net\r\nTo: {to}\r\nSubject: Undelivered\r\n"
        "MIME-Version: 1.0\r\nAuto-Submitted: auto-replied\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n'
        "--r\r\nContent-Type: text/plain\r\n\r\nNobody is there.\r\n"
        "--r\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.net\r\n\r\n"
        "Final-Recipient: rfc822; dora@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        "--r--\r\n"
    ).format(to=sent["X-MailFrom"])
    return message_from_bytes(raw.encode(), policy=policy.default)  # type: ignore[return-value]
