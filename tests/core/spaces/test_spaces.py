"""Making, ordering, archiving and deleting spaces."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from core.access import visible
from core.models import Audit
from core.spaces.actions import (
    CannotChange,
    archive_space,
    create_space,
    delete_space,
    edit_space,
    shift_space,
)
from core.spaces.models import Space
from core.spaces.tree import places
from core.threads.actions import reply, start_thread
from core.threads.models import Thread
from core.threads.moderation import delete_thread
from core.threads.queries import visible_thread
from core.threads.rules import Rejected
from tests.core.spaces.conftest import OWNER, STAFF_ONLY


def test_a_new_board_has_the_rights_of_the_one_it_stands_in(
    boards: SimpleNamespace, say: Callable[..., None]
) -> None:
    say(boards.house, see=STAFF_ONLY)
    attic = create_space(OWNER, owner="forums", title="Attic", parent_id=boards.house.id)
    assert attic.audience == f"space:{attic.id}"
    assert create_space(OWNER, owner="forums", title="Gate").audience == "public"


def test_addresses_are_made_of_titles_and_never_twice(boards: SimpleNamespace) -> None:
    assert create_space(OWNER, owner="forums", title="House").slug == "house-2"
    with pytest.raises(CannotChange, match="address"):
        create_space(OWNER, owner="forums", title="Other", slug="house")
    with pytest.raises(CannotChange, match="address"):
        edit_space(OWNER, boards.yard.id, slug="house")
    edit_space(OWNER, boards.yard.id, slug="yard", title="The yard")
    assert Space.get_by_id(boards.yard.id).title == "The yard"


def test_only_what_is_meant_to_can_be_edited(boards: SimpleNamespace) -> None:
    with pytest.raises(TypeError):
        edit_space(OWNER, boards.yard.id, audience="public")


def test_boards_move_up_and_down_among_those_beside_them(boards: SimpleNamespace) -> None:
    def order() -> list[str]:
        return [space.slug for space, depth in places("forums") if depth == 0]

    assert order() == ["house", "yard"]
    shift_space(OWNER, boards.yard.id, -1)
    assert order() == ["yard", "house"]
    shift_space(OWNER, boards.yard.id, -1)
    assert order() == ["yard", "house"]
    shift_space(OWNER, boards.yard.id, 1)
    assert order() == ["house", "yard"]


def test_the_tree_puts_boards_behind_the_ones_they_stand_in(boards: SimpleNamespace) -> None:
    assert [(space.slug, depth) for space, depth in places("forums")] == [
        ("house", 0),
        ("cellar", 1),
        ("safe", 2),
        ("yard", 0),
    ]
    without = places("forums", without=boards.cellar.id)
    assert [space.slug for space, _depth in without] == ["house", "yard"]


def test_an_empty_board_is_deleted(boards: SimpleNamespace) -> None:
    empty = create_space(OWNER, owner="forums", title="Empty")
    delete_space(OWNER, empty.id)
    assert not Space.select().where(Space.id == empty.id).exists()
    assert Audit.select().where(Audit.action == "space.delete").count() == 1


def test_a_board_with_threads_or_boards_in_it_is_not_simply_deleted(
    boards: SimpleNamespace,
) -> None:
    with pytest.raises(CannotChange, match="spaces in it"):
        delete_space(OWNER, boards.house.id)
    for nowhere in (None, boards.yard.id, 10**6):
        with pytest.raises(CannotChange, match="where its threads go"):
            delete_space(OWNER, boards.yard.id, move_to=nowhere)


def test_threads_of_a_deleted_board_move_with_counters_and_labels_right(
    boards: SimpleNamespace, actors: SimpleNamespace, say: Callable[..., None], actor_of: Any
) -> None:
    say(boards.cellar, see=STAFF_ONLY)
    delete_thread(actors.ada, boards.safe_thread.id)
    delete_space(OWNER, boards.safe.id, move_to=boards.cellar.id)
    delete_space(OWNER, boards.yard.id, move_to=boards.cellar.id)
    target = Space.get_by_id(boards.cellar.id)
    assert (target.thread_count, target.post_count) == (2, 4)
    assert target.last_thread_id == boards.yard_thread.id
    labels = {t.audience for t in Thread.select().where(Thread.space == target)}
    assert labels == {f"space:{target.id}"}
    bob = actors.bob
    titles = [t.title for t in Thread.select().where(visible(bob))]
    assert titles == ["About the house"]


def test_archiving_can_be_taken_back_and_is_logged(boards: SimpleNamespace) -> None:
    archive_space(OWNER, boards.yard.id, on=True)
    archive_space(OWNER, boards.yard.id, on=True)
    assert Space.get_by_id(boards.yard.id).is_archived
    archive_space(OWNER, boards.yard.id, on=False)
    actions = [line.action for line in Audit.select().order_by(Audit.id)]
    assert actions[-2:] == ["space.archive", "space.reopen"]


def test_an_archived_board_can_be_read_but_not_written_in(
    boards: SimpleNamespace, actors: SimpleNamespace
) -> None:
    archive_space(OWNER, boards.yard.id, on=True)
    for actor in (actors.alice, actors.maya, actors.ada):
        with pytest.raises(Rejected, match="archived"):
            start_thread(actor, boards.yard.id, kind="topic", title="Another", body="x")
        with pytest.raises(Rejected):
            reply(actor, boards.yard_thread.id, "One more")
    assert visible_thread(actors.bob, boards.yard_thread.id).title == "About the yard"
    archive_space(OWNER, boards.yard.id, on=False)
    reply(actors.alice, boards.yard_thread.id, "One more")
