"""Who reads a request when rights change, and when it goes to another queue."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from core import versions
from core.spaces.actions import set_grants
from core.threadwork.moving import move_thread
from plugins.support import log
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.actions.noting import write_note
from plugins.support.actions.reading import settle_readers
from plugins.support.models import SupportEntry, SupportTicket
from plugins.support.rules import team_of
from tests.plugins.support.talking import address
from tests.support.desk_things import let_answer
from tests.support.requests_for_help import make_queue
from townhall import Actor, Thread, participants_of


def take_rights(space_id: int) -> None:
    """Let a queue be answered by those alone who answer all of them."""
    set_grants(Actor(is_admin=True), space_id, {}, permissions=["support.answer"])
    versions.refresh()


def test_who_answers_a_queue_from_now_on_reads_what_was_asked_before(
    ticket: Thread, cast: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    note = write_note(actors.maya, ticket.id, "They have written before.")
    let_answer(cast.charlie, ticket.space_id)
    settle_readers()
    assert "They have written before." in browsers.charlie.get(address(ticket)).text
    for thread_id in (ticket.id, note.thread_id):
        assert set(participants_of(thread_id).groups) == set(team_of(ticket.space_id).groups)


def test_who_answers_a_queue_no_more_reads_nothing_of_it(
    queue: Any, ticket: Thread, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    let_answer(cast.charlie, queue.id)
    settle_readers()
    assert browsers.charlie.get(address(ticket)).status_code == 200
    take_rights(queue.id)
    settle_readers()
    assert browsers.charlie.get(address(ticket)).status_code == 404
    assert browsers.bob.get(address(ticket)).status_code == 200


def test_readers_that_are_right_are_left_alone(ticket: Thread, queries: Any) -> None:
    settle_readers()
    with queries(max=6):
        settle_readers()


def test_another_queue_has_other_readers_and_the_log_says_all_that_changed(
    queue: Any, ticket: Thread, cast: SimpleNamespace, actors: SimpleNamespace
) -> None:
    other = make_queue("Returns")
    charlie = let_answer(cast.charlie, queue.id)
    settle_readers()
    note = write_note(actors.maya, ticket.id, "They have written before.")
    mine = Changes(assignee_id=cast.charlie.id, team_id=max(team_of(queue.id).groups))
    change_ticket(By(actor=charlie), ticket.id, mine)
    last = SupportTicket.get_by_id(ticket.id).last_entry
    move_thread(actors.ada, ticket.id, other.id)
    found = SupportTicket.get_by_id(ticket.id)
    assert (found.space_id, found.assignee_id, found.team_id) == (other.id, None, None)
    for thread_id in (ticket.id, note.thread_id):
        assert Thread.get_by_id(thread_id).space_id == other.id
        assert set(participants_of(thread_id).groups) == set(team_of(other.id).groups)
    rows = SupportEntry.select().where(
        (SupportEntry.thread == ticket.id) & (SupportEntry.id > last)
    )
    assert {row.actor_id for row in rows} == {actors.ada.id}
    assert [(row.sort, row.before, row.after) for row in rows.order_by(SupportEntry.id)] == [
        (log.QUEUE, queue.id, other.id),
        (log.ASSIGNEE, cast.charlie.id, None),
        (log.TEAM, mine.team_id, None),
    ]


def test_who_answers_without_being_of_the_staff_finds_the_desk(
    queue: Any, cast: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    let_answer(cast.charlie, queue.id)
    shown = browsers.charlie.get("/people/").text
    assert 'href="/support/desk' in shown
    assert 'href="/review/"' not in shown
    assert 'href="/admin/members"' not in shown
    assert 'href="/support/desk' not in browsers.bob.get("/people/").text
