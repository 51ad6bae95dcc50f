"""Reads of the queue, each through what the actor keeps order over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN, fn
from werkzeug.exceptions import NotFound

from core import clock
from core.access import Actor, Forbidden
from core.accounts.models import User
from core.db import LARGEST
from core.keyset import Key, Page, moment, paged
from core.models import Audit
from core.registry import ReviewDecision, ReviewSort
from core.review.models import ReviewItem
from core.review.places import private_now, space_now
from core.site import site
from core.spaces.models import Space

PAGE = 30
LOOK = "review.look"
STATES = ("open", "mine", "done")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the queue is asked for: a sort and a space or all, and which state."""

    sort: str = ""
    space_id: int = 0
    state: str = "open"


class Deed(NamedTuple):
    """A line of the log that is about an item."""

    action: str
    note: str
    at: datetime
    username: str | None
    name: str | None


def sorts() -> dict[str, ReviewSort]:
    """The declared sorts whose package is on, by name, in their order."""
    active = site().plugins.active() | {"core"}
    found = [sort for owner, sort in site().registry.of(ReviewSort) if owner in active]
    return {sort.name: sort for sort in sorted(found, key=lambda sort: sort.order)}


def check_reviewer(actor: Actor) -> None:
    """Go on only for somebody who keeps order anywhere. Raises `Forbidden`."""
    if not actor.can("site.staff") and not actor.spaces_with("spaces.moderate"):
        raise Forbidden("spaces.moderate")


def is_in_sight(actor: Actor) -> Any:
    """The filter on `ReviewItem` of what the actor reviews: what is in spaces where they keep
    order, what is in none for staff, and never what is about themselves."""
    seen = space_now().in_(moderated(actor))
    if actor.can("site.staff"):
        seen |= space_now().is_null()
    known = ReviewItem.sort.in_(list(sorts()) or [""]) & is_on()
    if actor.is_admin:
        return seen & known
    return seen & known & (ReviewItem.author.is_null() | (ReviewItem.author != actor.id))


def is_on() -> Any:
    """The filter on `ReviewItem` of what is in no space, or in one whose plugin is on: what is
    in the others comes back with it."""
    standing = Space.select(Space.id).where(_stands())
    return space_now().is_null() | space_now().in_(standing)


def _stands() -> Any:
    return Space.owner.in_([*sorted(site().plugins.active()), "core"])


def moderated(actor: Actor) -> list[int]:
    """The spaces where the actor keeps order and that they see."""
    ids = actor.spaces_with("spaces.moderate")
    return [space_id for space_id in ids if actor.can("spaces.see", space_id)]


def queue_page(actor: Actor, wanted: Wanted, after: str) -> Page[Any]:
    """One page of the queue: open items oldest first, done ones newest first."""
    claimer = User.alias("claimer")
    author = User.alias("author")
    query = (
        ReviewItem.select(
            ReviewItem.id,
            ReviewItem.sort,
            ReviewItem.subject_type,
            ReviewItem.snapshot,
            private_now().alias("is_private"),
            ReviewItem.weight,
            ReviewItem.state,
            ReviewItem.decision,
            ReviewItem.opened_at,
            ReviewItem.decided_at,
            ReviewItem.reasons,
            ReviewItem.claimed_at,
            ReviewItem.claimed_by.alias("claimed_by"),
            Space.title.alias("space_title"),
            author.username.alias("username"),
            author.name.alias("name"),
            author.avatar.alias("avatar"),
            claimer.name.alias("claimer_name"),
            claimer.username.alias("claimer_username"),
        )
        .join(Space, JOIN.LEFT_OUTER, on=(space_now() == Space.id))
        .join(author, JOIN.LEFT_OUTER, on=(ReviewItem.author == author.id))
        .join(claimer, JOIN.LEFT_OUTER, on=(ReviewItem.claimed_by == claimer.id))
        .where(is_in_sight(actor) & _wanted(actor, wanted))
    )
    by = ("decided_at", ReviewItem.decided_at) if wanted.state == "done" else None
    name, column = by or ("opened_at", ReviewItem.opened_at)
    keys = (Key(name, column, moment), Key("id", ReviewItem.id, int))
    return paged(query.namedtuples(), keys, after, down=bool(by), size=PAGE)


