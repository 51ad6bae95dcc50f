"""The form of a bookmark: a note, and when to be reminded."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, StringField, TimeField
from wtforms.validators import Length, Optional

from core import clock
from core.bookmarks import times
from core.bookmarks.queries import Mark
from core.web.forms import option


class BookmarkForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A note and a reminder. `moment` reads the reminder in the zone of its owner."""

    note = StringField(
        _l("Note"),
        validators=[Length(max=300)],
        description=_l("Only you see it. What do you want with this post?"),
        render_kw={"maxlength": 300, "dir": "auto", "autocomplete": "off"},
    )
    remind = RadioField(
        _l("Remind me by mail"),
        choices=[
            option("none", _l("Not at all")),
            option("tomorrow", _l("Tomorrow")),
            option("week", _l("In a week")),
            option("at", _l("On a day of my choice")),
        ],
        default="none",
    )
    day = DateField(_l("Day"), validators=[Optional()])
    time = TimeField(_l("Time"), validators=[Optional()])

    def fill(self, mark: Mark, zone: str) -> None:
        """Show what stands; a reminder that was sent is over."""
        self.note.data = mark.note
        if mark.remind_at is not None and mark.reminded_at is None:
            self.remind.data = "at"
            self.day.data, self.time.data = times.local(mark.remind_at, zone)

    def moment(self, zone: str) -> datetime | None:
        """When to remind, or None. Raises `ValueError` with a sentence about the day."""
        if self.remind.data in times.DAYS:
            return times.preset(self.remind.data, zone)
        if self.remind.data != "at":
            return None
        day: date | None = self.day.data
        if day is None:
            raise ValueError(_("Choose a day, such as the first of next month."))
        today = times.local(clock.now(), zone).day
        if day > today + times.LONGEST:
            raise ValueError(_("A day within the next five years."))
        at = self.time.data or times.MORNING
        if day < today or times.moment(day, at, zone) <= clock.now():
            raise ValueError(_("That is over already. Choose a day to come."))
        return times.moment(day, at, zone)
