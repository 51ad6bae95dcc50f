"""Fields as an owner makes them, and what members say in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.access import Actor
from core.db import transaction
from core.fields.actions import Wanted, make_field, tell
from core.fields.models import ProfileField, ProfileValue
from core.search import index_people

OWNER = Actor(is_admin=True)
Ask = Callable[..., ProfileField]
Say = Callable[..., None]


@pytest.fixture
def here(app: Flask) -> Iterator[None]:
    """A request, for sentences in a language."""
    with app.test_request_context("/"):
        yield


@pytest.fixture
def ask(app: Flask) -> Ask:
    """`ask("Company", seen_by="everyone")`: a field."""

    def make(label: str, **values: Any) -> ProfileField:
        with app.test_request_context("/"):
            return make_field(OWNER, Wanted(**{"label": label, "choices": [], **values}))

    return make


@pytest.fixture
def say(app: Flask) -> Say:
    """`say(alice, field, "words")`: what somebody has said before."""

    def put(user: Any, field: ProfileField, text: str) -> None:
        with app.test_request_context("/"), transaction():
            tell(user.id, {field.id: text})
            index_people([user.id])

    return put


@pytest.fixture
def actors(cast: SimpleNamespace, actor_of: Any) -> SimpleNamespace:
    """The cast as actors."""
    return SimpleNamespace(**{name: actor_of(user) for name, user in vars(cast).items()})


def said() -> dict[str, str]:
    """Every value by the slug of its field."""
    rows = ProfileValue.select(ProfileField.slug, ProfileValue.value).join(ProfileField)
    return dict(rows.tuples())
