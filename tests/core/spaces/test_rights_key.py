"""What follows from rights alone is kept by a key that changes with them."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.access import Actor
from core.spaces.queries import rights_key
from core.versions import refresh
from townhall import create_space, set_visibility


@pytest.fixture
def bob(app: Flask, cast: SimpleNamespace, actor_of: Any) -> Any:
    with app.test_request_context("/"):
        yield actor_of(cast.bob)


def test_two_with_the_same_rights_share_a_key(bob: Actor) -> None:
    assert rights_key(bob) == rights_key(replace(bob, user_id=999, username="dora"))


@pytest.mark.parametrize(
    "other",
    [
        {"state": "suspended"},
        {"is_silenced": True},
        {"is_staff": True},
        {"is_admin": True},
        {"consent": "declined"},
        {"group_ids": frozenset({1})},
    ],
    ids=lambda other: next(iter(other)),
)
def test_another_standing_is_another_key(bob: Actor, other: dict[str, Any]) -> None:
    assert rights_key(bob) != rights_key(replace(bob, **other))


def test_a_new_space_and_other_rights_change_it(bob: Actor) -> None:
    before = rights_key(bob)
    space = create_space(Actor(is_admin=True), owner="forums", title="Almanac")
    refresh()
    between = rights_key(bob)
    assert between != before
    set_visibility(Actor(is_admin=True), space.id, "members")
    refresh()
    assert rights_key(bob) != between
