"""Reads of what people watch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

import peewee

from core import settings
from core.access import Actor
from core.db import Prepared, param
from core.groups.models import Group, Membership
from core.keyset import Key, Page, moment, paged
from core.mentions.queries import CALLABLE
from core.spaces.queries import all_spaces
from core.threads.models import Participant, Tag, Thread, ThreadTag
from core.threads.rows import ThreadView
from core.watching.control import Control
from core.watching.models import Watch, WatchHabit
from core.watching.rules import LEVELS, Choice, Surroundings, Target, deciding, parsed
from core.watching.things import Thing, things

HABITS = ("started", "replied", "read")


def surroundings(
    thread_id: int, space_id: int, *, person_id: int = 0, called: Iterable[int] = ()
) -> Surroundings:
    """What a post of a thread has to do with, as it stands now, in two queries; `called` are
    the groups that the post mentions."""
    tags = (
        ThreadTag.select(Tag.id, Tag.slug).join(Tag).where(ThreadTag.thread == thread_id).tuples()
    )
    groups = (
        Participant.select(Participant.group)
        .where((Participant.thread == thread_id) & Participant.group.is_null(False))
        .tuples()
    )
    return Surroundings(
        thread_id,
        person_id,
        dict(tags),
        frozenset([*called, *(group_id for (group_id,) in groups)]),
        around(space_id),
    )


def around(space_id: int) -> tuple[int, ...]:
    """A space and those it is in, the nearest first."""
    found: list[int] = []
    spaces = all_spaces()
    at: int | None = space_id
    while at in spaces and at not in found:
        found.append(at)
        at = spaces[at].parent_id
    return tuple(found)


def choices_about(places: Surroundings, *, at: datetime | None = None) -> dict[int, list[Choice]]:
    """What everybody has chosen about any of these, by user id, in one query. With `at`, who
    began to watch later does not count: what was written before is no news to them."""
    found: dict[int, list[Choice]] = {}
    columns = (Watch.user, Watch.target, Watch.target_id, Watch.level, Watch.source)
    query = Watch.select(*columns).where(_about(_wanted(places), Watch.user.is_null(False)))
    if at is not None:
        query = query.where(Watch.level.in_(("normal", "mute")) | (Watch.created_at <= at))
    for user_id, *choice in query.tuples():
        found.setdefault(user_id, []).append(Choice(*choice))
    return found


class Following(NamedTuple):
    """Who hears of all that happens in a thread, and who wants to hear of nothing in it: ids of
    people, whether they may see it or not."""

    follows: frozenset[int]
    mutes: frozenset[int]


def following(thread: Thread | ThreadView) -> Following:
    """Who follows a thread by what they have chosen about it, its tags, groups and spaces, and
    who has muted it so. In three queries."""
    places = surroundings(thread.id, thread.space_id)
    found: dict[str, set[int]] = {level: set() for level in LEVELS}
    for user_id, chosen in choices_about(places).items():
        # Found by its address alone: only who chose the thread itself follows it.
        near = [one for one in chosen if one.target == "thread" or one.level == "mute"]
        decides = deciding(near if thread.is_unlisted else chosen, places)
        if decides is not None:
            found[decides.level].add(user_id)
    return Following(frozenset(found["watch"]), frozenset(found["mute"]))


def choices_of(user_id: int, places: Surroundings) -> list[Choice]:
    """What one person has chosen about any of these."""
    wanted = _wanted(places)
    ids = {f"{target}{n}": id_ for target, found in wanted.items() for n, id_ in enumerate(found)}
    sizes = tuple((target, len(found)) for target, found in wanted.items())
    return _choices.all(sizes, user=user_id, **ids)


def _build_choices(sizes: tuple[tuple[str, int], ...]) -> peewee.Query:
    wanted = {target: [param(f"{target}{n}") for n in range(size)] for target, size in sizes}
    columns = (Watch.target, Watch.target_id, Watch.level, Watch.source)
    return Watch.select(*columns).where(_about(wanted, Watch.user == param("user")))


_choices = Prepared(Choice, _build_choices)


def habit(user_id: int, name: str) -> bool:
    """Whether threads that somebody `started`, `replied` to or `read` are watched for them."""
    row = WatchHabit.get_or_none(WatchHabit.user == user_id)
    own = getattr(row, name) if row is not None else None
    return bool(settings.get("core", f"watch_{name}") if own is None else own)


def _wanted(places: Surroundings) -> dict[str, list[int]]:
    """The ids of all that choices about any of these may be of, by what it is."""
    wanted = {
        "thread": [places.thread_id],
        "person": [places.person_id],
        "tag": list(places.tags),
        "group": list(places.group_ids),
        "space": list(places.space_ids),
        "site": [0],
    }
    return {target: ids for target, ids in wanted.items() if ids}


def _about(wanted: Mapping[str, list[Any]], whose: Any) -> Any:
    """The filter on choices about any of these. Who it is stands with each of them, so that an
    index finds them among thousands."""
    return reduce(
        or_,
        (
            (Watch.target == target) & Watch.target_id.in_(ids) & whose
            for target, ids in wanted.items()
        ),
    )


def thread_control(thread: ThreadView) -> Control:
    """The control of a thread that was loaded for whoever looks at it; asks nothing."""
    choices = parsed(thread.watching)
    tags = {choice.target_id: "" for choice in choices if choice.target == "tag"}
    places = Surroundings(thread.id, 0, tags, frozenset(), around(thread.space_id))
    return Control("thread", thread.id, deciding(choices, places))


def control_of(actor: Actor, target: Target, target_id: int) -> Control:
    """The control of anything but a thread, which the actor has loaded through their sight;
    in one query."""
    places = {
        "person": Surroundings(person_id=target_id),
        "tag": Surroundings(tags={target_id: ""}),
        "group": Surroundings(group_ids=frozenset({target_id})),
        "space": Surroundings(space_ids=around(target_id) if target == "space" else ()),
        "site": Surroundings(),
    }[target]
    return Control(target, target_id, deciding(choices_of(actor.id, places), places))


class Habit(NamedTuple):
    """Which threads are watched for somebody by themselves, and what the owner has set."""

    name: str
    own: bool | None
    default: bool


def habits_of(actor: Actor) -> list[Habit]:
    """The actor's habits."""
    row = WatchHabit.get_or_none(WatchHabit.user == actor.id)
    return [
        Habit(
            name,
            getattr(row, name) if row is not None else None,
            bool(settings.get("core", f"watch_{name}")),
        )
        for name in HABITS
    ]


