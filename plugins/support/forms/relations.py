"""Forms of what tickets have to do with one another and with threads of other kinds."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from townhall import SpaceRow, option, thread_meant

ANSWERS = (
    ("yes", _l("Yes, in my words and without my name")),
    ("no", _l("No, keep it between us")),
)


class MergeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Which request takes this one in, and whether people of both may read both."""

    target = StringField(
        _l("Into which request"),
        validators=[DataRequired(_l("Paste the address of the other request, or its number."))],
        description=_l("Paste its address, or type its number."),
        render_kw={"autocomplete": "off", "maxlength": 300, "spellcheck": "false"},
    )
    shows = BooleanField(_l("These people may read everything in both requests"))

    def target_id(self) -> int:
        """The number of the other request; 0 when what was typed says none."""
        return thread_meant(self.target.data or "")


class SplitForm(FlaskForm):  # type: ignore[misc]
    """What the new request is called."""

    title = StringField(
        _l("Title of the new request"),
        validators=[DataRequired(_l("Give it a title.")), Length(max=200)],
        render_kw={"autocomplete": "off", "dir": "auto", "maxlength": 200},
    )


class PersonForm(FlaskForm):  # type: ignore[misc]
    """Who is to be in a request."""

    name = StringField(
        _l("Add somebody by user name"),
        validators=[DataRequired(_l("Type a user name.")), Length(max=60)],
        render_kw={"autocomplete": "off", "maxlength": 60, "spellcheck": "false"},
    )


class TrackerForm(FlaskForm):  # type: ignore[misc]
    """Which problem a ticket is about."""

    tracker = StringField(
        _l("The problem it is about"),
        description=_l("Paste its address, or type its number. Leave it empty for none."),
        render_kw={"autocomplete": "off", "maxlength": 300, "spellcheck": "false"},
    )

    def tracker_id(self) -> int | None:
        """The number of the problem; None for none, 0 when what was typed says no number."""
        typed = (self.tracker.data or "").strip()
        return thread_meant(typed) if typed else None


class UpdateForm(FlaskForm):  # type: ignore[misc]
    """What everybody is told who has a problem."""

    body = TextAreaField(
        _l("What you tell them"),
        validators=[DataRequired(_l("Write something first."))],
        render_kw={"rows": 8, "dir": "auto"},
    )
    solves = BooleanField(_l("This solves it: set all of them to solved"))


class TakeForm(FlaskForm):  # type: ignore[misc]
    """Which queue goes on with a post in private."""

    space = SelectField(_l("Which team goes on with it"), coerce=int, choices=[])

    def offer(self, spaces: Iterable[SpaceRow]) -> None:
        """The queues to choose from."""
        self.space.choices = [option(space.id, space.title) for space in spaces]


class TellBackForm(FlaskForm):  # type: ignore[misc]
    """How it ended, for everybody in the thread."""

    body = TextAreaField(
        _l("How it ended"),
        validators=[DataRequired(_l("Write something first."))],
        description=_l("Everybody who sees the thread reads it: leave out what is private."),
        render_kw={"rows": 8, "dir": "auto"},
    )


class PublishForm(FlaskForm):  # type: ignore[misc]
    """A ticket as the team asks it in public."""

    title = StringField(
        _l("Title"),
        validators=[DataRequired(_l("Give it a title.")), Length(max=200)],
        render_kw={"dir": "auto", "maxlength": 200},
    )
    body = TextAreaField(
        _l("Text"),
        validators=[DataRequired(_l("Say what it is about."))],
        description=_l("Take out names, numbers and whatever else is nobody's business."),
        render_kw={"rows": 10, "dir": "auto"},
    )
    space = SelectField(_l("Where it is asked"), coerce=int, choices=[])
    theirs = BooleanField(_l("Words of the requester stand in it"))
    offer = TakeForm.offer


class ConsentForm(FlaskForm):  # type: ignore[misc]
    """What the requester says to having their words published."""

    answer = RadioField(
        _l("May others read your question?"),
        choices=[option(value, label) for value, label in ANSWERS],
        validators=[DataRequired(_l("Choose one."))],
    )
