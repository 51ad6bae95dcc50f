"""Mail to queues: what becomes a ticket, what goes to one, and what waits for the team."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import settings as core_settings
from core.threads.models import Participant
from plugins.support import log
from plugins.support.actions.admitting import accept_waiting, refuse_waiting
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.mail.addresses import reply_address
from plugins.support.models import SupportPerson, SupportTicket, SupportWords
from tests.plugins.support.mail.mails import (
    DORA,
    HELP,
    SALES,
    letter,
    letters,
    log_of,
    said_in,
    tickets,
    waiting,
)
from tests.support.requests_for_help import ask, run_queue
from townhall import Actor, Thread, User, actor_for, clock, links_of, reply, transaction

SERVER = "mx.town.example.org"
PROVEN = {"Authentication_Results": "mx.town.example.org; dmarc=pass header.from=example.net"}


@pytest.fixture
def trusts_server(queues: Any) -> None:
    """Our mail server says who mail is from."""
    with transaction():
        core_settings.put(Actor(is_admin=True), "core", "mail_authserv", "mx.town.example.org")


def by_mail(send: Any) -> Thread:
    """A ticket of dora's, who is known by mail alone."""
    assert send(letter()).state == "taken"
    return tickets()[-1]


def test_mail_of_somebody_unknown_becomes_a_ticket(send: Any) -> None:
    thread = by_mail(send)
    dora = User.get_by_id(thread.author_id)
    assert (thread.title, said_in(thread)) == ("The hose leaks", ["The hose leaks."])
    assert (dora.state, dora.name, dora.email) == ("contact", "Dora Quill", "dora@example.net")
    assert SupportTicket.get_by_id(thread.id).channel == "mail"
    assert thread.audience == "private"


def test_mail_of_a_member_is_theirs(send: Any, cast: SimpleNamespace) -> None:
    send(letter(From="bob@example.org"))
    (thread,) = tickets()
    assert thread.author_id == cast.bob.id


def test_the_same_mail_to_two_queues_makes_one_ticket(
    send: Any,
    queues: SimpleNamespace,
) -> None:
    mail = letter(To=f"{HELP}, {SALES}")
    assert [send(mail, HELP).state, send(mail, SALES).state] == ["taken", "taken"]
    (thread,) = tickets()
    (also,) = log_of(thread, log.MAIL)
    assert also["also"] == queues.sales.id
    # What answers it in the other queue finds it there.
    send(letter("More.", In_Reply_To=mail["Message-ID"], To=SALES), SALES)
    assert said_in(thread) == ["The hose leaks.", "More."]


def test_a_mail_that_comes_twice_is_one(send: Any) -> None:
    mail = letter()
    assert [send(mail).state, send(mail).state] == ["taken", "double"]
    assert len(tickets()) == 1


def test_an_answer_finds_its_ticket_by_its_signed_address_alone(send: Any) -> None:
    thread = by_mail(send)
    address = reply_address(thread.author_id, thread.id)
    assert send(letter("Still.", Subject="What else", To=address), address).state == "taken"
    assert said_in(thread) == ["The hose leaks.", "Still."]


@pytest.mark.parametrize("header", ["References", "In_Reply_To"])
def test_an_answer_finds_its_ticket_by_what_it_refers_to(send: Any, header: str) -> None:
    first = letter()
    send(first)
    send(letter("Still.", Subject="Other", **{header: f"{first['Message-ID']}"}))
    assert said_in(tickets()[0]) == ["The hose leaks.", "Still."]


def test_of_several_mails_the_newest_counts(send: Any) -> None:
    one, two = letter(), letter("The pump stops.", Subject="The pump stops")
    send(one)
    send(two)
    ids = f"{one['Message-ID']} {two['Message-ID']}"
    send(letter("That.", References=ids, In_Reply_To=one["Message-ID"]))
    assert [len(said_in(thread)) for thread in tickets()] == [1, 2]


def test_a_mail_of_another_queue_is_not_referred_to(send: Any) -> None:
    first = letter()
    send(first)
    send(letter("Prices?", To=SALES, In_Reply_To=first["Message-ID"]), SALES)
    assert len(tickets()) == 2


def test_a_number_in_the_subject_is_no_proof(send: Any) -> None:
    thread = by_mail(send)
    subject = f"Re: The hose leaks [#{thread.id}]"
    send(letter("I am Dora.", Subject=subject))
    assert said_in(thread) == ["The hose leaks."]
    assert len(tickets()) == 2


