"""The switch of a space: whether what members write there waits. It is a right like any other
(`spaces.publish`), so groups and trust levels can be let through under Rights."""

from __future__ import annotations

from typing import NamedTuple

from core.access import Actor, rights
from core.holding.settings import PERMISSION
from core.spaces.actions import set_grants
from core.spaces.matrix import Verdict
from core.spaces.queries import all_spaces


class SpaceLine(NamedTuple):
    """A space, and whether members' texts wait there."""

    id: int
    title: str
    waits: bool


def listed() -> list[SpaceLine]:
    """Every space in its order."""
    return [SpaceLine(s.id, s.title, _waits(s.id)) for s in all_spaces().values()]


def switch(actor: Actor, space_id: int, *, on: bool) -> None:
    """Let what members write in a space wait for approval, or no longer. What was said before
    of this right in this space is said anew. Logged as a change of rights."""
    builtin = rights().builtin
    members, staff = builtin["members"], builtin["staff"]
    wanted: dict[tuple[int, str], Verdict] = {}
    if on:
        wanted = {(members, PERMISSION.name): "no", (staff, PERMISSION.name): "yes"}
    set_grants(actor, space_id, wanted, permissions=[PERMISSION.name])
    if not on and _waits(space_id):
        wanted = {(members, PERMISSION.name): "yes"}
        set_grants(actor, space_id, wanted, permissions=[PERMISSION.name])


def _waits(space_id: int) -> bool:
    members = rights().builtin["members"]
    return not rights().allows([members], PERMISSION.name, space_id)
