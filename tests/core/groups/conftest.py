"""Groups of several sorts, with alice as their owner and bob in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.groups.actions.managing import Terms, create_group
from core.groups.models import Group, Membership
from core.groups.queries import visible_group
from core.versions import refresh


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


@pytest.fixture
def fresh(cast: SimpleNamespace, actor_of: Any) -> Callable[[str], Any]:
    """Somebody of the cast as their next request would have them."""
    return lambda name: actor_of(getattr(cast, name))


@pytest.fixture
def make_group(cast: SimpleNamespace, fresh: Any) -> Callable[..., Group]:
    """`make_group("Bakers", joining="open")`: alice owns it, bob is in it."""

    def make(name: str, **terms: Any) -> Group:
        group = create_group(fresh("ada"), Terms(name=name, **terms))
        Membership.delete().where(Membership.group == group).execute()
        for user, is_owner in ((cast.alice, True), (cast.bob, False)):
            row = {"group": group, "user": user, "is_owner": is_owner}
            Membership.create(created_at=clock.now(), **row)
        refresh()
        return group

    return make


@pytest.fixture
def view(fresh: Any) -> Callable[..., Any]:
    """`view("bob", group)`: the group as somebody finds it, and the somebody."""

    def find(name: str, group: Group) -> Any:
        actor = fresh(name)
        return actor, visible_group(actor, group.slug)

    return find


def people_in(group: Group) -> set[str]:
    """The user names of those in a group."""
    rows = Membership.select(Membership.user).where(Membership.group == group)
    return {row.user.username for row in rows}
