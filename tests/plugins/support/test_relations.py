"""Requests that are split, shared, tracked, made of posts in public, and published."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.groups.models import Membership
from core.notifications.models import Notification
from core.outbox import drain
from plugins.support import log
from plugins.support.actions.admitting import accept_waiting, refuse_waiting
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.actions.handling import handle_privately, post_back
from plugins.support.actions.noting import write_note
from plugins.support.actions.people import add_person, follow_ticket, remove_person
from plugins.support.actions.splitting import split_ticket, undo_split
from plugins.support.actions.tracking import (
    follow_tracker,
    make_tracker,
    send_updates,
    update_followers,
)
from plugins.support.models import SupportEntry, SupportPerson, SupportTicket
from plugins.support.queries.relations import around
from tests.support.desk_things import let_answer
from tests.support.related_requests import post_in_public
from tests.support.requests_for_help import ask, make_queue
from tests.support.together import all_at_once
from townhall import Forbidden, Post, Rejected, Task, Thread, clock, reply


def said(thread_id: int) -> list[str]:
    """What stands in a thread, without lines of the log."""
    mine = (Post.thread == thread_id) & (Post.sort != "log")
    return [row.body for row in Post.select().where(mine).order_by(Post.number)]


def told(user: Any) -> set[str]:
    """Of what sorts somebody was told, once the worker has been there."""
    drain()
    return {row.sort for row in Notification.select().where(Notification.user == user.id)}


def sorts_of(thread_id: int) -> list[str]:
    rows = SupportEntry.select().where(SupportEntry.thread == thread_id)
    return [row.sort for row in rows.order_by(SupportEntry.id)]


def page(thread: Any) -> str:
    return f"/support/t/{thread.id}/{thread.slug}/1"


# Split


def test_a_part_becomes_a_request_of_its_own_and_its_author_is_told(
    ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    note = write_note(actors.maya, ticket.id, "Only the team knows.")
    other = reply(actors.bob, ticket.id, "And another thing.")
    reply(actors.maya, ticket.id, "One after the other.")
    work = split_ticket(actors.maya, ticket.id, [other.id], title="Another thing")
    made = SupportTicket.get_by_id(work.other_id)
    assert said(work.other_id) == ["And another thing."]
    assert (made.category, made.space_id, made.notes_id) == ("open", ticket.space_id, None)
    assert SupportTicket.get_by_id(ticket.id).notes_id == note.thread_id
    assert log.SPLIT in sorts_of(ticket.id)
    assert {log.OPENED, log.SPLIT} <= set(sorts_of(work.other_id))
    assert "support.split" in told(actors.bob)
    assert browsers.bob.get(f"/support/t/{work.other_id}").status_code == 301
    assert browsers.charlie.get(f"/support/t/{work.other_id}").status_code == 404


def test_taking_a_split_back_loses_nothing(ticket: Thread, actors: SimpleNamespace) -> None:
    other = reply(actors.bob, ticket.id, "And another thing.")
    work = split_ticket(actors.maya, ticket.id, [other.id], title="Another thing")
    reply(actors.bob, work.other_id, "Written meanwhile.")
    undo_split(actors.ada, work.id)
    assert said(ticket.id)[1:] == ["And another thing.", "Written meanwhile."]
    with pytest.raises(Rejected):
        undo_split(actors.maya, work.id)
    drain()
    assert "support.split" not in told(actors.bob), "it is no request of its own any more"


def test_a_request_does_not_begin_with_an_answer(ticket: Thread, actors: SimpleNamespace) -> None:
    answer = reply(actors.maya, ticket.id, "Which one?")
    with pytest.raises(Rejected):
        split_ticket(actors.maya, ticket.id, [answer.id], title="Another thing")
    with pytest.raises(Forbidden):
        split_ticket(actors.bob, ticket.id, [answer.id], title="Another thing")


def test_a_request_does_not_begin_with_words_of_who_has_left(
    queue: Any, cast: SimpleNamespace, actors: SimpleNamespace
) -> None:
    """Neither of the team nor of the request: they would read the new one."""
    charlie = let_answer(cast.charlie, queue.id)
    ticket = ask(actors.bob, queue.id)
    add_person(actors.bob, ticket.id, "alice")
    answers = [reply(charlie, ticket.id, "Which one?"), reply(actors.alice, ticket.id, "Mine.")]
    Membership.delete().where(Membership.user == cast.charlie.id).execute()
    remove_person(actors.bob, ticket.id, cast.alice.id)
    for answer in answers:
        with pytest.raises(Rejected):
            split_ticket(actors.maya, ticket.id, [answer.id], title="Another thing")


def test_a_page_of_splitting_keeps_what_was_typed(
    ticket: Thread, browsers: SimpleNamespace, actors: SimpleNamespace
) -> None:
    reply(actors.bob, ticket.id, "And another thing.")
    answer = browsers.maya.send(f"/support/{ticket.id}/split", title="Another thing")
    assert answer.status_code == 422
    assert 'value="Another thing"' in answer.text


# People


def test_whom_the_requester_adds_reads_along_but_no_notes(
    ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    note = write_note(actors.maya, ticket.id, "Only the team knows.")
    answer = browsers.bob.send(f"/support/{ticket.id}/people", name="charlie")
    assert answer.status_code == 303
    shown = browsers.charlie.get(page(ticket))
    assert shown.status_code == 200
    assert "Only the team knows." not in shown.text
    assert browsers.charlie.get(f"/support/n/{note.thread_id}/x").status_code == 404
    assert "support.added" in told(actors.charlie)
    assert browsers.alice.get(page(ticket)).status_code == 404
    reply(actors.maya, ticket.id, "It is found.")
    drain()
    mine = (Notification.user == actors.charlie.id) & (Notification.thread == ticket.id)
    assert "reply" in {row.sort for row in Notification.select().where(mine)}, "they hear of it"


def test_who_is_taken_out_finds_it_no_more(
    ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    add_person(actors.bob, ticket.id, "charlie")
    with pytest.raises(Forbidden):
        add_person(actors.charlie, ticket.id, "alice")
    assert remove_person(actors.charlie, ticket.id, actors.charlie.id), "one may leave"
    assert browsers.charlie.get(page(ticket)).status_code == 404
    assert sorts_of(ticket.id).count(log.PERSON) == 2
    add_person(actors.maya, ticket.id, "charlie")
    assert browsers.charlie.get(page(ticket)).status_code == 200


@pytest.mark.parametrize("name", ["nobody-here", "bob", ""])
def test_nobody_is_added_who_cannot_be(ticket: Thread, actors: SimpleNamespace, name: str) -> None:
    with pytest.raises(Rejected):
        add_person(actors.maya, ticket.id, name)


def test_only_the_team_follows(ticket: Thread, actors: SimpleNamespace) -> None:
    follow_ticket(actors.maya, ticket.id, on=True)
    mine = SupportPerson.get(SupportPerson.user == actors.maya.id)
    assert (mine.follows, mine.state) == (True, "out")
    with pytest.raises(Forbidden):
        follow_ticket(actors.bob, ticket.id, on=True)


@pytest.mark.parametrize(("lets", "answer"), [(True, 200), (False, 404)])
def test_who_waits_reads_nothing_until_the_team_lets_them_in(
    ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace, lets: bool, answer: int
) -> None:
    SupportPerson.create(
        thread=ticket.id, user=actors.charlie.id, state="waiting", added_at=clock.now()
    )
    assert browsers.charlie.get(page(ticket)).status_code == 404
    beside = f"/support/{ticket.id}/beside"
    assert "Wrote without being in it" in browsers.maya.get(beside).text
    assert "Wrote without being in it" not in browsers.bob.get(page(ticket)).text
    decide = accept_waiting if lets else refuse_waiting
    assert decide(actors.maya, ticket.id, actors.charlie.id)
    assert not decide(actors.ada, ticket.id, actors.charlie.id), "it is decided once"
    assert browsers.charlie.get(page(ticket)).status_code == answer


# Problems that several have


@pytest.fixture
def problem(queue: Any, actors: SimpleNamespace) -> SimpleNamespace:
    """A problem of three requests, of which one is closed, and one that is about something else."""
    tracker = ask(actors.maya, queue.id, "Hoses are short")
    make_tracker(actors.maya, tracker.id, on=True)
    asked = [
        ask(who, queue.id, f"Short {n}")
        for n, who in enumerate((actors.bob, actors.charlie, actors.alice))
    ]
    for one in asked:
        follow_tracker(actors.maya, one.id, tracker.id)
    change_ticket(By(actor=actors.maya), asked[2].id, Changes(state="closed"))
    return SimpleNamespace(tracker=tracker, asked=asked, other=ask(actors.bob, queue.id, "Else"))


def test_one_update_answers_all_each_in_its_own_thread(
    problem: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    count = update_followers(actors.maya, problem.tracker.id, "New hoses are here.", once="one")
    again = update_followers(actors.maya, problem.tracker.id, "New hoses are here.", once="one")
    drain()
    assert (count, again) == (2, 2)
    for one in problem.asked[:2]:
        assert said(one.id)[1:] == ["New hoses are here."]
        assert Thread.get_by_id(one.id).state == "open"
    for one in (problem.asked[2], problem.other):
        assert len(said(one.id)) == 1
    assert said(problem.tracker.id).count("New hoses are here.") == 1
    shown = browsers.bob.get(page(problem.asked[0])).text
    assert "Short 1" not in shown
    assert "Hoses are short" not in shown
    assert browsers.bob.get(page(problem.tracker)).status_code == 404


def test_a_worker_that_is_killed_sends_an_update_only_once(
    problem: SimpleNamespace, actors: SimpleNamespace
) -> None:
    update_followers(actors.maya, problem.tracker.id, "New hoses.", once="one")
    drain()
    post = Post.get((Post.thread == problem.tracker.id) & (Post.body == "New hoses."))
    one = problem.asked[0].id
    task = {"post": post.id, "tracker": problem.tracker.id, "actor": actors.maya.id}
    again = {**task, "thread": one, "solves": False}
    send_updates([Task(id=1, topic="support.update", payload=again, attempts=1)])
    assert said(one)[1:] == ["New hoses."]


def test_solving_the_problem_solves_all_that_are_about_it(
    problem: SimpleNamespace, actors: SimpleNamespace
) -> None:
    update_followers(actors.maya, problem.tracker.id, "Done.", once="one", solves=True)
    drain()
    states = [Thread.get_by_id(one.id).state for one in (problem.tracker, *problem.asked)]
    assert states == ["solved", "solved", "solved", "closed"]


def test_the_page_says_how_many_before_it_is_sent(
    problem: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    path = f"/support/{problem.tracker.id}/update"
    answer = browsers.maya.send(path, body="New hoses.")
    assert "Send this to 2 requests?" in answer.text
    assert "New hoses." in answer.text
    drain()
    assert len(said(problem.asked[0].id)) == 1, "nothing is sent by looking"
    assert browsers.bob.get(path).status_code == 404


def test_the_title_of_a_problem_is_read_by_its_own_team_alone(
    queue: Any, cast: SimpleNamespace, actors: SimpleNamespace
) -> None:
    hidden = make_queue("Secrets")
    charlie = let_answer(cast.charlie, queue.id)
    asked = ask(actors.bob, queue.id)
    problem = ask(actors.alice, hidden.id, "Alice is being sued")
    make_tracker(actors.maya, problem.id, on=True)
    follow_tracker(actors.maya, asked.id, problem.id)
    assert around(actors.maya, asked.id).tracker_title == "Alice is being sued"
    assert around(charlie, asked.id)[:2] == (problem.id, None)


def test_a_problem_follows_no_problem(problem: SimpleNamespace, actors: SimpleNamespace) -> None:
    with pytest.raises(Rejected):
        follow_tracker(actors.maya, problem.tracker.id, problem.tracker.id)
    with pytest.raises(Rejected):
        follow_tracker(actors.maya, problem.other.id, problem.asked[0].id)
    with pytest.raises(Rejected):
        make_tracker(actors.maya, problem.asked[0].id, on=True)
    with pytest.raises(Forbidden):
        follow_tracker(actors.bob, problem.other.id, problem.tracker.id)


# Posts in public


@pytest.fixture
def public(queue: Any, actors: SimpleNamespace) -> SimpleNamespace:
    """A topic of bob's that everybody reads."""
    thread, post = post_in_public(actors.bob, "My order 4711 is lost")
    return SimpleNamespace(thread=thread, post=post, url=f"/t/{thread.id}/1")


