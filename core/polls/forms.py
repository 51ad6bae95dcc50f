"""Forms of polls. Rules that need the database are in core.polls.rules."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import NumberRange, Optional

from core.polls.actions import Amendment
from core.polls.queries import Loss
from core.polls.rows import PollView
from core.polls.rules import Terms
from core.threads.rules import Rejected
from core.web.forms import option

MODES = (
    option("single", _l("One option")),
    option("multiple", _l("Several options")),
    option("ranked", _l("Options in order")),
)
RESULTS = (
    option("always", _l("Always")),
    option("after_vote", _l("After voting")),
    option("at_end", _l("At the end")),
)
FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


def _question() -> StringField:
    return StringField(
        _l("Question"), render_kw={"dir": "auto", "maxlength": 200, "autocomplete": "off"}
    )


def _moment(label: Any, description: Any) -> DateTimeLocalField:
    return DateTimeLocalField(
        label,
        format=FORMATS,
        validators=[Optional()],
        description=description,
    )


class PollForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A poll in which nobody has voted."""

    question = _question()
    options = TextAreaField(
        _l("Options"),
        description=_l("Two to twenty, each on a line of its own."),
        render_kw={"rows": 5, "dir": "auto"},
    )
    mode = RadioField(_l("What people choose"), choices=list(MODES), default="single")
    minimum = IntegerField(
        _l("At least"),
        validators=[Optional(), NumberRange(1, 20)],
        description=_l("Only for several options or an order. Left empty: one."),
        render_kw={"min": 1, "max": 20},
    )
    maximum = IntegerField(
        _l("At most"),
        validators=[Optional(), NumberRange(1, 20)],
        description=_l("Only for several options or an order. Left empty: all."),
        render_kw={"min": 1, "max": 20},
    )
    opens_at = _moment(_l("Opens"), _l("Left empty: at once."))
    closes_at = _moment(_l("Closes"), _l("Left empty: when you end it."))
    results = RadioField(_l("Results are shown"), choices=list(RESULTS), default="always")
    is_secret = BooleanField(
        _l("Secret votes"), description=_l("Nobody sees who chose what, the team neither.")
    )

    def show(self, poll: PollView, zone: str) -> None:
        """Fill in a poll as it stands."""
        self.question.data, self.options.data = (
            poll.question,
            "\n".join(option.text for option in poll.options),
        )
        self.mode.data, self.results.data = poll.mode, poll.results
        self.minimum.data = poll.minimum if poll.mode != "single" else None
        self.maximum.data = poll.maximum or None
        self.opens_at.data, self.closes_at.data = (
            local(moment, zone) for moment in (poll.opens_at, poll.closes_at)
        )
        self.is_secret.data = poll.is_secret

    def terms(self, zone: str, before: PollView | None) -> Terms:
        """What was sent, as the actions take it."""
        return Terms(
            question=self.question.data or "",
            options=tuple((self.options.data or "").splitlines()),
            mode=self.mode.data,
            minimum=self.minimum.data or 1,
            maximum=self.maximum.data or 0,
            opens_at=moment(self.opens_at.data, zone),
            closes_at=_end(self.closes_at.data, before, zone),
            results=self.results.data,
            is_secret=bool(self.is_secret.data),
        )


class EndForm(FlaskForm):  # type: ignore[misc]
    """What its author may change of a poll in which there are votes."""

    closes_at = _moment(_l("Closes"), _l("Left empty: when you end it."))

    def show(self, poll: PollView, zone: str) -> None:
        """Fill in a poll as it stands."""
        self.closes_at.data = local(poll.closes_at, zone)

    def end(self, poll: PollView, zone: str) -> datetime | None:
        """When it shall end."""
        return _end(self.closes_at.data, poll, zone)


class OptionRow(NamedTuple):
    """An option as the form shows it: what was typed, and whether it is to be taken out."""

    id: int
    text: str
    gone: bool


class AmendForm(EndForm):
    """What the team may change of it. Options stand in fields named after their ids."""

    question = _question()
    added = TextAreaField(
        _l("More options"),
        description=_l("Each on a line of its own."),
        render_kw={"rows": 2, "dir": "auto"},
    )

    def show(self, poll: PollView, zone: str) -> None:
        """Fill in a poll as it stands."""
        super().show(poll, zone)
        self.question.data = poll.question

    def rows(self, poll: PollView, sent: MultiDict[str, str]) -> list[OptionRow]:
        """The options with what was sent for them; one without words is taken out."""
        gone = set(sent.getlist("remove"))
        rows = []
        for one in poll.options:
            text = sent.get(f"option-{one.id}", one.text).strip()
            rows.append(OptionRow(one.id, text or one.text, str(one.id) in gone or not text))
        return rows

    def amendment(self, poll: PollView, sent: MultiDict[str, str], zone: str) -> Amendment:
        """What was sent, as the actions take it."""
        return Amendment(
            question=self.question.data or "",
            texts={row.id: row.text for row in self.rows(poll, sent) if not row.gone},
            closes_at=self.end(poll, zone),
            added=tuple((self.added.data or "").splitlines()),
            loss=Loss(_number(sent.get("ballots")), _number(sent.get("emptied"))),
        )


def sent_choices(sent: MultiDict[str, str], poll: PollView) -> tuple[int, ...]:
    """The options that a ballot form names, ranked ones in order. Raises `Rejected` for two
    options on the same place."""
    if poll.mode != "ranked":
        return tuple(map(_number, sent.getlist(f"choice-{poll.id}")))
    places = {o.id: _number(sent.get(f"rank-{o.id}")) for o in poll.options}
    ranked = sorted((place, id_) for id_, place in places.items() if place > 0)
    chosen = tuple(id_ for _place, id_ in ranked)
    if len({place for place, _id in ranked}) < len(ranked):
        raise SamePlace(chosen)
    return chosen


class SamePlace(Rejected):
    """Two options were given the same place; `chosen` is what was sent."""

    def __init__(self, chosen: tuple[int, ...]) -> None:
        super().__init__("choice", str(_l("Give each place to one option only.")))
        self.chosen = chosen


def moment(typed: datetime | None, zone: str) -> datetime | None:
    """What somebody typed in their own time zone, as a moment."""
    return typed.replace(tzinfo=_zone(zone)).astimezone(UTC) if typed is not None else None


def local(found: datetime | None, zone: str) -> datetime | None:
    """A moment as the clock on somebody's wall shows it."""
    return found.astimezone(_zone(zone)).replace(tzinfo=None) if found is not None else None


def _end(typed: datetime | None, before: PollView | None, zone: str) -> datetime | None:
    """The end that was typed; one that was left alone keeps its seconds."""
    former = local(before.closes_at, zone) if before is not None else None
    if before is not None and former is not None and typed is not None:
        same = typed.replace(second=0) == former.replace(second=0, microsecond=0)
        if same:
            return before.closes_at
    return moment(typed, zone)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0
