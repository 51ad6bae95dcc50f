"""The form of how a queue works."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from plugins.support.queues import Queue, queue_of
from townhall import option

ASSIGNS = (
    option("none", _l("Nobody: the team takes them")),
    option("turn", _l("Each of the team in turn")),
    option("least", _l("Whoever has the fewest open ones")),
)
LONGEST_SIGNATURE = 1000


def _number(label: Any, most: int, words: Any = "") -> IntegerField:
    fits = NumberRange(0, most, _l("From %(min)s to %(max)s."))
    needed = InputRequired(_l("Give a number."))
    return IntegerField(label, validators=[needed, fits], description=words)


class QueueForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Who gets new tickets, what happens by itself, and mail."""

    assigns = RadioField(_l("Who gets a new request?"), choices=list(ASSIGNS))
    return_minutes = _number(
        _l("Minutes after which it goes back"),
        43_200,
        _l("When whoever has a request says nothing for so long, it is nobody's again. 0: never."),
    )
    hold_seconds = _number(
        _l("Seconds in which an answer can be called back"),
        300,
        _l("Answers of the team leave so much later."),
    )
    remind_days = _number(
        _l("Days until a reminder"),
        365,
        _l("When we wait for the person who asked. 0: no reminder."),
    )
    solve_days = _number(
        _l("Days from the reminder until it counts as solved"),
        365,
        _l("Without a reminder, from our last word on. 0: it stays open."),
    )
    close_days = _number(
        _l("Days until a solved request is closed"), 365, _l("0: it is never closed by itself.")
    )
    reopen_days = _number(
        _l("Days in which an answer opens a closed request again"),
        3650,
        _l("Later, an answer begins a new request."),
    )
    rates = BooleanField(
        _l("Ask how it was"), description=_l("Once, after somebody of the team has solved it.")
    )
    rate_hours = _number(_l("Hours until we ask"), 720)
    address = StringField(
        _l("Mail address of this queue"),
        validators=[Length(max=254)],
        description=_l("Mail to it becomes requests here. Leave it empty for none."),
        render_kw={"inputmode": "email", "autocomplete": "off", "maxlength": 254},
    )
    takes_strangers = BooleanField(_l("People without an account may write there"))
    takes_automatic = BooleanField(
        _l("Mail that a machine wrote becomes requests, too"),
        description=_l("Such as reports of shops and printers. Otherwise it waits for the team."),
    )
    says_received = BooleanField(
        _l("Say by mail that a request has come"),
        description=_l("To whoever writes a new one by mail, at most once a day."),
    )
    signature = TextAreaField(
        _l("Words below answers by mail"),
        validators=[Length(max=LONGEST_SIGNATURE)],
        render_kw={"rows": 3, "dir": "auto", "maxlength": LONGEST_SIGNATURE},
    )

    def queue(self, space_id: int) -> Queue:
        """What the form says; what it does not ask for stays."""
        said = {name: self[name].data for name in Queue._fields if name in self}
        said |= {"address": (self.address.data or "").strip().lower()}
        said |= {"signature": (self.signature.data or "").strip()}
        return queue_of(space_id)._replace(**said)
