"""How the help was: asked once, by a link that needs no signing in and that programs may open."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest

from plugins.support import log, sorts
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.actions.closing import close_silent
from plugins.support.actions.rating import ask_ratings
from plugins.support.models import SupportEntry, SupportRating, SupportTicket
from tests.plugins.support.told import times
from tests.support.requests_for_help import run_queue
from townhall import Thread, clock, reply


@pytest.fixture
def asked(at: Any, run_jobs: Any) -> Callable[[float], None]:
    """Let the job run so many hours later, twice, and do what waits."""

    def pass_by(hours: float = 25) -> None:
        with at(clock.now() + timedelta(hours=hours)):
            ask_ratings()
            ask_ratings()
            run_jobs()

    return pass_by


@pytest.fixture
def solved(ticket: Thread, actors: SimpleNamespace, run_jobs: Any) -> Thread:
    """Bob's request, which maya has answered and solved."""
    reply(actors.maya, ticket.id, "It is on its way.")
    change_ticket(By(actor=actors.maya), ticket.id, Changes(state="solved"))
    run_jobs()
    return ticket


@pytest.fixture
def link(solved: Thread, asked: Any, mailbox: Any) -> str:
    """The path of the link that bob was mailed."""
    asked()
    text = "".join(mail.get_body(("plain",)).get_content() for mail in mailbox())
    found = re.search(r"https?://\S+/support/rating/[\w-]+", text)
    assert found
    return urlsplit(found[0]).path


def said(ticket: Thread) -> tuple[bool | None, str]:
    row = SupportRating.get_by_id(ticket.id)
    return row.is_good, row.comment


def test_it_is_asked_once_and_not_before_its_time(
    solved: Thread, cast: SimpleNamespace, asked: Any
) -> None:
    asked(23)
    assert times(cast.bob, sorts.RATE) == 0
    asked(25)
    asked(49)
    assert times(cast.bob, sorts.RATE) == 1


def test_the_link_works_without_signing_in_and_opening_it_says_nothing(
    solved: Thread, link: str, browsers: SimpleNamespace
) -> None:
    page = browsers.visitor.get(link)
    assert page.status_code == 200
    assert said(solved) == (None, "")
    assert browsers.visitor.send(link, good="no", comment="It came late.").status_code == 303
    assert said(solved) == (False, "It came late.")
    assert "not good" in browsers.visitor.get(link).text


def test_what_was_said_can_be_changed_for_some_days(
    solved: Thread, link: str, browsers: SimpleNamespace, at: Any
) -> None:
    browsers.visitor.send(link, good="no")
    browsers.visitor.send(link, good="yes", comment="It came after all.")
    assert said(solved) == (True, "It came after all.")
    mine = (SupportEntry.thread == solved.id) & (SupportEntry.sort == log.RATING)
    assert SupportEntry.select().where(mine).count() == 2
    with at(clock.now() + timedelta(days=16)):
        assert browsers.visitor.send(link, good="no").status_code == 422
    assert said(solved)[0] is True


def test_a_link_that_was_made_up_is_not_there(link: str, browsers: SimpleNamespace) -> None:
    for token in ("x", "", link.rpartition("/")[2][:-1] + "~"):
        answer = browsers.visitor.get(f"/support/rating/{token}")
        assert answer.status_code == 404
    # Nor is one that nobody was mailed: its kept secret is empty.
    SupportRating.update(secret="").execute()
    assert browsers.visitor.get(link).status_code == 404


def test_neither_button_says_nothing_and_keeps_the_words(
    solved: Thread, link: str, browsers: SimpleNamespace
) -> None:
    answer = browsers.visitor.send(link, good="perhaps", comment="Words that stay")
    assert answer.status_code == 422
    assert "Words that stay" in answer.text
    assert said(solved) == (None, "")


def test_who_asked_says_it_on_the_site_and_the_team_reads_it(
    solved: Thread, asked: Any, browsers: SimpleNamespace
) -> None:
    asked()
    path = f"/support/{solved.id}/rating"
    assert browsers.bob.send(path, good="yes", comment="So quick!").status_code == 303
    assert browsers.maya.send(path, good="no").status_code == 404
    page = f"/support/t/{solved.id}/{solved.slug}/1"
    assert "So quick!" in browsers.maya.get(page).text
    assert "So quick!" not in browsers.bob.get(page).text


def test_spam_and_what_a_timer_has_solved_is_not_asked_about(
    queue: Any, ticket: Thread, actors: SimpleNamespace, cast: SimpleNamespace, asked: Any, at: Any
) -> None:
    run_queue(queue.id, remind_days=0, solve_days=1, close_days=0)
    reply(actors.maya, ticket.id, "Which one?")
    change_ticket(By(actor=actors.maya), ticket.id, Changes(state="customer"))
    with at(clock.now() + timedelta(days=2)):
        close_silent()
    assert SupportTicket.get_by_id(ticket.id).category == "solved"
    asked(24 * 4)
    assert times(cast.bob, sorts.RATE) == 0


def test_spam_is_not_asked_about(solved: Thread, cast: SimpleNamespace, asked: Any) -> None:
    SupportTicket.update(is_spam=True).execute()
    asked()
    assert times(cast.bob, sorts.RATE) == 0


def test_what_was_opened_again_is_asked_about_when_it_is_solved_again(
    solved: Thread, actors: SimpleNamespace, cast: SimpleNamespace, at: Any, run_jobs: Any
) -> None:
    with at(clock.now() + timedelta(hours=25)):
        ask_ratings()
        reply(actors.bob, solved.id, "It is lost again.")
        run_jobs()
        assert times(cast.bob, sorts.RATE) == 0
        change_ticket(By(actor=actors.maya), solved.id, Changes(state="solved"))
    with at(clock.now() + timedelta(hours=51)):
        ask_ratings()
        run_jobs()
    assert times(cast.bob, sorts.RATE) == 1


def test_a_queue_that_does_not_ask_does_not(
    queue: Any, solved: Thread, cast: SimpleNamespace, asked: Any
) -> None:
    run_queue(queue.id, rates=False)
    asked()
    assert times(cast.bob, sorts.RATE) == 0
