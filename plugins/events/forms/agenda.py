"""The form of a session."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from plugins.events.actions.agenda import Item
from plugins.events.agenda import Session
from plugins.events.times.walls import wall_text

# Browsers send a T; people without such a field type a space.
FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
MOST_SEATS = 100_000


class SessionForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A session of an agenda."""

    title = StringField(
        _l("Title"),
        validators=[DataRequired(_l("Give it a title.")), Length(max=200)],
        render_kw={"autocomplete": "off", "dir": "auto", "maxlength": 200},
    )
    starts = DateTimeLocalField(
        _l("Starts"), format=FORMATS, validators=[InputRequired(_l("Say when it starts."))]
    )
    ends = DateTimeLocalField(
        _l("Ends"), format=FORMATS, validators=[InputRequired(_l("Say when it ends."))]
    )
    speakers = TextAreaField(
        _l("Speakers"),
        validators=[Length(max=4000)],
        description=_l(
            "Each on a line of its own, with a comma before who that is: Ane Brandt, keeps bees."
            " A member is @name. Left empty for a break."
        ),
        render_kw={"rows": 3, "dir": "auto"},
    )
    text = TextAreaField(
        _l("What it is about"), validators=[Length(max=4000)], render_kw={"rows": 4, "dir": "auto"}
    )
    room = StringField(
        _l("Room"), validators=[Length(max=60)], render_kw={"dir": "auto", "maxlength": 60}
    )
    track = StringField(
        _l("Track"),
        validators=[Length(max=60)],
        description=_l("Tracks stand beside each other. Left empty: for everybody."),
        render_kw={"dir": "auto", "maxlength": 60},
    )
    seats = IntegerField(
        _l("Seats"),
        validators=[Optional(), NumberRange(1, MOST_SEATS)],
        description=_l("Left empty: any number."),
    )

    @property
    def item(self) -> Item:
        """What was typed into a form that is valid."""
        assert self.starts.data
        assert self.ends.data
        return Item(
            title=self.title.data or "",
            starts=wall_text(self.starts.data),
            ends=wall_text(self.ends.data),
            text=self.text.data or "",
            track=self.track.data or "",
            room=self.room.data or "",
            seats=self.seats.data,
            speakers=self.speakers.data or "",
        )


def filled(session: Session) -> SessionForm:
    """The form with a session as it stands."""
    lines = [
        ", ".join(filter(None, (f"@{one.username}" if one.username else one.name, one.about)))
        for one in session.speakers
    ]
    return SessionForm(
        formdata=None,
        data={
            "title": session.title,
            "starts": session.start,
            "ends": session.end,
            "speakers": "\n".join(lines),
            "text": session.text,
            "room": session.room,
            "track": session.track,
            "seats": session.seats,
        },
    )