@pytest.mark.parametrize(
    ("sender", "result", "finds"),
    [
        (DORA, "mx.town.example.org; dmarc=pass", True),
        (DORA, "mx.town.example.org; dkim=pass header.d=example.net", True),
        (DORA, "mx.town.example.org; dkim=pass header.d=example.com", False),
        (DORA, "mx.evil.example; dmarc=pass", False),
        (DORA, "mx.town.example.org; dmarc=none; spf=softfail", False),
        (DORA, 'mx.town.example.org; dkim=pass header.d="example.net"', True),
        # An address is whatever its owner says, also between quotes.
        (DORA, f'{SERVER}; spf=pass smtp.mailfrom="x; dmarc=pass"@evil.example; dmarc=fail', False),
        (DORA, f'{SERVER}; spf=pass smtp.mailfrom="x; dmarc=pass"@evil.example', False),
        (DORA, f'{SERVER}; spf=pass smtp.mailfrom="smtp.mailfrom=a@example.net"@evil.org', False),
        (DORA, f'{SERVER}; spf=pass smtp.mailfrom="\\"; dmarc=pass"@evil.example', False),
        (DORA, f"{SERVER}; spf=none (from x\\); dmarc=pass); dmarc=fail", False),
        (DORA, f"{SERVER}; dmarc=pass; dmarc=fail", False),
        (DORA, f'{SERVER}; dmarc=pass; spf=none smtp.helo="x', False),
        ("eve@example.net", "mx.town.example.org; dmarc=pass", False),
    ],
)
def test_a_number_counts_with_a_proof_of_a_sender_who_is_in_the_ticket(
    send: Any,
    trusts_server: None,
    sender: str,
    result: str,
    finds: bool,
) -> None:
    thread = by_mail(send)
    subject = f"Re: The hose leaks [#{thread.id}]"
    send(letter("More.", From=sender, Subject=subject, Authentication_Results=result))
    assert said_in(thread)[1:] == (["More."] if finds else [])


def test_what_our_server_finds_forged_waits(send: Any, trusts_server: None) -> None:
    send(letter(Authentication_Results="mx.town.example.org; dmarc=fail"))
    assert (waiting(), tickets()) == (["failed"], [])


def test_only_the_topmost_result_counts(send: Any, trusts_server: None) -> None:
    thread = by_mail(send)
    forged = letter("More.", Subject=f"[#{thread.id}]", **PROVEN)
    raw = b"Authentication-Results: mx.town.example.org; spf=none\r\n" + bytes(forged)
    send(raw, HELP, "dora@example.net")
    assert said_in(thread) == ["The hose leaks."]


def test_an_answer_goes_to_the_ticket_that_its_own_became(
    send: Any,
    queues: SimpleNamespace,
) -> None:
    first = letter()
    send(first)
    send(letter("The pump stops.", Subject="Pump"))
    old, new = tickets()
    Thread.update(merged_into=new.id, deleted_at=clock.now()).where(Thread.id == old.id).execute()
    address = reply_address(old.author_id, old.id)
    send(letter("One.", To=address), address)
    send(letter("Two.", In_Reply_To=first["Message-ID"]))
    assert said_in(new) == ["The pump stops.", "One.", "Two."]


def test_after_a_while_an_answer_begins_a_new_ticket(
    send: Any,
    actors: SimpleNamespace,
    queues: SimpleNamespace,
) -> None:
    first = letter()
    send(first)
    (old,) = tickets()
    change_ticket(By(actor=actors.maya), old.id, Changes(state="closed"))
    send(letter("Again.", In_Reply_To=first["Message-ID"]))
    assert SupportTicket.get_by_id(old.id).category == "open", "that was soon enough"
    change_ticket(By(actor=actors.maya), old.id, Changes(state="closed"))
    long_ago = clock.ago(days=15)
    SupportTicket.update(closed_at=long_ago).where(SupportTicket.thread == old.id).execute()
    send(letter("Once more.", In_Reply_To=first["Message-ID"]))
    _old, new = tickets()
    assert said_in(new) == ["Once more."]
    assert SupportTicket.get_by_id(old.id).category == "closed"
    assert log_of(new, log.LINK) == [{"follows": old.id}]


