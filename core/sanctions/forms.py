"""Forms of sanctions: why and until when, an appeal, a changed text."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    widgets,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from core import clock
from core.bookmarks import times
from core.sanctions.appealing import LONGEST as LONGEST_APPEAL
from core.sanctions.noting import LONGEST as LONGEST_NOTE
from core.sanctions.rules import LONGEST_REASON
from core.web.forms import option

SPANS = (
    ("1", _l("One day")),
    ("3", _l("Three days")),
    ("7", _l("A week")),
    ("30", _l("A month")),
    ("90", _l("Three months")),
    ("", _l("Without end")),
)


class EndForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Until when something holds: a span, or a day that goes before it."""

    span = SelectField(
        _l("For how long"),
        choices=[option(value, label) for value, label in SPANS],
        default="7",
        validators=[Optional()],
    )
    day = DateField(
        _l("Or until a day"), validators=[Optional()], description=_l("It ends when that day does.")
    )

    def until(self, zone: str) -> datetime | None:
        """The moment it ends, or None for no end. Raises `ValueError` with a sentence."""
        if self.day.data:
            end = times.moment(self.day.data, time(23, 59), zone)
            if end <= clock.now():
                raise ValueError(_("That day is over already. Choose one to come."))
            return end
        return clock.now() + timedelta(days=int(self.span.data)) if self.span.data else None


class ImposeForm(EndForm):
    """A sanction of somebody."""

    sort = SelectField(
        _l("What"),
        choices=[
            option("warn", _l("Warn: they are told, no more")),
            option("silence", _l("Silence: they read and draft, and do nothing others see")),
            option("suspend", _l("Suspend: they are signed out and may only appeal")),
        ],
    )
    reason = TextAreaField(
        _l("Why"),
        validators=[InputRequired(_l("Say why: they are told.")), Length(max=LONGEST_REASON)],
        description=_l("They read exactly this. It is kept in the log."),
        render_kw={"rows": 3, "dir": "auto", "maxlength": LONGEST_REASON},
    )


class NoteForm(FlaskForm):  # type: ignore[misc]
    """A note about somebody."""

    text = TextAreaField(
        _l("A note for the team"),
        validators=[InputRequired(_l("Write something first.")), Length(max=LONGEST_NOTE)],
        description=_l("They never see it."),
        render_kw={"rows": 2, "dir": "auto", "maxlength": LONGEST_NOTE},
    )


class AppealForm(FlaskForm):  # type: ignore[misc]
    """What speaks against it."""

    text = TextAreaField(
        _l("What speaks against it"),
        validators=[InputRequired(_l("Say it in your words.")), Length(max=LONGEST_APPEAL)],
        description=_l("Somebody else of the team reads it, where there is somebody."),
        render_kw={"rows": 8, "dir": "auto", "maxlength": LONGEST_APPEAL},
    )


class ReturnForm(FlaskForm):  # type: ignore[misc]
    """A hidden text, changed by its author."""

    body = TextAreaField(
        _l("Your text, in Markdown"),
        validators=[InputRequired(_l("Write something first."))],
        render_kw={"rows": 12, "dir": "auto"},
    )
    version = IntegerField(widget=HiddenInput())


class PurgeForm(FlaskForm):  # type: ignore[misc]
    """Removing a spammer: why, and which hosts nobody may link to any more."""

    reason = TextAreaField(
        _l("Why"),
        default=lambda: _("Spam."),
        validators=[InputRequired(_l("Say why: it is kept in the log.")), Length(max=200)],
        render_kw={"rows": 2, "dir": "auto", "maxlength": 200},
    )
    hosts = SelectMultipleField(
        _l("Nobody may link to these any more"),
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
        validate_choice=True,
    )
    item = HiddenField()

    def offer(self, hosts: dict[str, bool], *, fresh: bool) -> None:
        """Offer the hosts; those that nobody else links to are chosen to begin with."""
        self.hosts.choices = [option(host, host) for host in hosts]
        if fresh:
            self.hosts.data = [host for host, alone in hosts.items() if alone]

    @property
    def checked(self) -> list[Any]:
        """The hosts that were chosen."""
        return list(self.hosts.data or [])
