"""What forms of the desk send as changes of tickets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.support.actions.changing import Changes
from townhall import LARGEST, Actor

ASSIGNEES = ("me", "nobody")


def changes_of(sent: Mapping[str, Any], actor: Actor) -> Changes:
    """The changes that a form or a macro asks for; what is empty stays. `assignee` is `me`,
    `nobody` or a number, `team` a number or `none`, `spam` is `1` or `0`."""
    return Changes(
        state=str(sent.get("state", "") or "")[:40] or None,
        priority=number_of(str(sent.get("priority", "") or "")) or None,
        assignee_id=_assignee(str(sent.get("assignee", "") or ""), actor),
        team_id=_team(str(sent.get("team", "") or "")),
        is_spam={"1": True, "0": False}.get(str(sent.get("spam", ""))),
    )


def number_of(text: str) -> int:
    """A number as it was sent, or 0 for what is none that a column holds."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else 0
    return number if number <= LARGEST else 0


def _assignee(text: str, actor: Actor) -> int | None:
    if text in ASSIGNEES:
        return actor.id if text == "me" else 0
    return number_of(text) or None


def _team(text: str) -> int | None:
    return 0 if text == "none" else number_of(text) or None
