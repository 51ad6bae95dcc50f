"""The statuses of ideas: data that every page needs, kept in each process until it changes."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import lazy_gettext as _l

from plugins.ideas.models import IdeaStatus
from townhall import State, Versioned, transaction

OPEN, ACTIVE, DONE, CLOSED = "open", "active", "done", "closed"
CATEGORIES = (OPEN, ACTIVE, DONE, CLOSED)
FIRST = (
    ("new", _l("New"), OPEN, "", "circle-dashed", False),
    ("under-review", _l("Under review"), OPEN, "info", "eye", True),
    ("planned", _l("Planned"), ACTIVE, "plan", "circle-dot", True),
    ("in-progress", _l("In progress"), ACTIVE, "warn", "loader-circle", True),
    ("shipped", _l("Shipped"), DONE, "good", "circle-check", True),
    ("not-planned", _l("Not planned"), CLOSED, "bad", "circle-slash", False),
)
"""What a new community begins with: slug, name, category, tone, icon, whether on the roadmap."""


class Status(NamedTuple):
    """A status as pages and rules look at it (see `models.IdeaStatus`)."""

    id: int
    slug: str
    name: str
    category: str
    tone: str
    icon: str
    position: int
    is_default: bool
    on_roadmap: bool
    takes_votes: bool
    returns_points: bool

    @property
    def is_decided(self) -> bool:
        """Whether nothing is to be done about such an idea any more."""
        return self.category in (DONE, CLOSED)


def _load() -> tuple[Status, ...]:
    columns = [getattr(IdeaStatus, name) for name in Status._fields]
    rows = IdeaStatus.select(*columns).order_by(IdeaStatus.position, IdeaStatus.id)
    return tuple(Status(*row) for row in rows.tuples())


_kept = Versioned("ideas", _load)


def statuses() -> tuple[Status, ...]:
    """All of them, in the order of the roadmap."""
    return _kept.get()


def status_of(slug: str) -> Status | None:
    """The status of that slug, or None."""
    return next((one for one in statuses() if one.slug == slug), None)


def default_status() -> Status | None:
    """The status of a new idea; None before `ensure_statuses`."""
    return next((one for one in statuses() if one.is_default), None)


def first_status() -> Status:
    """The status of a new idea. Where there are no statuses yet the usual ones are written down: a
    board may have been made without anybody switching the plugin on."""
    found = default_status()
    if found is None:
        with transaction():
            ensure_statuses()
        found = default_status()
    assert found is not None, "one of them is the default"
    return found


def statuses_changed() -> None:
    """Say that statuses are not what they were. Inside the changing transaction."""
    _kept.changed()


def ensure_statuses() -> None:
    """Write down the usual statuses where there are none yet. Inside a transaction."""
    if IdeaStatus.select().exists():
        return
    for position, (slug, name, category, tone, icon, on_roadmap) in enumerate(FIRST):
        decided = category in (DONE, CLOSED)
        IdeaStatus.create(
            slug=slug,
            name=str(name),
            category=category,
            tone=tone,
            icon=icon,
            position=position,
            is_default=position == 0,
            on_roadmap=on_roadmap,
            takes_votes=not decided,
            returns_points=decided,
        )
    statuses_changed()


def states() -> list[State]:
    """The statuses as lists and search of every kind show them."""
    return [
        State(
            key=one.slug,
            label=one.name,
            icon=one.icon,
            tone=one.tone,  # type: ignore[arg-type]  # what a form offers, and nothing else
            is_done=one.is_decided,
        )
        for one in statuses()
    ]
