"""The log of what staff did: by page, by what is looked for, and what each deed changed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from peewee import JOIN, fn

from core.accounts.models import User
from core.accounts.names import username_key
from core.db import LARGEST
from core.keyset import Key, Page, paged
from core.models import Audit

PAGE = 40
NOBODY = "-"
"""Stands for who is nobody: the command line, or a job."""
LONGEST = 400
_SUBJECT = re.compile(r"\s*([a-z]{1,30})[\s#]*(\d{1,10})?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for in the log; what is empty makes no difference.

    `who` is a user name, `subject` like `thread 12`, `thread` or `@somebody`; days are those of
    the reader, both included.
    """

    who: str = ""
    action: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None
    zone: str = "UTC"

    @property
    def parts(self) -> dict[str, str]:
        """The same as it stands in an address."""
        days = {"since": self.since, "until": self.until}
        texts = {"who": self.who, "action": self.action, "subject": self.subject}
        texts |= {name: day.isoformat() if day else "" for name, day in days.items()}
        return {name: text for name, text in texts.items() if text}


class Change(NamedTuple):
    """What one deed changed: which value, how it was and how it is."""

    name: str
    before: str
    after: str


def log_page(
    after: str,
    *,
    subject: tuple[str, int] | None = None,
    wanted: Wanted | None = None,
    size: int = PAGE,
) -> Page[Any]:
    """Lines of the log, newest first; perhaps only those about one row, or what is wanted."""
    query = _lines(wanted or Wanted())
    if subject:
        query = query.where((Audit.subject_type == subject[0]) & (Audit.subject_id == subject[1]))
    return paged(query.namedtuples(), (Key("id", Audit.id, int),), after, size=size)


def actions_known() -> list[str]:
    """Every sort of deed that is in the log."""
    rows = Audit.select(Audit.action).distinct().order_by(Audit.action)
    return [row[0] for row in rows.tuples()]


def changes(before: Any, after: Any) -> list[Change]:
    """What is different afterwards, one value each; what stayed the same is left out."""
    if not isinstance(before, dict) and not isinstance(after, dict):
        return [] if before == after else [Change("", _said(before), _said(after))]
    old = before if isinstance(before, dict) else {"": before}
    new = after if isinstance(after, dict) else {"": after}
    return [
        Change(name, _said(old.get(name)), _said(new.get(name)))
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name)
    ]


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(item, str | int) for item in value):
        text = ", ".join(map(str, value))
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _lines(wanted: Wanted) -> Any:
    helped = User.alias("helped")
    query = (
        Audit.select(
            Audit.id,
            Audit.at,
            Audit.action,
            Audit.subject_type,
            Audit.subject_id,
            Audit.before,
            Audit.after,
            Audit.note,
            Audit.address,
            User.username,
            User.name,
            User.avatar,
            helped.username.alias("acting_for"),
        )
        .join(User, JOIN.LEFT_OUTER, on=(Audit.actor == User.id))
        .join_from(Audit, helped, JOIN.LEFT_OUTER, on=(Audit.acting_for == helped.id))
    )
    for condition in _conditions(wanted):
        query = query.where(condition)
    return query


def _conditions(wanted: Wanted) -> list[Any]:
    found: list[Any] = []
    if wanted.who == NOBODY:
        found.append(Audit.actor.is_null())
    elif wanted.who:
        found.append(Audit.actor == _person(wanted.who))
    if wanted.action:
        found.append(Audit.action == wanted.action)
    if wanted.subject:
        found.append(_subject(wanted.subject))
    if wanted.since:
        found.append(Audit.at >= _midnight(wanted.since, wanted.zone))
    if wanted.until:
        found.append(Audit.at < _midnight(wanted.until + timedelta(days=1), wanted.zone))
    return found


def _person(name: str) -> int:
    """The id of a user name; 0, which no row has, for an unknown one."""
    key = username_key(name.removeprefix("@"))
    return int(User.select(fn.MAX(User.id)).where(User.username_key == key).scalar() or 0)


def _subject(text: str) -> Any:
    if text.startswith("@"):
        return (Audit.subject_type == "user") & (Audit.subject_id == _person(text))
    match = _SUBJECT.fullmatch(text)
    if match is None:
        return Audit.id.is_null()
    kind = Audit.subject_type == match[1].lower()
    return kind & (Audit.subject_id == min(int(match[2]), LARGEST)) if match[2] else kind


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))