class Watched(NamedTuple):
    """A line of one's own list: what it is, and the control that changes it."""

    thing: Thing
    control: Control


def watched_page(actor: Actor, level: str, after: str) -> Page[Watched]:
    """What the actor watches or mutes, the newest choice first; one `level` only, if it is one.

    What they may not see any more is left out. A page takes as many queries as it has sorts
    of thing, however long the list is.
    """
    query = Watch.select().where(Watch.user == actor.id)
    if level in LEVELS:
        query = query.where(Watch.level == level)
    keys = (
        Key("created_at", Watch.created_at, moment),
        Key("target", Watch.target, str),
        Key("target_id", Watch.target_id, int),
    )
    page = paged(query, keys, after)
    wanted: dict[Target, list[int]] = {}
    for row in page.rows:
        wanted.setdefault(row.target, []).append(row.target_id)
    found = {target: things(actor, target, ids) for target, ids in wanted.items()}
    lines = [
        Watched(
            found[row.target][row.target_id],
            Control(
                row.target,
                row.target_id,
                Choice(row.target, row.target_id, row.level, row.source),
            ),
        )
        for row in page.rows
        if row.target_id in found[row.target]
    ]
    return Page(lines, page.after)


def groups_of_mine(actor: Actor) -> list[Watched]:
    """The groups that the actor is in and that may be called by name, to be muted or watched."""
    ids = [
        row[0]
        for row in Membership.select(Membership.group)
        .join(Group)
        .where((Membership.user == actor.id) & (Group.key.is_null() | Group.key.in_(CALLABLE)))
        .order_by(Group.name)
        .tuples()
    ]
    if not ids:
        return []
    chosen = {
        choice.target_id: choice
        for choice in choices_of(actor.id, Surroundings(group_ids=frozenset(ids)))
        if choice.target == "group"
    }
    known = things(actor, "group", ids)
    return [Watched(known[key], Control("group", key, chosen.get(key))) for key in ids]
