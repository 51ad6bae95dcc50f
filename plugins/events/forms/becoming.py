"""What a thread of another kind has to say to become an event: when and where it is. The rest is
said on the pages of the event."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, StringField, TimeField
from wtforms.validators import Length, Optional

from plugins.events.actions.checking import checked
from plugins.events.actions.details import Details
from plugins.events.foreseen import foresee
from plugins.events.forms.event import at_field, first_values, walls_of
from plugins.events.models import Event
from plugins.events.times.walls import zone_info
from townhall import Actor, Rejected, ThreadView, clock


class BecomingForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """When it is, and where."""

    first_day = DateField(_l("First day"), validators=[Optional()])
    first_time = TimeField(_l("Begins at"), validators=[Optional()])
    last_day = DateField(_l("Last day, if another"), validators=[Optional()])
    last_time = TimeField(_l("Ends at"), validators=[Optional()])
    is_all_day = BooleanField(_l("It takes whole days"))
    zone = StringField(
        _l("Time zone"),
        validators=[Optional(), Length(max=60)],
        description=_l("That of the place, such as Europe/Lisbon."),
        render_kw={"autocomplete": "off", "dir": "ltr"},
    )
    place = StringField(_l("Name of the place"), validators=[Optional(), Length(max=200)])
    warned = HiddenField()


def becoming_form(actor: Actor, thread: ThreadView, **how: Any) -> BecomingForm | None:
    """The form for a thread; None for one that was an event before and knows all of it."""
    if Event.select().where(Event.thread == thread.id).exists():
        return None
    today = clock.now().astimezone(zone_info(actor.timezone)).date()
    return BecomingForm(data=first_values(actor.timezone, today), **how)


def said_in(form: BecomingForm) -> dict[str, Any]:
    """What the form says, as `begin_event` takes it. Raises `Rejected` with the field; once also
    for times that a clock skips or shows twice: who sends the form again means them."""
    try:
        starts, ends = walls_of(form)
        place = " ".join((form.place.data or "").split())
        zone = (form.zone.data or "").strip()
        details = checked(Details(starts=starts, ends=ends, zone=zone, place=place))
    except Rejected as error:
        raise at_field(error) from error
    foreseen = foresee(details)
    if not foreseen.is_told(form.warned.data or ""):
        form.warned.data = foreseen.told
        again = _("Change it, or send the form again if you mean it so.")
        raise Rejected("first_time", " ".join([*foreseen.warnings, str(again)]))
    return details.as_extra()
