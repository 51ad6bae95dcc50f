"""Two requests become one, with everything about them, and come apart again."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.threads.models import ReadMark
from plugins.support import log
from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.actions.fields import make_field
from plugins.support.actions.merging import close_as_double, merge_tickets, undo_merge
from plugins.support.actions.noting import write_note
from plugins.support.actions.values import set_values
from plugins.support.models import SupportEntry, SupportPerson, SupportTicket, SupportWork
from plugins.support.queries.values import values_by_key
from tests.support.desk_things import let_answer
from tests.support.desk_work import asked
from tests.support.requests_for_help import ask, make_queue
from tests.support.together import all_at_once
from townhall import (
    Forbidden,
    NotFound,
    Post,
    Rejected,
    Thread,
    participants_of,
    reply,
    visible_thread,
)


def texts(thread: Thread | int, *, sort: str = "reply") -> list[str]:
    """What was said in a thread, in the order of its numbers."""
    id_ = thread if isinstance(thread, int) else thread.id
    mine = (Post.thread == id_) & (Post.sort == sort)
    return [row.body for row in Post.select().where(mine).order_by(Post.number)]


def entries(thread: Thread) -> list[int]:
    mine = SupportEntry.thread == thread.id
    return [row.id for row in SupportEntry.select().where(mine).order_by(SupportEntry.id)]


def state_of(*threads: Thread) -> Any:
    """All that two tickets say, to be compared; not when they were last changed."""
    rows = [
        SupportTicket.select().where(SupportTicket.thread == thread.id).dicts().get()
        for thread in threads
    ]
    for row in rows:
        del row["changed_at"], row["last_entry"]
    numbers = [
        list(
            Post.select(Post.id, Post.number, Post.reply_to)
            .where((Post.thread == thread.id) & (Post.sort != "log"))
            .order_by(Post.number)
            .tuples()
        )
        for thread in threads
    ]
    inside = [participants_of(thread.id) for thread in threads]
    tags = [Thread.get_by_id(thread.id).tag_names for thread in threads]
    states = [Thread.get_by_id(thread.id).state for thread in threads]
    return rows, numbers, inside, tags, states


@pytest.fixture
def two(queue: Any, actors: SimpleNamespace) -> SimpleNamespace:
    """Two requests of bob's in which words alternate."""
    now = clock.now()
    with clock.frozen_at(now - timedelta(hours=9)):
        one = ask(actors.bob, queue.id, "The hose is too short", body="first", tags="hose")
    with clock.frozen_at(now - timedelta(hours=8)):
        other = ask(actors.bob, queue.id, "Too short, my hose", body="second", tags="pump")
    for hours, thread, who, words in (
        (7, one, actors.maya, "third"),
        (6, other, actors.bob, "fourth"),
        (5, one, actors.bob, "fifth"),
    ):
        with clock.frozen_at(now - timedelta(hours=hours)):
            reply(who, thread.id, words)
    return SimpleNamespace(one=one, other=other)


def test_what_was_said_stands_in_the_order_of_time(
    two: SimpleNamespace, actors: SimpleNamespace
) -> None:
    merge_tickets(actors.maya, two.other.id, two.one.id)
    assert texts(two.one) == ["first", "second", "third", "fourth", "fifth"]
    assert Thread.get_by_id(two.one.id).tag_names.split() == ["hose", "pump"]
    assert Thread.get_by_id(two.other.id).merged_into_id == two.one.id


def test_an_answer_still_answers_what_it_did(two: SimpleNamespace, actors: SimpleNamespace) -> None:
    post = reply(actors.maya, two.one.id, "to the third", reply_to=2)
    merge_tickets(actors.maya, two.other.id, two.one.id)
    moved = Post.get_by_id(post.id)
    answered = Post.get((Post.thread == two.one.id) & (Post.number == moved.reply_to))
    assert answered.body == "third"


def test_what_somebody_has_not_read_is_not_read_by_a_merge(
    two: SimpleNamespace, actors: SimpleNamespace
) -> None:
    read = (ReadMark.user == actors.ada.id) & (ReadMark.thread == two.one.id)
    ReadMark.create(user=actors.ada.id, thread=two.one.id, number=2, read_at=clock.now())
    merge_tickets(actors.maya, two.other.id, two.one.id)
    # She had read "first" and "third"; "second" stands between them now.
    assert ReadMark.get(read).number == 1


