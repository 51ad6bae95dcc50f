"""Days on which people were here, and for how long. Written with what the session notes anyway
(see core.accounts.sessions), so reading a page costs nothing more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from peewee import Case

from core import outbox
from core.trust.models import Visit

STRETCH = 5
MOST = 240
APART = timedelta(minutes=STRETCH - 1)
TOPIC = "trust.weigh"


def note(seen: Iterable[tuple[int, datetime]]) -> None:
    """Note that people were here, each with the moment, inside the running transaction.

    Two devices at once count once. On the first visit of a day it is looked at whether the
    person has reached another level.
    """
    for user_id, moment in sorted(seen):
        day = moment.date()
        new = Visit.insert(user=user_id, day=day, minutes=STRETCH, last_at=moment)
        if new.on_conflict_ignore().as_rowcount().execute():
            outbox.put(TOPIC, {"user": user_id})
            continue
        longer = Case(None, [(Visit.minutes + STRETCH < MOST, Visit.minutes + STRETCH)], MOST)
        Visit.update(minutes=longer, last_at=moment).where(
            (Visit.user == user_id) & (Visit.day == day) & (Visit.last_at <= moment - APART)
        ).execute()