def test_who_was_not_asked_is_shown_to_the_team_alone(
    send: Any,
    actors: SimpleNamespace,
) -> None:
    first = letter()
    send(first)
    (thread,) = tickets()
    send(letter("CANARY me too.", From="Eve <eve@example.net>", In_Reply_To=first["Message-ID"]))
    assert said_in(thread) == ["The hose leaks."]
    (words,) = SupportWords.select()
    assert words.body == "CANARY me too."
    person = SupportPerson.get(SupportPerson.thread == thread.id)
    assert person.state == "waiting"
    inside = Participant.select().where(Participant.thread == thread.id)
    assert words.user_id not in {row.user_id for row in inside}

    assert accept_waiting(actors.maya, thread.id, words.user_id)
    assert not accept_waiting(actors.maya, thread.id, words.user_id), "once"
    assert said_in(thread) == ["The hose leaks.", "CANARY me too."]
    assert SupportWords.select().count() == 0
    send(letter("And more.", From="eve@example.net", In_Reply_To=first["Message-ID"]))
    assert said_in(thread)[2:] == ["And more."]


def test_who_was_refused_waits_from_then_on(send: Any, actors: SimpleNamespace) -> None:
    first = letter()
    send(first)
    (thread,) = tickets()
    said = {"From": "eve@example.net", "In_Reply_To": first["Message-ID"]}
    send(letter("Me too.", **said))
    eve = User.get(User.email == "eve@example.net")
    assert refuse_waiting(actors.maya, thread.id, eve.id)
    send(letter("Let me in.", **said))
    assert (said_in(thread), waiting()) == (["The hose leaks."], ["refused"])


def test_those_in_copy_of_a_new_mail_wait_to_be_let_in(send: Any, cast: SimpleNamespace) -> None:
    send(letter(Cc="Finn <finn@example.net>, help@town.example.org, maya@example.org"))
    (thread,) = tickets()
    people = SupportPerson.select().where(SupportPerson.thread == thread.id)
    assert [(row.user.email, row.state) for row in people] == [("finn@example.net", "waiting")]


def test_nobody_answers_in_the_name_of_the_team_without_a_proof(
    send: Any,
    actors: SimpleNamespace,
    trusts_server: None,
) -> None:
    first = letter()
    send(first)
    (thread,) = tickets()
    said = {"From": "maya@example.org", "In_Reply_To": first["Message-ID"]}
    send(letter("Send us your password.", **said))
    assert (said_in(thread), waiting()) == (["The hose leaks."], ["team"])
    proven = "mx.town.example.org; dmarc=pass"
    send(letter("Turn it off.", Authentication_Results=proven, **said))
    assert said_in(thread)[1:] == ["Turn it off."]
    assert SupportTicket.get_by_id(thread.id).answered_at is not None


FORWARDED = """Can somebody take this?

---------- Forwarded message ---------
From: Gil Moor <gil@example.net>
Date: Fri, 20 Nov 2026 at 10:00
Subject: The boiler is cold
To: <maya@example.org>

It went out at night.
"""


def passed_on(**headers: str) -> Any:
    """A mail to maya, as she passes it on; without headers nothing proves that it is hers."""
    subject = "Fwd: The boiler is cold"
    return letter(FORWARDED, From="maya@example.org", Subject=subject, **headers)


def test_what_the_team_passes_on_is_a_request_of_who_wrote_it(
    send: Any,
    cast: SimpleNamespace,
    trusts_server: None,
) -> None:
    send(passed_on(Authentication_Results="mx.town.example.org; dmarc=pass"))
    (thread,) = tickets()
    assert thread.title == "The boiler is cold"
    assert User.get_by_id(thread.author_id).email == "gil@example.net"
    assert said_in(thread) == ["It went out at night."]
    notes = Thread.get_by_id(SupportTicket.get_by_id(thread.id).notes_id)
    assert said_in(notes) == ["Can somebody take this?"]


def test_what_others_pass_on_is_their_own(send: Any) -> None:
    send(letter(FORWARDED, Subject="Fwd: The boiler is cold"))
    (thread,) = tickets()
    assert User.get_by_id(thread.author_id).email == "dora@example.net"