def test_the_old_address_leads_to_the_one_request(
    two: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    merge_tickets(actors.maya, two.other.id, two.one.id)
    old = f"/support/t/{two.other.id}/{two.other.slug}/2"
    answer = browsers.bob.get(old)
    assert (answer.status_code, answer.headers["Location"].split("#")[0][-2:]) == (302, "/4")
    assert browsers.charlie.get(old).status_code == 404


def test_taking_it_back_leaves_everything_as_it_was(
    two: SimpleNamespace, actors: SimpleNamespace
) -> None:
    write_note(actors.maya, two.other.id, "Of the second.")
    write_note(actors.maya, two.one.id, "Of the first.")
    SupportTicket.update(is_tracker=True).where(SupportTicket.thread == two.other.id).execute()
    before = state_of(two.one, two.other)
    logs = [entries(thread) for thread in (two.one, two.other)]
    work = merge_tickets(actors.maya, two.other.id, two.one.id)
    assert state_of(two.one, two.other) != before
    undo_merge(actors.ada, work.id)
    assert state_of(two.one, two.other) == before
    for thread, known in zip((two.one, two.other), logs, strict=True):
        assert entries(thread)[: len(known)] == known, "nothing of the log is lost"
    with pytest.raises(Rejected):
        undo_merge(actors.maya, work.id)


def test_notes_become_one_as_well(two: SimpleNamespace, actors: SimpleNamespace) -> None:
    write_note(actors.maya, two.other.id, "Of the second.")
    first = write_note(actors.maya, two.one.id, "Of the first.")
    merge_tickets(actors.maya, two.other.id, two.one.id)
    assert texts(first.thread_id) == ["Of the first.", "Of the second."]
    assert "Of the second." not in texts(two.one)


def test_notes_of_one_alone_are_those_of_both(
    two: SimpleNamespace, actors: SimpleNamespace
) -> None:
    note = write_note(actors.maya, two.other.id, "Of the second.")
    work = merge_tickets(actors.maya, two.other.id, two.one.id)
    assert SupportTicket.get_by_id(two.one.id).notes_id == note.thread_id
    undo_merge(actors.maya, work.id)
    assert SupportTicket.get_by_id(two.one.id).notes_id is None


@pytest.mark.parametrize("target_has_notes", [False, True])
def test_notes_are_read_by_the_team_of_the_queue_alone(
    queue: Any, actors: SimpleNamespace, cast: SimpleNamespace, target_has_notes: bool
) -> None:
    """Charlie works on the queue of the one that ends, alice on that of the one that stays."""
    returns, repairs = make_queue("Returns"), make_queue("Repairs")
    charlie, alice = let_answer(cast.charlie, returns.id), let_answer(cast.alice, repairs.id)
    ended, stays = ask(actors.bob, returns.id), ask(actors.bob, repairs.id)
    note = write_note(actors.maya, ended.id, "He always says so.")
    if target_has_notes:
        write_note(actors.maya, stays.id, "He is right.")
    work = merge_tickets(actors.maya, ended.id, stays.id)
    notes = SupportTicket.get_by_id(stays.id).notes_id
    assert visible_thread(alice, notes).space_id == repairs.id
    with pytest.raises(NotFound):
        visible_thread(charlie, notes)
    undo_merge(actors.maya, work.id)
    assert visible_thread(charlie, note.thread_id).space_id == returns.id
    with pytest.raises(NotFound):
        visible_thread(alice, note.thread_id)


def test_nothing_is_taken_back_once_something_was_written(
    two: SimpleNamespace, actors: SimpleNamespace
) -> None:
    work = merge_tickets(actors.maya, two.other.id, two.one.id)
    reply(actors.bob, two.one.id, "Thank you.")
    with pytest.raises(Rejected):
        undo_merge(actors.maya, work.id)
    assert texts(two.one)[-1] == "Thank you."


def test_what_would_be_missed_first_counts(two: SimpleNamespace, actors: SimpleNamespace) -> None:
    soon, later = clock.now(), clock.now() + timedelta(days=1)
    for thread, at, of in ((two.one, later, "resolution"), (two.other, soon, "response")):
        mine = SupportTicket.thread == thread.id
        SupportTicket.update(breach_at=at, breach_of=of).where(mine).execute()
    merge_tickets(actors.maya, two.other.id, two.one.id)
    joined, ended = (SupportTicket.get_by_id(one.id) for one in (two.one, two.other))
    assert (joined.breach_at, joined.breach_of) == (soon, "response")
    assert (ended.breach_at, ended.category) == (None, "closed"), "it fires nothing any more"
    said = SupportEntry.get(
        (SupportEntry.thread == two.one.id) & (SupportEntry.sort == log.MERGED)
    ).after
    assert (said["source"], said["breach_of"]) == (two.other.id, "response")


def test_an_open_one_opens_the_one_that_was_solved(
    two: SimpleNamespace, actors: SimpleNamespace
) -> None:
    change_ticket(By(actor=actors.maya), two.one.id, Changes(state="solved"))
    work = merge_tickets(actors.maya, two.other.id, two.one.id)
    assert Thread.get_by_id(two.one.id).state == "open"
    undo_merge(actors.maya, work.id)
    assert Thread.get_by_id(two.one.id).state == "solved"


def test_people_of_both_read_both_only_by_the_word_of_the_agent(
    two: SimpleNamespace, queue: Any, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    theirs = ask(actors.charlie, queue.id, "Charlie asks the same", body="of charlie")
    with pytest.raises(Rejected) as refused:
        merge_tickets(actors.maya, theirs.id, two.one.id)
    assert refused.value.field == "shows"
    page = f"/support/t/{two.one.id}/{two.one.slug}/1"
    assert "of charlie" not in browsers.bob.get(page).text
    work = merge_tickets(actors.maya, theirs.id, two.one.id, shows=True)
    assert "of charlie" in browsers.charlie.get(page).text
    assert SupportPerson.get(SupportPerson.thread == two.one.id).user_id == actors.charlie.id
    undo_merge(actors.maya, work.id)
    assert browsers.charlie.get(page).status_code == 404
    assert SupportPerson.select().where(SupportPerson.thread == two.one.id).count() == 0


def test_a_double_of_somebody_else_is_closed_without_showing_anything(
    two: SimpleNamespace, queue: Any, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    theirs = ask(actors.charlie, queue.id, "Charlie asks the same", body="of charlie")
    close_as_double(actors.maya, theirs.id, two.one.id)
    assert Thread.get_by_id(theirs.id).state == "closed"
    assert browsers.bob.get(f"/t/{theirs.id}").status_code == 404
    own = browsers.bob.get(f"/support/t/{two.one.id}/{two.one.slug}/1").text
    assert "Charlie asks the same" not in own


def test_only_the_team_merges(two: SimpleNamespace, actors: SimpleNamespace) -> None:
    for name in ("bob", "alice", "charlie"):
        with pytest.raises(Forbidden):
            merge_tickets(getattr(actors, name), two.other.id, two.one.id)
    with pytest.raises(Rejected):
        merge_tickets(actors.maya, two.one.id, two.one.id)


def test_requests_do_not_become_one_by_another_door(
    two: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    path = f"/threads/{two.other.id}/work/merge"
    answer = browsers.ada.send(path, target=str(two.one.id), sure="1")
    assert answer.status_code == 422
    assert Thread.get_by_id(two.other.id).merged_into_id is None


def test_two_who_merge_the_same_two_in_both_ways_merge_them_once(
    two: SimpleNamespace, actors: SimpleNamespace, app: Flask
) -> None:
    before = len(texts(two.one)) + len(texts(two.other))
    problems = all_at_once(
        app,
        [
            lambda: merge_tickets(actors.maya, two.other.id, two.one.id),
            lambda: merge_tickets(actors.ada, two.one.id, two.other.id),
        ],
    )
    assert [type(problem) for problem in problems] == [Rejected]
    assert SupportWork.select().count() == 1
    standing = Thread.get(Thread.kind == "ticket", Thread.deleted_at.is_null())
    assert len(texts(standing)) == before


def test_what_requests_were_asked_beside_is_joined_and_told_where_it_differs(
    two: SimpleNamespace, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    keys = [
        str(make_field(actors.ada, "text", asked(label)).key)
        for label in ("Product", "Colour", "Serial number")
    ]
    maya = By(actor=actors.maya)
    set_values(maya, two.other.id, dict(zip(keys, ("Pump", "Green", "X 1"), strict=True)))
    set_values(maya, two.one.id, {keys[0]: "Hose", keys[1]: "Green"})
    text = browsers.maya.send(f"/support/{two.other.id}/merge", target=str(two.one.id)).text
    assert "Pump" in text
    assert "Hose" in text
    assert "Green" not in text
    assert "X 1" not in text
    work = merge_tickets(actors.maya, two.other.id, two.one.id)
    joined = dict(zip(keys, ("Hose", "Green", "X 1"), strict=True))
    assert values_by_key(two.one.id) == joined
    undo_merge(actors.maya, work.id)
    assert values_by_key(two.one.id) == {keys[0]: "Hose", keys[1]: "Green"}
    assert values_by_key(two.other.id)[keys[2]] == "X 1"
