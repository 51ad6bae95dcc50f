"""Forms of the steps. Each knows what it shows before anything was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from core import settings
from core.presets.doors import reading
from core.presets.queries import current
from core.presets.stock import Preset, presets
from core.profiles.forms import languages, one_line, zones
from core.setup.queries import answers_of, has_threads
from core.site import site
from core.web.forms import option

NONE = "none"
LONGEST = 1000


class StepForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A step: `fields` are the names of what is typed in it."""

    names: tuple[str, ...] = ()

    @classmethod
    def sent(cls) -> StepForm:
        """The form as it was sent."""
        return cls()

    @classmethod
    def kept(cls, answers: Mapping[str, str]) -> StepForm:
        """The form with what was typed before, or with what is so now."""
        values = {**cls.now(), **answers}
        data = {name: values[name] for name in cls.names if name in values}
        return cls(formdata=MultiDict(data) if data else None)

    @classmethod
    def now(cls) -> dict[str, str]:
        """What stands in it before anybody has typed."""
        return {}

    def answers(self) -> dict[str, str]:
        """What was typed, as it was typed."""
        return {name: str(self[name].data or "")[:LONGEST] for name in self.names}


class NameForm(StepForm):
    """What the community is called, and where it is at home."""

    names = ("site_name", "tagline", "language", "timezone")
    site_name = StringField(
        _l("Name of the community"),
        validators=[
            InputRequired(_l("It needs a name; you can change it later.")),
            Length(max=80, message=_l("At most 80 characters.")),
        ],
        render_kw={"maxlength": 80, "dir": "auto"},
    )
    tagline = StringField(
        _l("What it is, in one sentence"),
        validators=[Length(max=255, message=_l("At most 255 characters."))],
        description=_l("Visitors read it first. Left empty, the kind of community brings one."),
        render_kw={"maxlength": 255, "dir": "auto"},
    )
    language = SelectField(_l("Language"))
    timezone = SelectField(
        _l("Time zone"),
        description=_l("For visitors and new members; everybody can change theirs."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = [option(*language) for language in languages()]
        self.timezone.choices = [option(*zone) for zone in zones()]

    @classmethod
    def now(cls) -> dict[str, str]:
        """The settings in force; the name of the software is no name for a community."""
        found = {name: str(settings.get("core", name)) for name in cls.names}
        if found["site_name"] == site().registry.setting("core", "site_name").default:
            found["site_name"] = ""
        return found

    def validate_site_name(self, field: StringField) -> None:
        """One line of characters that can be seen."""
        if not one_line(field.data):
            raise ValidationError(_l("It needs a name; you can change it later."))


class KindForm(StepForm):
    """The kind of community, or none of them."""

    names = ("kind",)
    kind = RadioField(
        _l("Kind of community"), validators=[InputRequired(_l("Choose the one that fits best."))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [option(name, preset.title) for name, preset in presets().items()]
        self.kind.choices.append(option(NONE, _l("None of these: I choose myself")))

    @classmethod
    def now(cls) -> dict[str, str]:
        """What was chosen by the shell; nothing for a site that has threads already."""
        kind = current() or (NONE if has_threads() else "")
        return {"kind": kind} if kind else {}


class DoorsForm(StepForm):
    """Who may read, and who may join."""

    names = ("reading", "sign_up")
    reading = RadioField(_l("Who may read"), validators=[InputRequired(_l("Choose one."))])
    sign_up = RadioField(_l("Who may join"), validators=[InputRequired(_l("Choose one."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reading.choices = [
            option("everyone", _("Everybody")),
            option("members", _("Members only")),
        ]
        declared = site().registry.setting("core", "sign_up")
        self.sign_up.choices = [option(value, label) for value, label in declared.choices]

    @classmethod
    def now(cls) -> dict[str, str]:
        """What goes with the kind of community that was just chosen."""
        found = {"reading": reading(), "sign_up": str(settings.get("core", "sign_up"))}
        preset = chosen_kind()
        if preset is not None and not has_threads():
            found["reading"] = preset.reading
            found["sign_up"] = str(preset.settings.get("sign_up", found["sign_up"]))
        return found


class MailForm(StepForm):
    """Nothing to type: where mail goes is said where the server is started."""


FORMS: dict[str, type[StepForm]] = {
    "name": NameForm,
    "kind": KindForm,
    "doors": DoorsForm,
    "mail": MailForm,
}


def chosen_kind() -> Preset | None:
    """The kind that was chosen in its step, or None."""
    return presets().get(answers_of("kind").get("kind", ""))
