"""The form that is made from a plugin's (or core's) declared settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, PasswordField, SelectField, StringField, TextAreaField

from core import settings
from core.registry import Setting
from core.web.forms import option

# WTForms keeps names such as `data` and `errors` for itself.
PREFIX = "value_"
# The sign of what the form showed, beside each of its fields.
SEEN = "seen_"


def settings_form(declared: Iterable[Setting], stored: Mapping[str, Any]) -> FlaskForm:
    """A form with one field for each setting, filled with what is stored or was just sent."""
    fields = {PREFIX + one.name: _field(one) for one in declared if one.kind != "picture"}
    made: type[FlaskForm] = type("SettingsForm", (FlaskForm,), fields)
    return made(data={PREFIX + name: value for name, value in stored.items()})


def sent(declared: Iterable[Setting]) -> list[Setting]:
    """The settings that the form just sent had fields for. A switch that is off sends
    nothing itself, but its sign is there."""
    names = request.form
    return [
        one
        for one in declared
        if one.kind != "picture" and (PREFIX + one.name in names or SEEN + one.name in names)
    ]


def seen() -> dict[str, str]:
    """By name, the sign of the value that the form showed."""
    return {
        name.removeprefix(SEEN): value
        for name, value in request.form.items()
        if name.startswith(SEEN)
    }


def values_of(form: FlaskForm, declared: Iterable[Setting]) -> dict[str, Any] | None:
    """The values in the settings' own types, or None after putting an error at each wrong one.

    A secret that was left empty stays what it is.
    """
    found: dict[str, Any] = {}
    good = form.validate()
    for setting in declared:
        field = form[PREFIX + setting.name]
        if setting.kind == "secret" and not field.data:
            continue
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
    if setting.kind == "secret":
        return PasswordField(label, description=text, render_kw={"autocomplete": "off"})
    return StringField(label, description=_help(setting), render_kw=_shape(setting))


def _shape(setting: Setting) -> dict[str, Any]:
    if setting.kind == "number":
        shape = {"type": "number", "min": setting.minimum, "max": setting.maximum}
        return {name: value for name, value in shape.items() if value is not None}
    if setting.kind == "colour":
        return {"maxlength": 7, "placeholder": "#2f6f4f", "dir": "ltr", "spellcheck": "false"}
    return {"maxlength": 255} if setting.kind == "words" else {"maxlength": 255, "dir": "auto"}


def _help(setting: Setting) -> Any:
    if setting.kind != "words":
        return setting.help
    return f"{setting.help} " + ", ".join(f"{key} ({label})" for key, label in setting.choices)


def _choices(setting: Setting) -> list[Any]:
    return [option(value, label) for value, label in setting.choices]
