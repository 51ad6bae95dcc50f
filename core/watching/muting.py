"""What somebody hears nothing of, as filters inside of queries: for summaries, which tell of many
things at once (for one thing see `core.watching.rules`)."""

from __future__ import annotations

from typing import Any

from core.spaces.queries import all_spaces
from core.threads.models import Participant, Thread, ThreadTag
from core.watching.models import Watch
from core.watching.queries import around


def muted_people(user_id: int) -> Any:
    """The ids of people of whom somebody wants to hear nothing, as a query."""
    return _quiet(user_id, "person")


def heard(user_id: int) -> Any:
    """The filter on `Thread` of those that somebody has not muted, whoever writes there. Of what
    they have chosen the most specific counts, as in `core.watching.rules.deciding`."""
    tagged = ThreadTag.select(ThreadTag.thread)
    quiet_tags = tagged.where(ThreadTag.tag.in_(_quiet(user_id, "tag")))
    other_tags = tagged.where(ThreadTag.tag.in_(_other(user_id, "tag")))
    shared = Participant.select(Participant.thread)
    quiet_groups = shared.where(Participant.group.in_(_quiet(user_id, "group")))
    other_groups = shared.where(Participant.group.in_(_other(user_id, "group")))
    here = Thread.space.in_(_quiet_spaces(user_id))
    # Tags and groups are equally near, and of equals the quiet one counts.
    quiet = Thread.id.in_(quiet_tags) | Thread.id.in_(quiet_groups)
    other = Thread.id.in_(other_tags) | Thread.id.in_(other_groups)
    by_place = quiet | (here & ~other)
    by_itself = Thread.id.in_(_quiet(user_id, "thread"))
    return ~by_itself & (Thread.id.in_(_other(user_id, "thread")) | ~by_place)


def _quiet_spaces(user_id: int) -> list[int]:
    """Spaces of which somebody hears nothing: muted, or in one that is, or all are."""
    columns = (Watch.target_id, Watch.level)
    mine = (Watch.user == user_id) & Watch.target.in_(("space", "site"))
    levels = dict(Watch.select(*columns).where(mine).tuples())  # 0 is the site
    found = []
    for space_id in all_spaces():
        nearest = next((at for at in (*around(space_id), 0) if at in levels), None)
        if nearest is not None and levels[nearest] == "mute":
            found.append(space_id)
    return found


def _quiet(user_id: int, target: str) -> Any:
    return _mine(user_id, target).where(Watch.level == "mute")


def _other(user_id: int, target: str) -> Any:
    return _mine(user_id, target).where(Watch.level != "mute")


def _mine(user_id: int, target: str) -> Any:
    return Watch.select(Watch.target_id).where((Watch.user == user_id) & (Watch.target == target))