def reads(browser: Any, url: str) -> str:
    return str(browser.get(url, follow_redirects=True).text)


def test_a_post_becomes_a_request_of_its_author(
    public: SimpleNamespace, queue: Any, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    assert "Handle in private" in reads(browsers.maya, public.url)
    assert "Handle in private" not in reads(browsers.charlie, public.url)
    made = handle_privately(actors.maya, public.thread, public.post, space_id=queue.id)
    again = handle_privately(actors.maya, public.thread, public.post, space_id=queue.id)
    assert (made.id, made.author_id) == (again.id, actors.bob.id)
    assert "At the valve." in said(made.id)[0]
    assert SupportTicket.get_by_id(made.id).channel == "thread"
    assert "support.taken" in told(actors.bob)
    with pytest.raises(Forbidden):
        handle_privately(actors.charlie, public.thread, public.post, space_id=queue.id)


def test_the_thread_says_so_and_leads_only_those_there_who_read_it(
    public: SimpleNamespace, queue: Any, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    made = handle_privately(actors.maya, public.thread, public.post, space_id=queue.id)
    for name, is_led in (("visitor", False), ("charlie", False), ("bob", True), ("maya", True)):
        shown = reads(getattr(browsers, name), public.url)
        assert "Being handled in private" in shown, name
        assert (f"/support/t/{made.id}" in shown) is is_led, name
    change_ticket(By(actor=actors.maya), made.id, Changes(state="solved"))
    assert "This was handled in private." in reads(browsers.visitor, public.url)


def test_how_it_ended_is_told_there_once(
    public: SimpleNamespace, queue: Any, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    made = handle_privately(actors.maya, public.thread, public.post, space_id=queue.id)
    reply(actors.bob, made.id, "My address is 12 Mill Lane.")
    form = browsers.maya.get(f"/support/{made.id}/tell").text
    assert "Mill Lane" not in form, "nothing private is there to be sent by mistake"
    post_back(actors.maya, made.id, "A new one is on its way.")
    assert said(public.thread.id)[-1] == "A new one is on its way."
    with pytest.raises(Rejected):
        post_back(actors.ada, made.id, "Twice.")
    with pytest.raises(Forbidden):
        post_back(actors.bob, made.id, "By me.")


def test_two_who_take_the_same_post_make_one_request(
    public: SimpleNamespace, queue: Any, actors: SimpleNamespace, app: Flask
) -> None:
    deeds = [
        lambda who=who: handle_privately(who, public.thread, public.post, space_id=queue.id)
        for who in (actors.maya, actors.ada, actors.bob)
    ]
    problems = all_at_once(app, deeds)
    assert [str(one) for one in problems] == []
    assert SupportTicket.select().count() == 1
