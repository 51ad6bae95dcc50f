"""The owner's first page: what waits for somebody, how the community grows, what is next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from peewee import fn

from core import clock
from core.access import Actor
from core.accounts.models import User
from core.inbound.models import InboundMail
from core.insights import queries as insights
from core.insights.cards import Card, cards_of
from core.insights.course import Bar, bars, course
from core.presets import queries as kinds
from core.review import queries as review
from core.setup.queries import Todo, todos
from core.terms.current import published

WEEKS = 12
MONTH = 30
MOST = 3
GROWTH = ("joined", "threads", "replies")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for somebody: how much, of what, and its list."""

    icon: str
    count: int
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Growth:
    """A measure over the last weeks."""

    name: str
    label: Any
    bars: list[Bar]
    total: int


def waiting(actor: Actor) -> list[Waiting]:
    """What waits for the owner or their team; nothing for what does not."""
    found = []
    counts = review.open_counts(actor)
    for sort in review.sorts().values():
        url = url_for("review.index", sort=sort.name)
        found.append(Waiting(sort.icon, counts.get(sort.name, 0), str(sort.label), url))
    pending = (User.state == "pending") & (User.created_at < clock.ago(days=1))
    found += [
        Waiting(
            "mail",
            _count(InboundMail, InboundMail.state == "waiting"),
            str(_("Mail that came in and fits nowhere")),
            url_for("inbound.index"),
        ),
        Waiting(
            "user",
            _count(User, pending),
            str(_("Accounts not confirmed for a day")),
            url_for("admin.members", state="pending"),
        ),
    ]
    return [one for one in found if one.count]


def coming_terms() -> list[str]:
    """Sentences about texts that were published and do not hold yet."""
    now = clock.now()
    names = {"terms": _("terms"), "privacy": _("privacy text"), "guidelines": _("guidelines")}
    return [
        str(
            ngettext(
                "A new version of the %(text)s begins in %(num)s day.",
                "A new version of the %(text)s begins in %(num)s days.",
                max(1, (one.starts_at - now).days),
                text=names.get(one.sort, one.sort),
            )
        )
        for one in published()
        if one.starts_at > now
    ]


def growth() -> list[Growth]:
    """Members, threads and replies of each of the last weeks, out of what was counted."""
    view = insights.View(insights.last_days(7 * WEEKS))
    found = []
    for one in filter(None, map(insights.metric, GROWTH)):
        points = course(one, view, step=7)
        total = sum(int(point.value.number or 0) for point in points)
        found.append(Growth(one.name, one.label, bars(points), total))
    return found


def matters() -> list[Card]:
    """What counts most for this kind of community, over the last month; none before anything
    was counted."""
    counts = insights.counts()
    names = kinds.matters()[:MOST]
    many = [one for one in map(insights.metric, names) if one]
    if not many or not insights.counted_since(counts.values()):
        return []
    return cards_of(many, insights.View(insights.last_days(MONTH)), counts)


def next_step(user_id: int) -> Todo | None:
    """What an owner of a young community does next; None when all of that is done."""
    return next((todo for todo in todos(user_id) if not todo.done), None)


def is_young() -> bool:
    """Whether hardly anybody is here yet."""
    return _count(User, User.state == "active") < 3


def _count(model: Any, condition: Any) -> int:
    return int(model.select(fn.COUNT(model.id)).where(condition).scalar())
