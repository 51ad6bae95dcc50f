"""Mail of people who mean no good: in names of the team, with ids of others, in floods."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core import settings as core_settings
from core.inbound.models import InboundMail
from plugins.support.actions.people import add_person
from plugins.support.actions.suspending import release
from plugins.support.mail.addresses import reply_address
from plugins.support.models import SupportSuspended
from plugins.support.queries.mail_beside import beside
from tests.plugins.support.mail.mails import letter, letters, said_in, tickets, waiting
from tests.support.requests_for_help import ask
from townhall import Actor, Post, Thread, reply, transaction

PASSED_ON = {"From": "maya@example.org", "Subject": "Fwd: The boiler is cold"}
FORWARDED = """Can somebody take this?

---------- Forwarded message ---------
From: Gil Moor <gil@example.net>
Date: Fri, 20 Nov 2026 at 10:00
Subject: The boiler is cold
To: <maya@example.org>

It went out at night.
"""


@pytest.fixture
def trusts_server(queues: Any) -> None:
    """Our mail server says who mail is from."""
    with transaction():
        core_settings.put(Actor(is_admin=True), "core", "mail_authserv", "mx.town.example.org")


def first_ticket(send: Any) -> Thread:
    """A ticket of dora's, who is known by mail alone."""
    send(letter())
    return tickets()[-1]


def test_nobody_passes_on_in_the_name_of_the_team_without_a_proof(
    send: Any, actors: SimpleNamespace
) -> None:
    send(letter(FORWARDED, **PASSED_ON))
    assert (tickets(), waiting()) == ([], ["team"])
    release(actors.maya, SupportSuspended.get().id)
    assert said_in(tickets()[0]) == ["It went out at night."]


def test_who_wrote_first_does_not_read_what_the_team_said_above_it(
    send: Any, cast: SimpleNamespace, browsers: SimpleNamespace, trusts_server: None
) -> None:
    mail = letter(
        FORWARDED.replace("gil@example.net", "bob@example.org"),
        From="maya@example.org",
        Subject="Fwd: The boiler is cold",
        Authentication_Results="mx.town.example.org; dmarc=pass",
    )
    send(mail)
    (thread,) = tickets()
    assert thread.author_id == cast.bob.id
    post = Post.get(Post.thread == thread.id)
    answer = browsers.bob.get(f"/posts/{post.id}/mail")
    assert "Can somebody take this?" not in answer.text
    assert answer.status_code == 404
    assert not InboundMail.select().where(InboundMail.user == cast.bob.id).exists()
    path = f"/support/mail/letters/{letters()[0].id}"
    assert "Can somebody take this?" in browsers.maya.get(path).text


def test_who_is_of_the_team_and_in_a_request_answers_with_a_proof_alone(
    send: Any, actors: SimpleNamespace, queues: SimpleNamespace, trusts_server: None
) -> None:
    thread = ask(actors.bob, queues.help.id)
    add_person(actors.bob, thread.id, "maya")
    address = reply_address(actors.bob.id, thread.id)
    said = {"From": "maya@example.org", "To": address}
    send(letter("We pay you a thousand.", **said), address)
    assert (len(said_in(thread)), waiting()) == (1, ["team"])
    proven = "mx.town.example.org; dmarc=pass"
    send(letter("We look at it.", Authentication_Results=proven, **said), address)
    assert said_in(thread)[1:] == ["We look at it."]


def test_an_id_that_somebody_else_uses_again_leads_where_it_led(
    send: Any, sent: Any, actors: SimpleNamespace
) -> None:
    thread = first_ticket(send)
    reply(actors.maya, thread.id, "Which hose?")
    ours = sent()[-1]["Message-ID"]
    send(letter("Mine too.", From="eve@example.com", Message_ID=ours))
    send(letter("The red one.", In_Reply_To=ours))
    assert said_in(thread)[-1] == "The red one."


def test_people_whom_nobody_knows_wait_while_too_many_write(
    send: Any, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plugins.support.mail.judging.MOST_OF_STRANGERS", 2)
    for number in range(3):
        send(letter(From=f"one{number}@example.net"))
    assert (len(tickets()), waiting()) == (2, ["flood"])
    send(letter("And the pump.", From="one0@example.net", In_Reply_To=letters()[0].message_id))
    assert said_in(tickets()[0])[1:] == ["And the pump."], "an answer comes in"
    send(letter(From="bob@example.org"))
    assert tickets()[-1].author_id == cast.bob.id, "so does a member"


def test_what_waits_beside_a_request_is_shown_up_to_a_limit(
    send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plugins.support.queries.mail_beside.MOST_WORDS", 2)
    thread = first_ticket(send)
    first = letters()[0].message_id
    for number in range(3):
        send(letter(f"Me {number}", From=f"one{number}@example.com", In_Reply_To=first))
    assert [one.body for one in beside(thread.id).words] == ["Me 0", "Me 1"]
