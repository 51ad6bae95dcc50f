"""The orders of lists, and which of them a reader is offered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from plugins.ideas.boards import board_of
from townhall import Actor, SpaceRow

ORDERS: dict[str, Any] = {
    "trending": _l("Trending"),
    "top": _l("Most wanted"),
    "new": _l("Newest"),
    "random": _l("Random"),
}
TELLING = ("trending", "top")
"""Orders that tell who has more votes than others."""


def orders_for(actor: Actor, spaces: Sequence[SpaceRow], *, alone: bool) -> list[tuple[str, Any]]:
    """Keys and labels of what lists of some boards offer, first what they begin with: the way
    of the board, if it stands `alone`. Where counts are kept from the reader, so is what they
    would learn from an order."""
    kept = any(_is_kept(actor, space.id) for space in spaces)
    keys = [key for key in ORDERS if not (kept and key in TELLING)]
    first = board_of(spaces[0].id).sort if alone and spaces else "trending"
    if kept and first in TELLING:
        first = "random"
    return [(key, ORDERS[key]) for key in sorted(keys, key=lambda key: key != first)]


def _is_kept(actor: Actor, space_id: int) -> bool:
    hidden = board_of(space_id).counts != "always"
    return hidden and not actor.can("spaces.moderate", space_id)
