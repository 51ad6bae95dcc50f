"""What is sent of a change of many tickets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from plugins.support.forms.changes import changes_of, number_of
from plugins.support.wishes import Wish
from townhall import Actor, tag_words


def wish_from(sent: Mapping[str, Any], actor: Actor) -> Wish:
    """The wish that a form says. Raises `Rejected` (field `tags`) for too many tags."""
    changes = changes_of(sent, actor)
    return Wish(
        state=changes.state,
        priority=changes.priority,
        assignee_id=changes.assignee_id,
        team_id=changes.team_id,
        is_spam=changes.is_spam,
        add=tuple(tag_words(str(sent.get("add", "") or "")[:400])),
        remove=tuple(tag_words(str(sent.get("remove", "") or "")[:400])),
    )


def picks_of(sent: MultiDict[str, str]) -> dict[int, int]:
    """The tickets that were chosen, each with the newest row of its log that was seen (0 where it
    was not said), at most some more than may be changed at once."""
    found = {}
    for text in sent.getlist("pick")[:200]:
        thread_id, _colon, seen = text.partition(":")
        if number_of(thread_id):
            found[number_of(thread_id)] = number_of(seen)
    return found
