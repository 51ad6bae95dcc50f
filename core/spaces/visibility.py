"""The three usual answers to who may see a space, as grants."""

from __future__ import annotations

from typing import Literal

from core.access import Actor, rights
from core.spaces.actions import set_grants
from core.spaces.matrix import Verdict

Circle = Literal["everyone", "members", "staff"]


def set_visibility(actor: Actor, space_id: int, circle: Circle | str) -> None:
    """Let everyone, members or only staff see a space. Raises `KeyError` for another word."""
    builtin = rights().builtin
    wanted: dict[tuple[int, str], Verdict] = {}
    if circle != "everyone":
        everyone, members = builtin["everyone"], builtin["members"]
        wanted[everyone, "spaces.see"] = "no"
        wanted[members, "spaces.see"] = "yes" if circle == "members" else "no"
        wanted[builtin["staff"], "spaces.see"] = "yes"
        wanted[builtin[circle], "spaces.see"] = "yes"
    set_grants(actor, space_id, wanted, permissions=["spaces.see"])
