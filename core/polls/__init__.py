"""Polls below posts of any kind: a question, its options, and everybody's one vote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.registry import Permission, PostPart

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.polls import views

    return [views.bp]


def _render(actor: Any, thread: Any, posts: Sequence[Any]) -> Mapping[int, str]:
    from core.polls import part

    return part.render(actor, thread, posts)


DECLARES = (
    Permission(name="polls.vote", label="Vote in polls", defaults=("members",)),
    PostPart(name="poll", render=_render, order=20),
)
