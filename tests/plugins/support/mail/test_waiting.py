"""Mail that waits for the team: who sees it, letting it in once, and who is kept out."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.inbound.jobs import drop_old
from core.inbound.models import InboundMail
from core.inbound.taking import bytes_of
from plugins.support.actions import suspending
from plugins.support.actions.suspending import Decided, release
from plugins.support.mail.reasons import sentence
from plugins.support.models import SupportBlock, SupportSuspended
from tests.plugins.support.mail.mails import HELP, letter, said_in, tickets, waiting
from tests.support.requests_for_help import run_queue
from tests.support.together import all_at_once
from townhall import NotFound, Rejected, clock

CANARY = "CANARY-5512"


@pytest.fixture
def held(send: Any, queues: Any) -> SupportSuspended:
    """A mail of dora's that waits, because the queue takes none of strangers."""
    run_queue(queues.help.id, address=HELP, takes_strangers=False, says_received=False)
    assert send(letter(f"The hose leaks. {CANARY}")).state == "held"
    return SupportSuspended.get()  # type: ignore[no-any-return]


def test_the_team_reads_it_and_nobody_else(
    held: SupportSuspended, browsers: SimpleNamespace
) -> None:
    def answers(path: str) -> dict[str, int]:
        people = ("maya", "ada", "bob", "visitor")
        return {name: getattr(browsers, name).get(path).status_code for name in people}

    one = f"/support/mail/{held.id}"
    assert answers("/support/mail") == {"maya": 200, "ada": 200, "bob": 403, "visitor": 303}
    assert answers(one) == {"maya": 200, "ada": 200, "bob": 404, "visitor": 303}
    page = browsers.maya.get(one).text
    assert CANARY in page
    assert sentence("stranger") in page
    found = browsers.bob.get("/search?q=hose").text
    assert CANARY not in found


def test_letting_it_in_makes_a_ticket_of_its_sender(
    held: SupportSuspended, browsers: SimpleNamespace
) -> None:
    answer = browsers.maya.send(f"/support/mail/{held.id}/release")
    (thread,) = tickets()
    assert answer.status_code == 303
    assert answer.location.startswith(f"/support/t/{thread.id}/")
    assert said_in(thread) == [f"The hose leaks. {CANARY}"]
    assert InboundMail.get_by_id(held.mail_id).state == "taken"
    assert browsers.maya.send(f"/support/mail/{held.id}/release").status_code == 404


def test_letting_it_in_puts_it_into_its_ticket(
    held: SupportSuspended, send: Any, actors: SimpleNamespace
) -> None:
    release(actors.maya, held.id)
    (thread,) = tickets()
    suspending.block(actors.maya, "dora@example.net")
    first = InboundMail.get_by_id(held.mail_id).message_id
    send(letter("Still.", In_Reply_To=first))
    assert waiting() == ["blocked"]
    assert release(actors.maya, SupportSuspended.get().id) == thread.id
    assert said_in(thread)[1:] == ["Still."]


def test_of_two_who_let_it_in_at_once_one_does(
    held: SupportSuspended, app: Flask, actors: SimpleNamespace
) -> None:
    problems = all_at_once(app, [lambda: release(actors.maya, held.id)] * 3)
    (thread,) = tickets()
    assert said_in(thread) == [f"The hose leaks. {CANARY}"]
    # Who looked after it was gone found nothing.
    assert [type(one) in (Decided, NotFound) for one in problems] == [True, True]


def test_deleting_it_makes_nothing_and_keeps_that_it_was_here(
    held: SupportSuspended, browsers: SimpleNamespace, send: Any
) -> None:
    assert browsers.bob.send(f"/support/mail/{held.id}/delete").status_code == 404
    assert browsers.maya.send(f"/support/mail/{held.id}/delete").status_code == 303
    row = InboundMail.get_by_id(held.mail_id)
    assert (row.state, tickets(), waiting()) == ("deleted", [], [])


def test_nothing_that_waits_is_lost(held: SupportSuspended) -> None:
    old = clock.ago(days=60)
    InboundMail.update(received_at=old).where(InboundMail.id == held.mail_id).execute()
    drop_old()
    assert CANARY.encode() in (bytes_of(InboundMail.get_by_id(held.mail_id)) or b"")


def test_the_disk_is_not_filled_with_what_waits(
    send: Any, queues: Any, actors: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_queue(queues.help.id, address=HELP, takes_strangers=False)
    monkeypatch.setattr("core.inbound.sorting.MOST_BYTES_ASIDE", 3000)
    for number in range(3):
        send(letter("The hose leaks. " * 100, From=f"one{number}@example.net"))
    kept = [bool(row.raw) for row in InboundMail.select().order_by(InboundMail.id)]
    assert kept == [True, False, False]
    assert len(waiting()) == 3, "that it came is known all the same"
    last = SupportSuspended.select().order_by(SupportSuspended.id.desc()).get()
    with pytest.raises(Rejected):
        release(actors.maya, last.id)


def test_what_cannot_be_taken_in_goes_on_waiting(
    held: SupportSuspended, browsers: SimpleNamespace
) -> None:
    InboundMail.update(raw="").where(InboundMail.id == held.mail_id).execute()
    answer = browsers.maya.send(f"/support/mail/{held.id}/release")
    assert answer.status_code == 422
    assert waiting() == ["stranger"]


@pytest.mark.parametrize("pattern", ["dora@example.net", "@example.net", " DORA@Example.net "])
def test_senders_who_are_kept_out_wait(send: Any, browsers: SimpleNamespace, pattern: str) -> None:
    assert browsers.maya.send("/support/mail/blocks", pattern=pattern).status_code == 303
    send(letter())
    assert (waiting(), tickets()) == (["blocked"], [])
    row = SupportBlock.get()
    browsers.maya.send(f"/support/mail/blocks/{row.id}/delete")
    send(letter())
    assert len(tickets()) == 1


@pytest.mark.parametrize("pattern", ["", "dora", "@", "a@b", "x" * 300 + "@example.org"])
def test_what_is_no_sender_is_refused_in_words(
    queues: Any, browsers: SimpleNamespace, pattern: str
) -> None:
    answer = browsers.maya.send("/support/mail/blocks", pattern=pattern)
    assert answer.status_code == 422
    assert SupportBlock.select().count() == 0


def test_only_the_team_keeps_senders_out(queues: Any, browsers: SimpleNamespace) -> None:
    answer = browsers.bob.send("/support/mail/blocks", pattern="dora@example.net")
    assert answer.status_code == 403


def test_the_list_asks_no_more_when_more_waits(
    send: Any, queues: Any, browsers: SimpleNamespace, queries: Any
) -> None:
    run_queue(queues.help.id, address=HELP, takes_strangers=False)
    for number in range(6):
        send(letter(f"Number {number}.", From=f"n{number}@example.net"))
    browsers.maya.get("/support/mail")
    with queries(max=8):
        assert browsers.maya.get("/support/mail").text.count("The hose leaks") == 6
