"""Rights in spaces, and threads that follow them."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.access import nobody, rights, visible
from core.db import transaction
from core.models import Audit, Outbox
from core.spaces.actions import CannotChange, Stale, edit_space, set_grants
from core.spaces.matrix import effects_of, mark, matrix, why
from core.spaces.models import Space, SpaceGrant
from core.spaces.queries import all_spaces
from core.threads.actions import start_thread
from core.threads.models import Thread
from tests.core.spaces.conftest import OWNER, STAFF_ONLY
from tests.support.together import all_at_once

Say = Callable[..., None]


def seen(actor: Any) -> set[str]:
    """Titles of what somebody sees in lists."""
    rows = Thread.select(Thread.title).where(visible(actor)).tuples()
    return {row[0].removeprefix("About the ") for row in rows}


def audience(space: Any) -> tuple[str, set[str]]:
    """The label of a space and those of its threads."""
    labels = {
        row[0] for row in Thread.select(Thread.audience).where(Thread.space == space).tuples()
    }
    return str(Space.get_by_id(space.id).audience), labels


@pytest.fixture
def fresh(cast: SimpleNamespace, actor_of: Any) -> Callable[[str], Any]:
    """Somebody as their next request would have them; nobody without a name."""

    def make(name: str = "") -> Any:
        return actor_of(getattr(cast, name)) if name else nobody()

    return make


ALL = {"house", "cellar", "safe", "yard"}


def test_a_board_made_for_staff_alone_vanishes_for_everybody_else_and_comes_back(
    boards: SimpleNamespace, say: Say, fresh: Any
) -> None:
    assert seen(fresh()) == ALL
    say(boards.cellar, see=STAFF_ONLY)
    own = f"space:{boards.cellar.id}"
    assert audience(boards.cellar) == (own, {own})
    for name in ("", "bob", "alice"):
        assert seen(fresh(name)) == {"house", "yard"}
    for name in ("maya", "ada"):
        assert seen(fresh(name)) == ALL
    say(boards.cellar, see={})
    assert seen(fresh()) == ALL
    assert audience(boards.safe) == ("public", {"public"})


def test_what_a_board_says_holds_for_the_boards_in_it_unless_they_say_otherwise(
    boards: SimpleNamespace, say: Say, fresh: Any
) -> None:
    say(boards.house, see={"everyone": "no", "members": "yes"})
    assert seen(fresh()) == {"yard"}
    assert audience(boards.safe) == ("members", {"members"})
    say(boards.cellar, see={"everyone": "yes"})
    assert seen(fresh()) == {"yard", "cellar", "safe"}


def test_a_never_outweighs_every_yes_but_the_owners(
    boards: SimpleNamespace, say: Say, fresh: Any
) -> None:
    say(boards.yard, see={"members": "never"})
    assert seen(fresh()) == ALL
    assert seen(fresh("bob")) == ALL - {"yard"}
    assert seen(fresh("maya")) == ALL - {"yard"}
    assert seen(fresh("ada")) == ALL


def test_a_no_takes_a_right_from_one_group_and_leaves_the_others_theirs(
    boards: SimpleNamespace, say: Say, fresh: Any
) -> None:
    say(boards.yard, start={"members": "no", "staff": "yes"})
    assert not fresh("bob").can("spaces.start", boards.yard.id)
    assert fresh("maya").can("spaces.start", boards.yard.id)
    assert fresh("bob").can("spaces.start", boards.house.id)


def test_rights_said_everywhere_reach_every_board(
    boards: SimpleNamespace, say: Say, fresh: Any
) -> None:
    say(None, see={"everyone": "no", "members": "yes"})
    assert seen(fresh()) == set()
    assert seen(fresh("bob")) == ALL


def test_private_threads_keep_their_label(
    boards: SimpleNamespace, say: Say, actors: SimpleNamespace
) -> None:
    letter = start_thread(
        actors.alice, boards.yard.id, kind="topic", title="Letter", body="x", audience="private"
    )
    say(boards.yard, see=STAFF_ONLY)
    say(boards.yard, see={})
    assert Thread.get_by_id(letter.id).audience == "private"


def test_a_change_of_sight_is_indexed_and_logged(boards: SimpleNamespace, say: Say) -> None:
    Outbox.delete().execute()
    say(boards.cellar, see=STAFF_ONLY)
    told = [row.payload["threads"] for row in Outbox.select().order_by(Outbox.id)]
    assert sorted(told) == [[boards.cellar_thread.id], [boards.safe_thread.id]]
    line = Audit.select().where(Audit.action == "space.grants").get()
    assert line.before == {"everyone: spaces.see": "inherit", "staff: spaces.see": "inherit"}
    assert line.after == {"everyone: spaces.see": "no", "staff: spaces.see": "yes"}
    assert line.subject_id == boards.cellar.id


def test_saying_the_same_again_changes_and_logs_nothing(boards: SimpleNamespace, say: Say) -> None:
    say(boards.cellar, see=STAFF_ONLY)
    Outbox.delete().execute()
    lines = Audit.select().count()
    say(boards.cellar, see=STAFF_ONLY)
    assert Audit.select().count() == lines
    assert Outbox.select().count() == 0


def test_rights_of_other_permissions_are_left_alone(boards: SimpleNamespace) -> None:
    group = rights().builtin["staff"]
    SpaceGrant.create(space=boards.yard, group=group, permission="weather.forecast")
    set_grants(OWNER, boards.yard.id, {}, permissions=["spaces.see"])
    assert SpaceGrant.select().where(SpaceGrant.permission == "weather.forecast").exists()


@pytest.mark.parametrize("everywhere", [True, False])
def test_of_two_owners_who_save_the_same_table_at_once_one_is_told(
    app: Flask, boards: SimpleNamespace, everywhere: bool
) -> None:
    space_id = None if everywhere else boards.yard.id
    seen_by_both = mark(space_id, ["spaces.start"])

    def save(group: str) -> None:
        wanted: Any = {(rights().builtin[group], "spaces.start"): "never"}
        set_grants(OWNER, space_id, wanted, permissions=["spaces.start"], seen=seen_by_both)

    problems = all_at_once(app, [lambda: save("trust_1"), lambda: save("trust_2")])
    assert [type(problem) for problem in problems] == [Stale]
    assert SpaceGrant.select().count() == 1


def test_a_failed_change_leaves_rights_and_labels_as_they_were(
    boards: SimpleNamespace, fresh: Any
) -> None:
    wanted: Any = {(10**6, "spaces.see"): "yes"}
    with pytest.raises(Exception, match=r"(?i)foreign key"), transaction():
        set_grants(OWNER, boards.yard.id, wanted, permissions=["spaces.see"])
    assert seen(fresh()) == ALL
    assert SpaceGrant.select().count() == 0


def test_a_thread_started_by_somebody_whose_rights_are_stale_gets_the_label_of_now(
    boards: SimpleNamespace, say: Say, actors: SimpleNamespace, fresh: Any
) -> None:
    before = actors.alice
    say(boards.yard, see=STAFF_ONLY)
    thread = start_thread(before, boards.yard.id, kind="topic", title="About the late", body="x")
    assert thread.audience == f"space:{boards.yard.id}"
    assert "late" not in seen(fresh("bob"))


def test_a_board_moved_into_a_stricter_one_is_stricter_at_once(
    boards: SimpleNamespace, say: Say, fresh: Any
) -> None:
    say(boards.house, see=STAFF_ONLY)
    edit_space(OWNER, boards.yard.id, parent_id=boards.house.id)
    assert seen(fresh("bob")) == set()
    edit_space(OWNER, boards.yard.id, parent_id=None)
    assert seen(fresh("bob")) == {"yard"}


def test_a_board_cannot_stand_inside_itself(boards: SimpleNamespace) -> None:
    for inside in (boards.house, boards.safe):
        with pytest.raises(CannotChange, match="inside itself"):
            edit_space(OWNER, boards.house.id, parent_id=inside.id)


def test_what_a_change_would_open_is_known_before(boards: SimpleNamespace, say: Say) -> None:
    say(boards.cellar, see=STAFF_ONLY)
    effects = effects_of(boards.cellar.id, {}, ["spaces.see"])
    assert {(e.space.slug, e.after, e.threads, e.opens) for e in effects} == {
        ("cellar", "public", 1, True),
        ("safe", "public", 1, True),
    }
    assert Space.get_by_id(boards.cellar.id).audience != "public"
    everyone = rights().builtin["everyone"]
    closing = effects_of(boards.yard.id, {(everyone, "spaces.see"): "no"}, ["spaces.see"])
    assert [effect.opens for effect in closing] == [False]


def test_the_table_shows_what_is_inherited_and_from_where(
    boards: SimpleNamespace, say: Say
) -> None:
    say(boards.house, see=STAFF_ONLY)
    table = matrix(all_spaces()[boards.safe.id])
    known = rights().builtin
    cell = table.cells[known["staff"], "spaces.see"]
    assert (cell.said, cell.inherited, cell.source_id) == ("", "yes", boards.house.id)
    cell = table.cells[known["everyone"], "spaces.see"]
    assert (cell.holds, cell.source_id) == ("no", boards.house.id)
    cell = table.cells[known["members"], "spaces.start"]
    assert (cell.inherited, cell.source_id) == ("yes", 0)
    see = {key: table.cells[known[key], "spaces.see"].may for key in ("members", "staff", "admins")}
    assert see == {"members": False, "staff": True, "admins": True}
    assert table.cells[known["trust_2"], "spaces.start"].may
    assert "site.admin" not in [permission.name for permission in table.permissions]


def test_why_somebody_may_or_may_not_is_explained(
    boards: SimpleNamespace, say: Say, fresh: Any
) -> None:
    say(boards.house, see=STAFF_ONLY)
    safe = all_spaces()[boards.safe.id]
    answers = {a.permission.name: a for a in why(fresh("bob"), safe)}
    assert not answers["spaces.see"].allowed
    assert [(r.verdict, r.source_id) for r in answers["spaces.see"].reasons] == [
        ("no", boards.house.id)
    ]
    assert answers["spaces.start"].allowed
    assert all(answer.allowed for answer in why(fresh("ada"), safe))
