"""Before a text is posted, its writer learns who would not learn of it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core import settings
from core.accounts.models import User
from core.mentions.queries import Unreached, unseen_by
from core.threads.models import Participant, Thread
from core.threads.queries import visible_thread


def found(actor: Any, where: Any, body: str) -> dict[str, str]:
    """Reasons by name."""
    return {who.name: who.reason for who in unseen_by(actor, where, body)}


def test_everybody_is_reached_on_an_open_board(place: SimpleNamespace) -> None:
    assert unseen_by(place.alice, place.board, "@bob @maya @menders @nobody @alice") == []


def test_who_cannot_enter_the_space_is_named(place: SimpleNamespace) -> None:
    told = unseen_by(place.maya, place.team, "@ada, @bob and @menders")
    assert told == [Unreached("bob", "person", "unseen"), Unreached("menders", "group", "unseen")]
    assert [who.sentence for who in told] == [
        "@bob cannot see this.",
        "The people in @menders cannot see this.",
    ]


def test_a_private_thread_is_seen_by_those_in_it(
    place: SimpleNamespace, cast: SimpleNamespace
) -> None:
    Thread.update(audience="private").where(Thread.id == place.thread.id).execute()
    for user in (cast.alice, cast.maya):
        Participant.create(thread=place.thread, user=user)
    thread = visible_thread(place.alice, place.thread.id)
    assert found(place.alice, thread, "@bob @maya @menders") == {
        "bob": "unseen",
        "menders": "unseen",
    }
    Participant.create(thread=place.thread, group=place.menders)
    assert found(place.alice, thread, "@bob @maya @menders @ada") == {"ada": "unseen"}


@pytest.mark.parametrize("state", ["suspended", "unclaimed"])
def test_who_will_not_come_is_named(
    place: SimpleNamespace, cast: SimpleNamespace, state: str
) -> None:
    User.update(state=state).where(User.id == cast.bob.id).execute()
    assert found(place.alice, place.board, "@bob") == {"bob": state}


@pytest.mark.parametrize("state", ["pending", "closed"])
def test_nothing_is_said_of_people_without_a_page(
    place: SimpleNamespace, cast: SimpleNamespace, state: str
) -> None:
    User.update(state=state).where(User.id == cast.bob.id).execute()
    assert found(place.maya, place.team, "@bob @nobody") == {}


def test_too_many_are_named(place: SimpleNamespace) -> None:
    settings.put(place.ada, "core", "mention_group_size", 1)
    settings.put(place.ada, "core", "mentions_by_new", 1)
    told = unseen_by(place.alice, place.board, "@bob @charlie @menders")
    assert {who.name: who.reason for who in told} == {
        "charlie": "too_many",
        "menders": "too_large",
    }
    assert all("@" in who.sentence and "1" in who.sentence for who in told)


def test_the_answer_takes_few_queries_and_none_without_names(
    place: SimpleNamespace, queries: Any
) -> None:
    with queries(max=6):
        unseen_by(place.alice, place.board, "@bob @charlie @maya @ada @menders @staff")
    with queries(max=0):
        unseen_by(place.alice, place.board, "Nobody is called.")
