"""Where a text will stand: in a thread, or in a space as a new one."""

from __future__ import annotations

from typing import TypeAlias

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from core.access import Actor
from core.spaces.queries import SpaceRow, visible_spaces
from core.threads.queries import visible_thread
from core.threads.rows import ThreadView

Place: TypeAlias = ThreadView | SpaceRow
"""What the actor has loaded through their sight; its `audience` will see the text."""


def place_named(actor: Actor, args: MultiDict[str, str]) -> Place | None:
    """The place that an address names by `thread` or `space`; None when it names neither.

    Raises `NotFound` for what is not there and for what the actor may not see.
    """
    if "thread" in args:
        return visible_thread(actor, _number(args["thread"]))
    if "space" in args:
        wanted = _number(args["space"])
        for space in visible_spaces(actor):
            if space.id == wanted:
                return space
        raise NotFound
    return None


def _number(text: str) -> int:
    """A number as it was typed, or 0, which nothing has."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 11 else 0
