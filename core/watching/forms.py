"""The form of what is watched for somebody by itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField

from core.watching.queries import Habit
from core.web.forms import option

WAYS = {"": None, "yes": True, "no": False}


def _choices() -> list[Any]:
    return [option("", ""), option("yes", _l("Watch them")), option("no", _l("Do not"))]


class HabitsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """For each habit: yes, no, or as the community does."""

    started = SelectField(_l("Threads that I start"), choices=_choices())
    replied = SelectField(_l("Threads that I reply to"), choices=_choices())
    read = SelectField(_l("Threads that I read for a while"), choices=_choices())

    def name_defaults(self, habits: Iterable[Habit]) -> None:
        """Say what the community does."""
        for habit in habits:
            words = _("As usual here: watch them") if habit.default else _("As usual here: do not")
            field = self[habit.name]
            field.choices = [option("", words), *field.choices[1:]]

    def fill(self, habits: Iterable[Habit]) -> None:
        """Show what stands."""
        known = {own: word for word, own in WAYS.items()}
        for habit in habits:
            self[habit.name].data = known[habit.own]

    def wishes(self) -> dict[str, bool | None]:
        """What was sent, by habit."""
        return {name: WAYS[self[name].data or ""] for name in ("started", "replied", "read")}
