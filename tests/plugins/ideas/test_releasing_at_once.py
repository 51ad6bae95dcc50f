"""Entries are published, tables taken back and private ideas suggested anew while people write:
nobody waits for somebody who waits for them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

from flask import Flask

from plugins.ideas.actions.csv_in import undo_table
from plugins.ideas.actions.private import answer_consent, publish_unnamed
from plugins.ideas.actions.releasing import change_release, publish_release, start_release
from plugins.ideas.models import IdeaBrought, IdeaTable
from tests.plugins.ideas.decided import state_of
from tests.support.proposals import suggest
from tests.support.together import all_at_once
from townhall import Actor, Rejected, Thread, clock, reply

MANY = 10


def ideas(author: Actor, space_id: int) -> list[int]:
    return [suggest(author, space_id, f"Wish number {at}").id for at in range(MANY)]


def answers(actors: SimpleNamespace, thread_ids: list[int]) -> list[Callable[[], object]]:
    """Replies to each of some ideas by two people; one may be gone just now."""

    def answer(actor: Actor, thread_id: int) -> None:
        try:
            reply(actor, thread_id, f"{actor.username} says so.")
        except Rejected:
            pass

    people = (actors.bob, actors.charlie)
    return [partial(answer, actor, one) for one in thread_ids for actor in people]


def test_an_entry_is_published_while_people_answer_what_came_with_it(
    app: Flask, board: Any, actors: SimpleNamespace
) -> None:
    ids = ideas(actors.alice, board.id)
    words: dict[str, Any] = {"title": "Almanac 3.2", "body": "Quieter."}
    release = start_release(actors.maya, board.id, **words, thread_ids=ids)
    deeds = answers(actors, ids)
    deeds.append(partial(publish_release, actors.maya, release.id, status="shipped"))
    deeds.append(partial(change_release, actors.ada, release.id, version="3", thread_ids=ids))
    assert all_at_once(app, deeds) == []
    assert {state_of(one) for one in ids} == {"shipped"}
    assert {Thread.get_by_id(one).post_count for one in ids} == {3}


def test_a_table_is_taken_back_while_people_answer_its_ideas(
    app: Flask, board: Any, actors: SimpleNamespace
) -> None:
    ids = ideas(actors.maya, board.id)
    table = IdeaTable.create(space=board.id, actor=actors.maya.id, created_at=clock.now())
    for one in ids:
        IdeaBrought.create(space=board.id, key=f"k{one}", table=table.id, thread=one)
    deeds = answers(actors, ids)
    deeds += [partial(undo_table, actors.maya, table), partial(undo_table, actors.ada, table)]
    assert all_at_once(app, deeds) == []
    for one in Thread.select().where(Thread.id.in_(ids)):
        assert (one.deleted_at is None) == (one.post_count > 1), "who is answered stays"


def test_a_private_idea_is_suggested_anew_while_it_is_answered_and_opened(
    app: Flask, board: Any, actors: SimpleNamespace
) -> None:
    secret = suggest(actors.alice, board.id, "Nightjar", is_private=True)
    answer_consent(actors.alice, secret.id, "unnamed")

    def either(deed: Callable[[], object]) -> Callable[[], None]:
        def done() -> None:
            try:
                deed()
            except Rejected:
                pass  # the other one was first

        return done

    words: dict[str, Any] = {"title": "Quiet nights", "body": "Pumps could sleep."}
    deeds: list[Callable[[], object]] = []
    for actor in (actors.maya, actors.ada):
        deeds.append(either(partial(publish_unnamed, actor, secret.id, **words)))
        deeds.append(partial(reply, actor, secret.id, "Thank you."))
    deeds.append(either(partial(answer_consent, actors.alice, secret.id, "named")))
    assert all_at_once(app, deeds) == []
    made = Thread.select().where(Thread.title == "Quiet nights").count()
    assert (made == 0) == (not Thread.get_by_id(secret.id).is_private)
