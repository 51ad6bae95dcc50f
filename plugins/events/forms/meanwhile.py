"""What holds now, beside what a host has typed while another one changed the event."""

from __future__ import annotations

from typing import Any

from flask_babel import format_date, format_time
from flask_babel import gettext as _
from wtforms import BooleanField, DateField, Field, SelectFieldBase, TimeField

from plugins.events.actions.details import Details
from plugins.events.forms.event import ChangeForm, values_of


def holds_now(form: ChangeForm, stored: Details) -> list[tuple[str, str]]:
    """The fields that say something else than what is stored: their labels, and what is stored
    in words."""
    values = values_of(stored)
    shown = (field for field in form if field.name in values)
    return [
        (str(field.label.text), _words(field, values[field.name]))
        for field in shown
        if (field.data or None) != (values[field.name] or None)
    ]


def _words(field: Field, value: Any) -> str:
    """A value as people read it."""
    if isinstance(field, BooleanField):
        return str(_("yes") if value else _("no"))
    if isinstance(field, SelectFieldBase):
        picked = {str(one) for one in (value if isinstance(value, (list, tuple)) else [value])}
        labels = [str(label) for key, label, *_rest in field.iter_choices() if str(key) in picked]
        return ", ".join(labels) or str(_("nothing"))
    if value in (None, ""):
        return str(_("nothing"))
    if isinstance(field, DateField):
        return str(format_date(value, "medium"))
    if isinstance(field, TimeField):
        return str(format_time(value, "short", rebase=False))
    return str(value)
