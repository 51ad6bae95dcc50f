"""Forms of the texts: writing a version, and agreeing to what holds."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from core import clock
from core.terms.actions import Seen, Words
from core.terms.models import TermsText
from core.text import TooIntricate, TooLong, render_markdown

LONGEST = 100_000
UNFILLED = re.compile(r"\*\*(\[[^]\n]{1,200}\])\*\*")
"""How drafts that come with a kind of community mark what only the owner knows."""


class TermsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A version of a text. `sort` decides whether people agree to it."""

    body = TextAreaField(
        _l("Text"),
        validators=[
            InputRequired(_l("Write the text first.")),
            Length(max=LONGEST, message=_l("That is too long.")),
        ],
        description=_l("Markdown works here."),
        render_kw={"rows": 24, "dir": "auto"},
    )
    note = StringField(
        _l("What has changed, in a sentence or two"),
        validators=[Length(max=500, message=_l("At most 500 characters."))],
        description=_l("Members read this when they are asked."),
        render_kw={"maxlength": 500, "dir": "auto"},
    )
    is_material = BooleanField(
        _l("This matters: ask everybody whether they agree"),
        description=_l(
            "From that day on members are asked at their next visit. Until they have agreed they"
            " can read, take their data along and leave, but not write."
        ),
    )
    starts_on = StringField(
        _l("In force from"),
        description=_l("Empty means at once."),
        render_kw={"type": "date"},
    )
    seen = HiddenField(default="0")
    base = HiddenField(default="0")

    def __init__(self, draft: TermsText | None = None, *, zone: str = "UTC") -> None:
        self.zone = ZoneInfo(zone or "UTC")
        values: dict[str, Any] = {}
        if draft is not None:
            values = {
                "body": draft.body,
                "note": draft.note,
                "is_material": draft.is_material,
                "seen": str(draft.version),
                "starts_on": self._day(draft.starts_at),
            }
        super().__init__(data=values)

    def validate_body(self, field: TextAreaField) -> None:
        """A text that can be shown."""
        try:
            render_markdown(field.data or "")
        except (TooLong, TooIntricate):
            raise ValidationError(_l("That is too long or too intricate to show.")) from None

    def validate_starts_on(self, field: StringField) -> None:
        """A day from today on, or none."""
        if not (field.data or "").strip():
            return
        day = _day_of(field.data)
        if day is None:
            raise ValidationError(_l("A day such as 2026-12-01."))
        if day < clock.now().astimezone(self.zone).date():
            raise ValidationError(_l("Today or a later day."))

    @property
    def words(self) -> Words:
        """What was typed, once it is checked."""
        day = _day_of(self.starts_on.data)
        starts = datetime.combine(day, time(), self.zone) if day else None
        return Words(
            body=(self.body.data or "").replace("\r\n", "\n").strip(),
            note=" ".join((self.note.data or "").split()),
            is_material=bool(self.is_material.data),
            starts_at=starts,
        )

    def unfilled(self) -> str:
        """The first place of a draft that still waits to be filled in, or nothing."""
        found = UNFILLED.search(self.body.data or "")
        return found[1] if found else ""

    @property
    def what_was_seen(self) -> Seen:
        """The draft and the version that this was made from."""
        return Seen(draft=_number(self.seen.data), number=_number(self.base.data))

    def _day(self, moment: datetime | None) -> str:
        return moment.astimezone(self.zone).date().isoformat() if moment else ""


def _day_of(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "").strip())
    except ValueError:
        return None


def _number(text: str | None) -> int:
    text = text or ""
    return int(text) if text.isdecimal() and len(text) < 9 else 0