MACHINES = [
    {"Auto_Submitted": "auto-replied"},
    {"Precedence": "bulk"},
    {"X_Auto_Response_Suppress": "All"},
    {"List_Id": "<news.example.net>"},
    {"Auto_Submitted": "no", "Precedence": "junk"},
]


@pytest.mark.parametrize("headers", MACHINES)
def test_what_a_machine_wrote_is_noted_and_moves_nothing(
    send: Any,
    actors: SimpleNamespace,
    headers: dict[str, str],
) -> None:
    first = letter()
    send(first)
    (thread,) = tickets()
    change_ticket(By(actor=actors.maya), thread.id, Changes(state="solved"))
    before = SupportTicket.get_by_id(thread.id)
    send(letter("I am away.", In_Reply_To=first["Message-ID"], **headers))
    after = SupportTicket.get_by_id(thread.id)
    assert (after.category, after.heard_at) == ("solved", before.heard_at)
    assert said_in(thread) == ["The hose leaks."]
    assert len(log_of(thread, log.MAIL)) == 1


def test_people_who_say_that_they_are_no_machine_are_none(send: Any) -> None:
    send(letter(Auto_Submitted="no"))
    assert len(tickets()) == 1


def test_mail_of_machines_waits_unless_the_queue_takes_it(
    send: Any,
    sent: Any,
    queues: SimpleNamespace,
) -> None:
    send(letter(Auto_Submitted="auto-generated"))
    assert (waiting(), tickets()) == (["machine"], [])
    run_queue(queues.help.id, address=HELP, takes_automatic=True)
    send(letter("Disk full.", Auto_Submitted="auto-generated"))
    assert len(tickets()) == 1
    assert sent() == [], "a machine is not answered"


def test_strangers_wait_where_a_queue_takes_none(
    send: Any, queues: SimpleNamespace, cast: SimpleNamespace
) -> None:
    run_queue(queues.help.id, address=HELP, takes_strangers=False)
    send(letter())
    send(letter(From="bob@example.org"))
    assert (waiting(), len(tickets())) == (["stranger"], 1)


def test_who_is_suspended_waits(send: Any, cast: SimpleNamespace) -> None:
    User.update(state="suspended").where(User.id == cast.bob.id).execute()
    send(letter(From="bob@example.org"))
    assert (waiting(), tickets()) == (["banned"], [])


def test_more_mails_than_people_write_wait(send: Any, app: Flask) -> None:
    with transaction():
        core_settings.put(Actor(is_admin=True), "support", "mail_most", 2)
    for number in range(4):
        send(letter(f"Number {number}."))
    assert (len(tickets()), waiting()) == (2, ["often", "often"])


def test_an_answer_by_a_reader_of_the_site_is_a_post_as_on_its_page(
    send: Any,
    actors: SimpleNamespace,
    queues: SimpleNamespace,
) -> None:
    thread = ask(actors.bob, queues.help.id)
    reply(actors.maya, thread.id, "Which pump?")
    address = reply_address(actors.bob.id, thread.id)
    send(letter("> Which pump?\n\nThe small one.", From="bob@example.org", To=address), address)
    assert said_in(thread)[-1].endswith("The small one.")
    assert SupportTicket.get_by_id(thread.id).category == "open"


def test_a_signed_address_in_other_hands_is_not_its_owners(
    send: Any,
    actors: SimpleNamespace,
    queues: SimpleNamespace,
) -> None:
    thread = ask(actors.bob, queues.help.id)
    address = reply_address(actors.bob.id, thread.id)
    send(letter("It is me, Bob.", From="charlie@example.org", To=address), address)
    assert len(said_in(thread)) == 1
    assert SupportWords.get().user_id == actors.charlie.id


def test_a_mail_that_was_answered_by_mail_is_one_click_away(
    send: Any,
    browsers: SimpleNamespace,
) -> None:
    by_mail(send)
    row = letters()[0]
    path = f"/support/mail/letters/{row.id}"
    answers = {name: getattr(browsers, name).get(path).status_code for name in ("maya", "bob")}
    assert answers == {"maya": 200, "bob": 404}
    assert "The hose leaks." in browsers.maya.get(path).text


def test_contacts_act_for_themselves_alone(send: Any) -> None:
    thread = by_mail(send)
    actor = actor_for(thread.author_id)
    assert not actor.is_member
    assert not actor.can("spaces.start", thread.space_id)
    assert not links_of(actor, thread.id)
