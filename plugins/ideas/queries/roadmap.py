"""Reads of the roadmap: its columns with the first ideas of each, what stands on none, and what
moved lately. Every filter, the reader's rights first, stands in the query."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, fn

from plugins.ideas.boards import board_of
from plugins.ideas.models import Idea, IdeaChange
from plugins.ideas.queries.cards import Card, Some, cards_of, numbers_of
from plugins.ideas.queries.changelog import ReleasedIn, released_in
from plugins.ideas.queries.tally import tally
from plugins.ideas.statuses import ACTIVE, DONE, OPEN, Status, statuses
from townhall import (
    Actor,
    Ballot,
    Key,
    NotFound,
    Page,
    SpaceRow,
    Thread,
    ThreadView,
    User,
    ballots,
    clock,
    paged,
    settings,
    tagged,
    visible,
    visible_spaces,
    visible_thread,
    votes_since,
)

SHOWN = 6
"""How many ideas of each column a page shows."""
WEEK = timedelta(days=7)
NEWS = 30
"""How many moves a feed tells."""


class Placed(NamedTuple):
    """A card with its votes as the reader sees them, how many of them came in the last seven
    days (0 where that is kept from them), and with which entry of the changelog it came."""

    card: Card
    ballot: Ballot | None
    week: int
    release: ReleasedIn | None


class Column(NamedTuple):
    """A status with the first of its ideas, those that most people asked for, or, where they are
    done, those done last; `number` is how many there are."""

    status: Status
    number: int
    cards: list[Placed]

    @property
    def more(self) -> int:
        """How many more there are than are shown."""
        return max(self.number - len(self.cards), 0)


class Roadmap(NamedTuple):
    """The columns, and how many ideas that were accepted or have a quarter stand on none."""

    columns: list[Column]
    off: int


def roadmap_boards(actor: Actor) -> list[SpaceRow]:
    """The boards whose ideas stand on the roadmap, as far as the actor sees them."""
    spaces = visible_spaces(actor, owner="ideas")
    return [space for space in spaces if board_of(space.id).on_roadmap]


def roadmap(
    actor: Actor, boards: Sequence[SpaceRow], *, tag: str = "", size: int = SHOWN
) -> Roadmap:
    """The roadmap of some boards as an actor sees it. Half a dozen queries, whatever the number
    of columns and ideas."""
    shown, space_ids = [one for one in statuses() if one.on_roadmap], [one.id for one in boards]
    told = [one.slug for one in statuses() if one.on_roadmap or one.category == ACTIVE]
    counted = tally(actor)
    numbers = numbers_of(actor, told, tag) if tag else counted.of(told)
    cards = cards_of(actor, shown, space_ids, counted, wanted=Some(tag, size))
    votes = ballots(actor, cards)
    week = votes_since([card.id for card in cards], clock.now() - WEEK)
    done = {one.slug for one in shown if one.category == DONE}
    came = released_in(actor, [card.id for card in cards if card.state in done])
    by_state: dict[str, list[Placed]] = {}
    for card in cards:
        ballot = votes.get(card.id)
        fresh = week.get(card.id, 0) if ballot is not None and ballot.count is not None else 0
        placed = Placed(card, ballot, fresh, came.get(card.id))
        by_state.setdefault(card.state, []).append(placed)
    columns = [
        Column(
            one,
            sum(numbers.get((one.slug, space_id), 0) for space_id in space_ids),
            by_state.get(one.slug, []),
        )
        for one in shown
    ]
    accepted = {one.slug for one in statuses() if one.category == ACTIVE}
    expected = {key: number for key, number in numbers.items() if key[0] in accepted}
    expected |= numbers_of(actor, _waiting(), tag, dated=True)
    return Roadmap(columns, _off(actor, expected, space_ids))


class Move(NamedTuple):
    """A change of status that the reader has made, with the idea as it is now."""

    idea: ThreadView
    change_id: int
    after: str
    name: str


def own_move(actor: Actor, change_id: int) -> Move | None:
    """A move that the actor has made and not taken back; None for anything else."""
    mine = (IdeaChange.id == change_id) & (IdeaChange.actor == actor.id)
    change = IdeaChange.get_or_none(mine & IdeaChange.undone_at.is_null())
    if change is None:
        return None
    try:
        idea = visible_thread(actor, change.thread_id)
    except NotFound:
        return None
    return Move(idea, change.id, change.after, change.after_name)


def off_page(
    actor: Actor, boards: Sequence[SpaceRow], after: str = "", *, tag: str = ""
) -> Page[Any]:
    """Ideas that were accepted or have a quarter and stand on no column, as the roadmap of some
    boards counts them, newest first: rows with what `thread_url` needs, `state`, `space_id` and
    `quarter`."""
    where = visible(actor) & ~Thread.is_unlisted & (Thread.kind == "idea") & _is_off(actor)
    if not _is_everywhere(actor, [space.id for space in boards]):
        where &= Thread.space.in_([space.id for space in boards])
    if tag:
        where &= tagged(tag)
    query = (
        Thread.select(
            Thread.id,
            Thread.kind,
            Thread.title,
            Thread.slug,
            Thread.state,
            Thread.space.alias("space_id"),
            Thread.created_at,
            fn.COALESCE(Idea.quarter, "").alias("quarter"),
        )
        .join(Idea, JOIN.LEFT_OUTER, on=(Idea.thread == Thread.id))
        .where(where)
        .namedtuples()
    )
    keys = (
        Key("created_at", Thread.created_at, datetime.fromisoformat),
        Key("id", Thread.id, int),
    )
    return paged(query, keys, after)


def moves(actor: Actor, boards: Sequence[SpaceRow], *, tag: str = "") -> list[Any]:
    """The newest changes to statuses of the roadmap that cannot be taken back any more, of ideas
    that the actor sees: rows of the change, its idea and who made it."""
    minutes: Any = settings.get("ideas", "tell_minutes")
    where = (
        visible(actor)
        & ~Thread.is_unlisted
        & Thread.space.in_([space.id for space in boards])
        & IdeaChange.after.in_([one.slug for one in statuses() if one.on_roadmap])
        & IdeaChange.undone_at.is_null()
        & (IdeaChange.created_at <= clock.now() - timedelta(minutes=minutes))
    )
    return list(
        IdeaChange.select(
            IdeaChange.id.alias("change_id"),
            IdeaChange.after_name,
            IdeaChange.html,
            IdeaChange.created_at.alias("changed_at"),
            Thread.id,
            Thread.kind,
            Thread.slug,
            Thread.title,
            Thread.tag_names,
            User.username,
            User.name,
        )
        .join(Thread)
        .join_from(IdeaChange, User, JOIN.LEFT_OUTER)
        .where(where & tagged(tag) if tag else where)
        .order_by(IdeaChange.created_at.desc(), IdeaChange.id.desc())
        .limit(NEWS)
        .namedtuples()
    )


def _off(actor: Actor, expected: dict[tuple[str, int], int], space_ids: Sequence[int]) -> int:
    """How many of the `expected` stand on no column: their status is none, or their board is not
    there. Of some boards only those of these."""
    everywhere = _is_everywhere(actor, space_ids)
    shown = {(one.slug, space_id) for one in statuses() if one.on_roadmap for space_id in space_ids}
    return sum(
        number
        for (state, space_id), number in expected.items()
        if (state, space_id) not in shown and (everywhere or space_id in space_ids)
    )


def _is_everywhere(actor: Actor, space_ids: Sequence[int]) -> bool:
    """Whether some boards are all that the actor's roadmap has: then those off it count too."""
    return {one.id for one in roadmap_boards(actor)} == set(space_ids)


def _waiting() -> list[str]:
    """What ideas are that nobody has decided about; "" is one that has no status."""
    return ["", *(one.slug for one in statuses() if one.category == OPEN)]


def _is_off(actor: Actor) -> Any:
    accepted = [one.slug for one in statuses() if one.category == ACTIVE]
    shown = [one.slug for one in statuses() if one.on_roadmap]
    space_ids = [space.id for space in roadmap_boards(actor)]
    expected = Thread.state.in_(accepted) | (Thread.state.in_(_waiting()) & (Idea.quarter != ""))
    return expected & (Thread.state.not_in(shown) | Thread.space.not_in(space_ids))
