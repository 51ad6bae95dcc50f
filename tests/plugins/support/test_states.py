"""Owners arrange the states of tickets; what logs say of one that is gone still counts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from plugins.support.actions.changing import By, Changes, change_ticket
from plugins.support.actions.states import (
    Wanted,
    change_state,
    make_state,
    remove_state,
    shift_state,
)
from plugins.support.models import SupportTicket
from plugins.support.states import category_of, first_of, once_known, standing_of, standings
from townhall import Rejected, Thread

BENCH = Wanted(
    name="On the bench",
    public_name="Being repaired",
    tone="warn",
    icon="wrench",
    pauses=True,
    is_default=False,
)


def id_of(slug: str) -> int:
    found = standing_of(slug)
    assert found
    return found.id


@pytest.fixture
def bench(queue: Any, actors: SimpleNamespace) -> Any:
    """A state of the owners' own among those in which the team acts."""
    return make_state(actors.ada, "open", BENCH)


def test_a_new_state_stands_behind_the_others_and_can_be_chosen(
    bench: Any, ticket: Thread, actors: SimpleNamespace
) -> None:
    change_ticket(By(actor=actors.maya), ticket.id, Changes(state=bench.slug))
    row = SupportTicket.get_by_id(ticket.id)
    assert (standings()[-1].slug, row.category) == ("on-the-bench", "open")


def test_requesters_read_the_public_name(bench: Any) -> None:
    found = standing_of(bench.slug)
    assert found
    assert (found.name, found.shown) == ("On the bench", "Being repaired")


def test_two_states_are_not_called_alike(bench: Any, actors: SimpleNamespace) -> None:
    with pytest.raises(Rejected):
        make_state(actors.ada, "other", BENCH)


def test_the_usual_one_of_a_group_is_one(bench: Any, actors: SimpleNamespace) -> None:
    wanted = Wanted(**{**{f: getattr(BENCH, f) for f in BENCH.__slots__}, "is_default": True})
    change_state(actors.ada, bench.id, wanted)
    usual = [one.slug for one in standings() if one.category == "open" and one.is_default]
    assert (usual, first_of("open").slug) == (["on-the-bench"], "on-the-bench")


def test_tickets_of_a_state_that_goes_get_another_of_its_group(
    bench: Any, ticket: Thread, actors: SimpleNamespace, run_jobs: Any
) -> None:
    change_ticket(By(actor=actors.maya), ticket.id, Changes(state=bench.slug))
    remove_state(actors.ada, bench.id, "open")
    run_jobs()
    assert Thread.get_by_id(ticket.id).state == "open"
    was = once_known(bench.slug)
    assert was
    assert was.pauses
    assert category_of(bench.slug) == "open"
    with pytest.raises(Rejected):
        change_ticket(By(actor=actors.maya), ticket.id, Changes(state=bench.slug))


def test_a_group_keeps_its_last_state(queue: Any, actors: SimpleNamespace) -> None:
    for wrong in ("open", "solved", ""):
        with pytest.raises(Rejected):
            remove_state(actors.ada, id_of("solved"), wrong)
    assert standing_of("solved")


def test_the_usual_one_that_goes_leaves_that_to_the_other(
    bench: Any, actors: SimpleNamespace
) -> None:
    remove_state(actors.ada, id_of("open"), bench.slug)
    assert first_of("open").slug == bench.slug


def test_a_name_of_one_that_is_gone_is_free_but_its_slug_is_not(
    bench: Any, actors: SimpleNamespace
) -> None:
    remove_state(actors.ada, bench.id, "open")
    assert make_state(actors.ada, "other", BENCH).slug == "on-the-bench-2"


def test_states_are_put_in_another_order(bench: Any, actors: SimpleNamespace) -> None:
    shift_state(actors.ada, bench.id, -1)
    assert [one.slug for one in standings()][-2:] == ["on-the-bench", "closed"]


def test_the_page_keeps_what_was_typed_when_it_is_refused(
    bench: Any, browsers: SimpleNamespace
) -> None:
    answer = browsers.ada.send(
        "/support/states/new",
        name="On the bench",
        category="other",
        tone="",
        icon="wrench",
        public_name="Words that stay",
    )
    assert answer.status_code == 422
    assert "Words that stay" in answer.text


def test_a_log_calls_a_state_that_is_gone_by_its_name(
    bench: Any, ticket: Thread, actors: SimpleNamespace, browsers: SimpleNamespace
) -> None:
    change_ticket(By(actor=actors.maya), ticket.id, Changes(state=bench.slug))
    remove_state(actors.ada, bench.id, "open")
    path = f"/support/t/{ticket.id}/{ticket.slug}/1"
    assert "State: from New to On the bench" in browsers.maya.get(path).text
    assert "Being repaired" in browsers.bob.get(path).text
