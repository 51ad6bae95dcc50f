"""What a report counts towards hiding a post by itself.

From the trust that somebody has, times how often the team agreed with them before: (agreed + 1)
/ (all + 2), which is one half for whoever never reported, doubled so that this counts once. Who
is right most of the time counts nearly twice, who never was next to nothing.
"""

from __future__ import annotations

from peewee import fn

from core import settings
from core.access import Actor
from core.reports.models import Report

BASE = (2, 3, 4, 5)
"""By trust level, 0 to 3."""
TEAM = 10


def weight_of(actor: Actor) -> int:
    """What a report of the actor's counts, now."""
    if actor.is_staff:
        return TEAM
    rows = (
        Report.select(Report.state, fn.COUNT(Report.id))
        .where((Report.reporter == actor.id) & Report.state.in_(("agreed", "disagreed")))
        .group_by(Report.state)
        .tuples()
    )
    came = dict(rows)
    agreed, disagreed = came.get("agreed", 0), came.get("disagreed", 0)
    base = BASE[min(max(actor.trust, 0), len(BASE) - 1)]
    weight: int = round(2 * base * (agreed + 1) / (agreed + disagreed + 2))
    return weight


def hides_at() -> int:
    """The weight at which a post is hidden by itself; 0 is never."""
    return int(settings.get("core", "reports_hide_weight"))
