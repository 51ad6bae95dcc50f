"""Answers of the team leave by mail, each once, to those who are in the ticket and nobody else."""

from __future__ import annotations

from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

from core import outbox
from core.letters.models import MailDue
from core.outbox import put
from plugins.support.actions.admitting import accept_waiting
from plugins.support.actions.noting import write_note
from plugins.support.mail.answers import TOPIC
from plugins.support.models import SupportQueue
from plugins.support.queues import queues_changed
from tests.plugins.support.mail.mails import (
    HELP,
    answer_to,
    letter,
    said_in,
    text_of,
    tickets,
)
from tests.support.requests_for_help import ask
from townhall import Thread, User, reply, transaction

CANARY = "CANARY-8841"


def quiet(queues: Any, **how: Any) -> None:
    """Let the first queue send nothing by itself."""
    with transaction():
        SupportQueue.update(says_received=False, **how).where(
            SupportQueue.space == queues.help.id
        ).execute()
        queues_changed()


def to(mails: list[EmailMessage], name: str) -> list[EmailMessage]:
    """Those that went to somebody."""
    return [mail for mail in mails if str(mail["To"]).startswith(name)]


def by_mail(send: Any) -> tuple[Thread, EmailMessage]:
    """A ticket of dora's, and the mail that it was."""
    first = letter()
    send(first)
    return tickets()[-1], first


def test_an_answer_hangs_below_what_they_wrote(
    send: Any, sent: Any, queues: Any, actors: SimpleNamespace
) -> None:
    quiet(queues, signature="The pump people")
    thread, first = by_mail(send)
    reply(actors.maya, thread.id, "Turn the *valve*.")
    (mail,) = sent()
    assert mail["To"] == "dora@example.net"
    assert mail["From"].addresses[0].addr_spec == HELP
    assert mail["Subject"] == f"Re: The hose leaks [#{thread.id}]"
    assert (mail["In-Reply-To"], mail["References"]) == (first["Message-ID"], first["Message-ID"])
    assert mail["Message-ID"].startswith(f"<ticket.{thread.id}.")
    assert mail["Reply-To"].startswith("reply+ticket.")
    assert (mail["Auto-Submitted"], mail["Precedence"]) == ("no", None)
    assert "Turn the valve." in text_of(mail)
    assert "The pump people" in text_of(mail)


def test_an_exchange_hangs_together(
    send: Any, sent: Any, queues: Any, actors: SimpleNamespace
) -> None:
    quiet(queues)
    thread, first = by_mail(send)
    reply(actors.maya, thread.id, "Turn the valve.")
    (one,) = sent()
    said = answer_to(one, "Which one?")
    send(said, said["To"].addresses[0].addr_spec)
    reply(actors.maya, thread.id, "The red one.")
    _one, two = sent()
    assert said_in(thread) == [
        "The hose leaks.",
        "Turn the valve.",
        "Which one?",
        "The red one.",
    ]
    assert two["In-Reply-To"] == said["Message-ID"]
    assert str(two["References"]).split() == [
        first["Message-ID"],
        one["Message-ID"],
        said["Message-ID"],
    ]
    assert two["Subject"] == one["Subject"]


def test_a_member_gets_one_mail_of_an_answer(
    sent: Any, queues: Any, actors: SimpleNamespace
) -> None:
    thread = ask(actors.bob, queues.help.id)
    reply(actors.maya, thread.id, "It is on its way.")
    (mail,) = to(sent(), "bob")
    assert mail["Message-ID"].startswith("<ticket.")
    assert MailDue.select().where(MailDue.user == actors.bob.id).count() == 0


def test_an_answer_is_sent_once_however_often_it_is_tried(
    send: Any, sent: Any, queues: Any, actors: SimpleNamespace
) -> None:
    quiet(queues)
    thread, _first = by_mail(send)
    post = reply(actors.maya, thread.id, "Turn the valve.")
    assert len(sent()) == 1
    with transaction():
        put(TOPIC, {"post": post.id, "to": [thread.author_id]}, owner="support")
    outbox.drain()
    assert len(sent()) == 1


