"""Threads and posts: everything people do to them, for every kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.threads import tags, views

    return [views.bp, tags.bp]
