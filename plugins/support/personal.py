"""What the work of a desk holds of people beside their requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from plugins.support import KIND, log
from plugins.support.models import (
    SupportEntry,
    SupportField,
    SupportRating,
    SupportTicket,
    SupportValue,
)
from townhall import Leaver, PersonalData, Thread, retitle, transaction


def personal_data() -> list[PersonalData]:
    """When they are away; what they answered beside their words; how it was."""
    return [
        PersonalData(
            name="support.absences",
            label=_l("When they are away from the help desk"),
            own=("support_absence.user",),
            aside=("support_absence.user",),
            freed=("support_turn.user", "support_rule.made_by"),
        ),
        PersonalData(
            name="support.ratings",
            label=_l("How they found the help they got"),
            covers=("support_rating.user", "support_rating.comment"),
            stays={"support_rating.user": "the figures of the desk count them, without their name"},
            export=ratings_of,
            erase=forget_ratings,
        ),
        PersonalData(
            name="support.values",
            label=_l("What they answered to the questions of a request"),
            covers=("support_value.value",),
            export=values_of,
            erase=forget_values,
        ),
    ]


def ratings_of(user_id: int) -> Iterator[dict[str, Any]]:
    """What they said of the help they got."""
    columns = (
        SupportRating.thread,
        SupportRating.asked_at,
        SupportRating.is_good,
        SupportRating.comment,
        SupportRating.given_at,
    )
    for row in SupportRating.select(*columns).where(SupportRating.user == user_id).dicts():
        yield {"table": "support_rating", **row}


def forget_ratings(leaver: Leaver) -> None:
    """Keep whether it was good, for the figures, and neither who said so nor their words."""
    values = {"user": None, "comment": "", "secret": ""}
    with transaction():
        SupportRating.update(values).where(SupportRating.user == leaver.user_id).execute()


def values_of(user_id: int) -> Iterator[dict[str, Any]]:
    """What they answered, to questions that they could read."""
    mine = (Thread.author == user_id) & (Thread.kind == KIND) & SupportField.is_public
    rows = (
        SupportValue.select(SupportValue.thread, SupportField.label, SupportValue.value)
        .join(SupportField, on=(SupportValue.field == SupportField.id))
        .join_from(SupportValue, Thread, on=(SupportValue.thread == Thread.id))
        .where(mine)
    )
    for row in rows.dicts().iterator():
        yield {"table": "support_value", **row}


def forget_values(leaver: Leaver) -> None:
    """Take away what was answered for their requests, if their posts go."""
    if leaver.keeps_posts:
        return
    theirs = Thread.select(Thread.id).where(
        (Thread.author == leaver.user_id) & (Thread.kind == KIND)
    )
    with transaction():
        SupportValue.delete().where(SupportValue.thread.in_(theirs)).execute()
        _forget_steps(theirs)
        _forget_titles(theirs)


def _forget_steps(theirs: Any) -> None:
    """Keep in the log that an answer was changed, and not what it said."""
    steps = SupportEntry.thread.in_(theirs) & (SupportEntry.sort == log.FIELD)
    rows = SupportEntry.select(SupportEntry.id, SupportEntry.after).where(steps)
    for entry_id, after in list(rows.tuples()):
        field = {"field": (after or {}).get("field", "")}
        SupportEntry.update(before=field, after=field).where(SupportEntry.id == entry_id).execute()


def _forget_titles(theirs: Any) -> None:
    """Notes of the team about a request are called as it was."""
    notes = SupportTicket.select(SupportTicket.notes).where(
        SupportTicket.thread.in_(theirs) & SupportTicket.notes.is_null(False)
    )
    for (thread_id,) in list(notes.tuples()):
        retitle(thread_id, str(_("Request of a former member")))
