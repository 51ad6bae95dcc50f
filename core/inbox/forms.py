"""Forms of the inbox: until when to put a row off, and when to be left alone."""

from __future__ import annotations

from datetime import date, datetime, time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, TimeField
from wtforms.validators import Optional

from core.inbox import times
from core.inbox.choices import DIGESTS, Wishes
from core.web.forms import option


class SnoozeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A day and perhaps a time. `moment` reads them in the zone of their owner."""

    day = DateField(_l("Day"), validators=[Optional()])
    time = TimeField(_l("Time"), validators=[Optional()])

    def moment(self, zone: str) -> datetime:
        """Until when. Raises `ValueError` with a sentence about the day."""
        day: date | None = self.day.data
        if day is None:
            raise ValueError(_("Choose a day, such as the first of next month."))
        return times.on_day(day, self.time.data, zone)


class ReachForm(FlaskForm):  # type: ignore[misc]
    """Quiet hours and the digest."""

    digest = RadioField(
        _l("Summary by mail"),
        choices=[option(key, label) for key, label in DIGESTS.items()],
        default="off",
        description=_l("Only sent when there is something that you have not seen."),
    )
    quiet_from = TimeField(_l("Quiet from"), validators=[Optional()])
    quiet_to = TimeField(_l("until"), validators=[Optional()])

    def fill(self, wishes: Wishes) -> None:
        """Show what stands."""
        self.digest.data = wishes.digest
        self.quiet_from.data = _clock(wishes.quiet_from)
        self.quiet_to.data = _clock(wishes.quiet_to)

    def validate(self, extra_validators: object = None) -> bool:
        """Also refuses half of the quiet hours."""
        if not super().validate(extra_validators):
            return False
        for given, other in ((self.quiet_from, self.quiet_to), (self.quiet_to, self.quiet_from)):
            if given.data is None and other.data is not None:
                given.errors = [_("Quiet hours need a beginning and an end, or neither.")]
                return False
        return True

    def wishes(self) -> Wishes:
        """What the form says."""
        return Wishes(
            digest=self.digest.data,
            quiet_from=_minutes(self.quiet_from.data),
            quiet_to=_minutes(self.quiet_to.data),
        )


def _clock(minutes: int | None) -> time | None:
    return None if minutes is None else time(*divmod(minutes, 60))


def _minutes(at: time | None) -> int | None:
    return None if at is None else at.hour * 60 + at.minute