def open_counts(actor: Actor) -> dict[str, int]:
    """How many items of each sort are open to the actor."""
    rows = (
        ReviewItem.select(ReviewItem.sort, fn.COUNT(ReviewItem.id))
        .where(is_in_sight(actor) & (ReviewItem.state == "open"))
        .group_by(ReviewItem.sort)
        .tuples()
    )
    return dict(rows)


def visible_item(actor: Actor, item_id: int) -> ReviewItem:
    """One item, which says the space and the privacy of this moment. Raises `NotFound` for a
    missing one and for one that others review."""
    found = None
    if 0 < item_id <= LARGEST:
        now = (space_now().alias("now_in"), private_now().alias("now_private"))
        mine = (ReviewItem.id == item_id) & is_in_sight(actor)
        found = ReviewItem.select(ReviewItem, *now).where(mine).first()
    if found is None:
        raise NotFound
    found.space, found.is_private = found.now_in, bool(found.now_private)
    return found  # type: ignore[no-any-return]


def may_decide(actor: Actor, item: ReviewItem) -> bool:
    """Whether the actor may decide an item that they may see."""
    sort = sorts().get(item.sort)
    return sort is not None and (sort.may is None or sort.may(actor, item))


def offered(actor: Actor, item: ReviewItem) -> list[ReviewDecision]:
    """The decisions that the actor may make now."""
    sort = sorts().get(item.sort)
    if sort is None or item.state != "open" or not may_decide(actor, item):
        return []
    return [one for one in sort.decisions if one.fits is None or one.fits(actor, item)]


def has_looked(actor: Actor, item: ReviewItem) -> bool:
    """Whether the actor has opened something private, which the log says."""
    line = (Audit.action == LOOK) & (Audit.subject_type == "reviewitem")
    mine = (Audit.subject_id == item.id) & (Audit.actor == actor.id)
    return bool(Audit.select().where(line & mine).exists())


def deeds_on(item: ReviewItem) -> list[Deed]:
    """What was done with an item, the newest first."""
    rows = (
        Audit.select(Audit.action, Audit.note, Audit.at, User.username, User.name)
        .join(User, JOIN.LEFT_OUTER, on=(Audit.actor == User.id))
        .where((Audit.subject_type == "reviewitem") & (Audit.subject_id == item.id))
        .order_by(Audit.id.desc())
        .limit(30)
        .tuples()
    )
    return [Deed(*row) for row in rows]


def people_named(*user_ids: int | None) -> dict[int, Any]:
    """Some people by id, as links to them need them."""
    wanted = [user_id for user_id in user_ids if user_id is not None]
    rows = User.select(User.id, User.username, User.name, User.avatar).where(User.id.in_(wanted))
    return {row.id: row for row in rows.namedtuples()} if wanted else {}


def spaces_named(actor: Actor) -> list[tuple[int, str]]:
    """The spaces whose items the actor may see, for the filter."""
    mine = Space.id.in_(moderated(actor)) & _stands()
    rows = Space.select(Space.id, Space.title).where(mine).order_by(Space.title)
    return [(row[0], row[1]) for row in rows.tuples()]


def _wanted(actor: Actor, wanted: Wanted) -> Any:
    done = ReviewItem.state == ("done" if wanted.state == "done" else "open")
    if wanted.state == "mine":
        done &= ReviewItem.claimed_by == actor.id
    if wanted.sort:
        done &= ReviewItem.sort == wanted.sort
    if wanted.space_id:
        done &= space_now() == wanted.space_id
    return done


def claim_runs(claimed_at: datetime | None, lasting: Any) -> bool:
    """Whether a claim still holds."""
    return claimed_at is not None and claimed_at > clock.now() - lasting
