"""Reminders of dates that come near."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from plugins.events import reminder_mail, telling
from plugins.events.models import EventDate, EventReminded
from plugins.events.queries.reminders import Due, due_reminders, lots
from townhall import clock, transaction


def send_reminders() -> None:
    """Tell everybody who is due a reminder, once; how many people were told. A scheduled job.

    That somebody was reminded is kept in the transaction that tells them: whoever is killed has
    done both or neither, and of two at once one finds nothing left to tell. Several reminders
    that fall together are told as one.
    """
    for people in lots(due_reminders(clock.now())):
        with transaction():
            _tell(_kept(people))


def _kept(people: Mapping[int, list[Due]]) -> dict[int, list[Due]]:
    """Keep that people are reminded; of what nobody else has reminded them meanwhile."""
    rows = [
        {"date": due.date_id, "user": user_id, "minutes": due.minutes, "starts_at": due.starts_at}
        for user_id, some in people.items()
        for due in some
    ]
    query = EventReminded.insert_many(rows).on_conflict_ignore()
    mine = query.returning(EventReminded.user, EventReminded.date).execute()
    fresh = {(row.user_id, row.date_id) for row in mine}
    left = {
        user_id: [due for due in some if (user_id, due.date_id) in fresh]
        for user_id, some in people.items()
    }
    return {user_id: some for user_id, some in left.items() if some}


def _tell(people: Mapping[int, list[Due]]) -> None:
    dates = {user_id: [due.date_id for due in some] for user_id, some in people.items()}
    mailed = reminder_mail.put(dates)
    alone: dict[int, dict[int, str]] = defaultdict(dict)
    for user_id, some in people.items():
        if len(some) > 1:
            telling.reminded_of_many(user_id, len(some), mailed=mailed)
        else:
            alone[some[0].date_id][user_id] = some[0].status
    for date_id, theirs in sorted(alone.items()):
        telling.reminded(EventDate.get_by_id(date_id), theirs, mailed=mailed)
