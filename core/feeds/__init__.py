"""Atom feeds of what readers may see, and private addresses of them for members."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.feeds.views import public, tokens

    return [public.bp, tokens.bp]
