"""Being away: whoever is gets no new tickets by themselves."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from plugins.support.models import SupportAbsence
from plugins.support.rules import is_agent
from townhall import Actor, Forbidden, Rejected, as_utc, clock, transaction

MOST = 50
LONGEST = 366


def add_absence(actor: Actor, first_day: date, last_day: date) -> None:
    """Be away from the beginning of one day to the end of another, in one's own zone. Needs
    `rules.is_agent`. Raises `Rejected` (field `last_day`) for what is no time to come."""
    if not is_agent(actor):
        raise Forbidden("support.answer")
    starts, ends = _moment(first_day, actor), _moment(last_day + timedelta(days=1), actor)
    if last_day < first_day:
        raise Rejected("last_day", _("The last day comes before the first."))
    if ends <= clock.now():
        raise Rejected("last_day", _("This is over already."))
    if (last_day - first_day).days > LONGEST:
        raise Rejected("last_day", _("Longer than a year is no absence any more."))
    with transaction():
        mine = SupportAbsence.user == actor.id
        SupportAbsence.delete().where(mine & (SupportAbsence.ends_at <= clock.now())).execute()
        if SupportAbsence.select().where(mine).count() >= MOST:
            raise Rejected("first_day", _("There are too many already. Take one away first."))
        SupportAbsence.create(user=actor.id, starts_at=starts, ends_at=ends)


def drop_absence(actor: Actor, absence_id: int) -> None:
    """Be there after all. One that is not there any more is dropped."""
    mine = (SupportAbsence.user == actor.id) & (SupportAbsence.id == absence_id)
    with transaction():
        SupportAbsence.delete().where(mine).execute()


def _moment(day: date, actor: Actor) -> datetime:
    try:
        found = as_utc(datetime.combine(day, time(), ZoneInfo(actor.timezone or "UTC")))
    except (OverflowError, ValueError) as error:
        raise Rejected("first_day", _("This is no day that we can count with.")) from error
    assert found, "a day has a beginning"
    return found
