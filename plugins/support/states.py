"""The states of tickets: data that every page needs, kept in each process until it changes."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import lazy_gettext as _l

from plugins.support.models import SupportState
from townhall import State, Versioned, transaction

NEW, OPEN, CUSTOMER, OTHER, SOLVED, CLOSED = (
    "new",
    "open",
    "customer",
    "other",
    "solved",
    "closed",
)
CATEGORIES = (NEW, OPEN, CUSTOMER, OTHER, SOLVED, CLOSED)
"""Nobody has looked at it; it is for the team to act; it waits for its requester; it waits for
somebody else; solved, and an answer opens it again; over."""
ACTIVE = (NEW, OPEN, CUSTOMER, OTHER)
"""Those in which something is still to be done."""
OURS = (NEW, OPEN)
"""Those in which it is the team's turn."""
FIRST = (
    (NEW, _l("New"), _l("Received"), "info", "circle-dashed", False),
    (OPEN, _l("Open"), _l("In progress"), "warn", "circle-dot", False),
    (CUSTOMER, _l("Waiting for them"), _l("Waiting for you"), "plan", "hourglass", True),
    (OTHER, _l("Waiting for others"), _l("In progress"), "plan", "clock", True),
    (SOLVED, _l("Solved"), "", "good", "circle-check", True),
    (CLOSED, _l("Closed"), "", "", "circle-slash", True),
)
"""What a new desk begins with: category (and slug), name, public name, tone, icon, whether it
pauses clocks."""


class Standing(NamedTuple):
    """A state as pages and rules look at it (see `models.SupportState`)."""

    id: int
    slug: str
    name: str
    public_name: str
    category: str
    tone: str
    icon: str
    position: int
    is_default: bool
    pauses: bool
    is_gone: bool = False

    @property
    def shown(self) -> str:
        """What its requester reads."""
        return self.public_name or self.name


def _load() -> tuple[Standing, ...]:
    columns = [getattr(SupportState, name) for name in Standing._fields]
    rows = SupportState.select(*columns).order_by(SupportState.position, SupportState.id)
    return tuple(Standing(*row) for row in rows.tuples())


_kept = Versioned("support_states", _load)


def standings() -> tuple[Standing, ...]:
    """All that tickets can be in, in their order."""
    return tuple(one for one in _kept.get() if not one.is_gone)


def standing_of(slug: str) -> Standing | None:
    """The state of that slug, or None for one that is not there (any more)."""
    return next((one for one in standings() if one.slug == slug), None)


def once_known(slug: str) -> Standing | None:
    """The state of that slug, one that was taken away too: for reading logs."""
    return next((one for one in _kept.get() if one.slug == slug), None)


def category_of(slug: str) -> str:
    """What a state counts as, or did; one that never was is open, so that nobody forgets it."""
    found = once_known(slug)
    return found.category if found else OPEN


def first_of(category: str) -> Standing:
    """The state that a category begins with. Where there are no states yet the usual ones are
    written down: a queue may have been made without anybody switching the plugin on."""
    if not standings():
        with transaction():
            ensure_states()
    fitting = [one for one in standings() if one.category == category]
    assert fitting, "each category keeps one"
    return next((one for one in fitting if one.is_default), fitting[0])


def states_changed() -> None:
    """Say that states are not what they were. Inside the changing transaction."""
    from plugins.support.actions.clocks import follow_states

    _kept.changed()
    follow_states()


def ensure_states() -> None:
    """Write down the usual states where there are none yet. Inside a transaction."""
    if SupportState.select().exists():
        return
    for position, (category, name, public_name, tone, icon, pauses) in enumerate(FIRST):
        SupportState.create(
            slug=category,
            name=str(name),
            public_name=str(public_name),
            category=category,
            tone=tone,
            icon=icon,
            position=position,
            is_default=True,
            pauses=pauses,
        )
    states_changed()


def states() -> list[State]:
    """The states as lists and search of every kind show them: as requesters read them."""
    return [
        State(
            key=one.slug,
            label=one.shown,
            icon=one.icon,
            tone=one.tone,  # type: ignore[arg-type]  # what a form offers, and nothing else
            is_done=one.category in (SOLVED, CLOSED),
        )
        for one in _kept.get()
    ]
