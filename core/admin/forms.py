"""The form that is made from a plugin's (or core's) declared settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField

from core import settings
from core.registry import Setting
from core.web.forms import option

# WTForms keeps names such as `data` and `errors` for itself.
PREFIX = "value_"


def settings_form(declared: list[Setting], stored: Mapping[str, Any]) -> FlaskForm:
    """A form with one field for each setting, filled with what is stored or was just sent."""
    fields = {PREFIX + setting.name: _field(setting) for setting in declared}
    made: type[FlaskForm] = type("SettingsForm", (FlaskForm,), fields)
    return made(data={PREFIX + name: value for name, value in stored.items()})


def values_of(form: FlaskForm, declared: list[Setting]) -> dict[str, Any] | None:
    """The values in the settings' own types, or None after putting an error at each wrong one.

    What was not sent is left out. A switch is: then it is off.
    """
    found: dict[str, Any] = {}
    good = form.validate()
    for setting in declared:
        field = form[PREFIX + setting.name]
        if setting.kind != "switch" and not field.raw_data:
            continue  # a page from before the setting came
        try:
            found[setting.name] = settings.checked(setting, field.data)
        except settings.BadValue as error:
            field.errors = [*field.errors, str(error)]
            good = False
    return found if good else None


def _field(setting: Setting) -> Field:
    label, text = setting.label, setting.help
    if setting.kind == "switch":
        return BooleanField(label, description=text)
    if setting.kind == "choice":
        return SelectField(label, description=text, choices=_choices(setting))
    if setting.kind == "long_text":
        return TextAreaField(label, description=text, render_kw={"rows": 6, "dir": "auto"})
    if setting.kind == "number":
        shape = {"type": "number", "min": setting.minimum, "max": setting.maximum}
        kept = {name: value for name, value in shape.items() if value is not None}
        return StringField(label, description=text, render_kw=kept)
    if setting.kind == "words":
        known = ", ".join(f"{key} ({label})" for key, label in setting.choices)
        return StringField(label, description=f"{text} {known}", render_kw={"maxlength": 255})
    return StringField(label, description=text, render_kw={"maxlength": 255, "dir": "auto"})


def _choices(setting: Setting) -> list[Any]:
    return [option(value, label) for value, label in setting.choices]
