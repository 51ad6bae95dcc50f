"""Saying when people work and what is promised. Owners do it; everything is worked out anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import gettext as _
from peewee import IntegrityError

from plugins.support.actions.clocks import reckon_soon
from plugins.support.clocks.calendars import Holiday, Span
from plugins.support.clocks.targets import Limits
from plugins.support.levels import PRIORITIES, levels_changed
from plugins.support.models import (
    SupportCalendar,
    SupportHoliday,
    SupportPolicy,
    SupportQuestionRule,
    SupportTarget,
)
from townhall import Actor, NotFound, Rejected, audit, clock, transaction

MOST = 50
"""How many calendars and how many policies there may be: all are kept in each process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCalendar:
    """What an owner says of a calendar (see `models.SupportCalendar`)."""

    name: str
    zone: str
    is_always: bool
    spans: Sequence[Span]
    holidays: Sequence[Holiday]


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPolicy:
    """What an owner says of a policy (see `models.SupportPolicy`); `limits` by priority."""

    name: str
    space_id: int | None
    calendar_id: int
    warn_percent: int
    tells_group: int | None
    gives_to: int | None
    raises: bool
    limits: Mapping[int, Limits]


def keep_calendar(actor: Actor, wanted: WantedCalendar, calendar_id: int | None = None) -> int:
    """Make a calendar, or let one be so; its id. Needs `site.admin`, checked by the caller. Raises
    `NotFound`, and `Rejected` (field `name`) where there are too many."""
    values: dict[str, Any] = {
        "name": wanted.name,
        "zone": wanted.zone,
        "is_always": wanted.is_always,
        "spans": [list(one) for one in wanted.spans],
    }
    with transaction():
        row = _kept(SupportCalendar, values, calendar_id)
        SupportHoliday.delete().where(SupportHoliday.calendar == row.id).execute()
        days = [{"calendar": row.id, **one._asdict()} for one in wanted.holidays]
        if days:
            SupportHoliday.insert_many(days).execute()
        audit(actor, "support.calendar_keep", row, after={"name": wanted.name})
        _follow()
    return int(row.id)


def remove_calendar(actor: Actor, calendar_id: int) -> None:
    """Take a calendar away. Raises `Rejected` while something counts by it. As `keep_calendar`."""
    with transaction():
        row = _held(SupportCalendar, calendar_id)
        uses = (SupportPolicy, SupportQuestionRule)
        if any(one.select().where(one.calendar == calendar_id).exists() for one in uses):
            raise Rejected("name", _("Something counts by these hours. Give it others first."))
        row.delete_instance()
        audit(actor, "support.calendar_remove", row, before=str(row.name))
        _follow()


def keep_policy(actor: Actor, wanted: WantedPolicy, policy_id: int | None = None) -> int:
    """Make a policy, or let one be so; its id. Raises `Rejected` (field `space`) where its
    queue has another one. As `keep_calendar`."""
    values = {name: value for name, value in asdict(wanted).items() if name != "limits"}
    values |= {"space": values.pop("space_id"), "calendar": values.pop("calendar_id")}
    with transaction():
        _held(SupportCalendar, wanted.calendar_id)
        mine = (
            SupportPolicy.space == wanted.space_id
            if wanted.space_id is not None
            else SupportPolicy.space.is_null()
        )
        if SupportPolicy.select().where(mine & (SupportPolicy.id != (policy_id or 0))).exists():
            raise Rejected("space", _("There is a promise for these requests already."))
        row = _kept(SupportPolicy, values, policy_id)
        SupportTarget.delete().where(SupportTarget.policy == row.id).execute()
        limits = {one: wanted.limits.get(one, Limits()) for one in PRIORITIES}
        SupportTarget.insert_many(
            [{"policy": row.id, "priority": one, **limits[one]._asdict()} for one in limits]
        ).execute()
        audit(actor, "support.policy_keep", row, after={"name": wanted.name})
        _follow()
    return int(row.id)


def remove_policy(actor: Actor, policy_id: int) -> None:
    """Take a policy away: its tickets have that of all queues, or none. As `keep_calendar`."""
    with transaction():
        row = _held(SupportPolicy, policy_id)
        row.delete_instance()
        audit(actor, "support.policy_remove", row, before=str(row.name))
        _follow()


def keep_question_rule(actor: Actor, space_id: int, calendar_id: int, *, minutes: int) -> None:
    """Promise that public questions of a space are answered in so many minutes of the hours of a
    calendar; 0 promises nothing any more. Only those count that are asked from now on. As
    `keep_calendar`."""
    mine = SupportQuestionRule.space == space_id
    with transaction():
        if not minutes:
            SupportQuestionRule.delete().where(mine).execute()
        else:
            _held(SupportCalendar, calendar_id)
            values = {"calendar": calendar_id, "minutes": minutes}
            SupportQuestionRule.insert(space=space_id, since=clock.now(), **values).on_conflict(
                conflict_target=[SupportQuestionRule.space], update=values
            ).execute()
        audit(actor, "support.question_rule", after={"space": space_id, "minutes": minutes})
        levels_changed()


def _follow() -> None:
    levels_changed()
    reckon_soon()


def _kept(model: Any, values: dict[str, Any], row_id: int | None) -> Any:
    """The row, made or changed. Owners who do so at the same time do it one after the other."""
    if row_id is not None:
        row = _held(model, row_id)
        model.update(**values).where(model.id == row_id).execute()
        return row
    if model.select().count() >= MOST:
        raise Rejected("name", _("There are %(num)s already. Take one away first.", num=MOST))
    try:
        return model.create(**values)
    except IntegrityError as error:
        raise Rejected("space", _("There is a promise for these requests already.")) from error


def _held(model: Any, row_id: int) -> Any:
    """A row that nobody else changes until the transaction ends."""
    if not model.update(name=model.name).where(model.id == row_id).execute():
        raise NotFound
    return model.get_by_id(row_id)