def test_those_who_were_let_in_get_answers_and_those_who_wait_get_none(
    send: Any, sent: Any, queues: Any, actors: SimpleNamespace
) -> None:
    quiet(queues)
    send(letter(Cc="Finn <finn@example.net>"))
    (thread,) = tickets()
    reply(actors.maya, thread.id, "For Dora alone.")
    finn = User.get(User.email == "finn@example.net")
    accept_waiting(actors.maya, thread.id, finn.id)
    reply(actors.maya, thread.id, "For both.")
    said = [(str(mail["To"]), "both" in text_of(mail)) for mail in sent()]
    assert sorted(said) == [
        ("dora@example.net", False),
        ("dora@example.net", True),
        ("finn@example.net", True),
    ]


def test_what_the_team_says_among_itself_and_what_waits_leaves_to_nobody(
    send: Any, sent: Any, queues: Any, actors: SimpleNamespace
) -> None:
    quiet(queues)
    thread, first = by_mail(send)
    write_note(actors.maya, thread.id, f"{CANARY} a note.")
    waits = {"From": "eve@example.net", "In_Reply_To": first["Message-ID"]}
    send(letter(f"{CANARY} words.", **waits))
    send(letter(f"{CANARY} machine.", Subject=CANARY, Precedence="bulk"))
    reply(actors.maya, thread.id, "Turn the valve.")
    mails = [mail for mail in sent() if not str(mail["To"]).startswith(("maya", "ada"))]
    assert [str(mail["To"]) for mail in mails] == ["dora@example.net"]
    assert CANARY not in "".join(map(str, mails))


def test_what_was_taken_back_before_it_left_is_not_sent(
    send: Any, sent: Any, queues: Any, actors: SimpleNamespace
) -> None:
    quiet(queues)
    thread, _first = by_mail(send)
    post = reply(actors.maya, thread.id, "Wrong ticket.")
    type(post).update(deleted_at=post.created_at).where(type(post).id == post.id).execute()
    assert sent() == []


def test_who_writes_a_new_request_is_told_once_a_day_that_it_has_come(send: Any, sent: Any) -> None:
    first = letter()
    send(first)
    send(letter("Another.", Subject="The pump stops"))
    (receipt,) = sent()
    assert receipt["Auto-Submitted"] == "auto-replied"
    assert receipt["X-Auto-Response-Suppress"] == "All"
    assert receipt["In-Reply-To"] == first["Message-ID"]
    assert f"[#{tickets()[0].id}]" in receipt["Subject"]


def test_who_answers_the_receipt_writes_in_their_ticket(send: Any, sent: Any) -> None:
    thread, _first = by_mail(send)
    (receipt,) = sent()
    send(answer_to(receipt, "And the pump, too."), receipt["Reply-To"].addresses[0].addr_spec)
    assert said_in(thread) == ["The hose leaks.", "And the pump, too."]


def test_two_programs_that_answer_everything_exchange_one_mail(send: Any, sent: Any) -> None:
    by_mail(send)
    for round_ in range(5):
        mails = sent()
        last = mails[-1]
        away = answer_to(last, f"I am away ({round_}).", Auto_Submitted=None)
        send(away, last["Reply-To"].addresses[0].addr_spec)
        # One that does not even keep the thread of what it answers.
        send(letter(f"Away {round_}", Subject=f"Out of office {round_}"))
    assert len(sent()) == 1


def test_our_own_mail_that_comes_back_is_no_request(send: Any, sent: Any) -> None:
    thread, _first = by_mail(send)
    (receipt,) = sent()
    del receipt["To"]
    receipt["To"] = HELP
    send(receipt, HELP)
    send(letter("Forwarded by a rule.", From=HELP))
    assert [one.id for one in tickets()] == [thread.id]
    assert said_in(thread) == ["The hose leaks."]


def test_a_queue_that_says_nothing_by_itself_sends_nothing(
    send: Any, sent: Any, queues: Any
) -> None:
    quiet(queues)
    by_mail(send)
    assert sent() == []
