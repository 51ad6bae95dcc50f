"""Forms of what people say about themselves."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FileField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from core.watchwords.looking import Blocked, check_name, check_profile
from core.web.forms import option
from core.web.languages import LANGUAGES

LINKS = 5
LINK_LENGTH = 200
# Joiners that some scripts need inside a word; all other invisible characters only deceive.
JOINERS = "\u200c\u200d"


class ProfileForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What a member says of themselves."""

    name = StringField(
        _l("Name"),
        validators=[Length(max=80)],
        description=_l("What others see. Without one, they see your user name."),
        render_kw={"autocomplete": "name", "dir": "auto", "maxlength": 80},
    )
    bio = TextAreaField(
        _l("About you"),
        validators=[Length(max=2000)],
        description=_l("Markdown works here. Up to 2,000 characters."),
        render_kw={"rows": 6, "dir": "auto", "maxlength": 2000},
    )
    place = StringField(
        _l("Place"),
        validators=[Length(max=80)],
        render_kw={"dir": "auto", "maxlength": 80},
    )
    links = TextAreaField(
        _l("Links"),
        validators=[Length(max=LINKS * (LINK_LENGTH + 2))],
        description=_l("Up to five web addresses, each on a line of its own."),
        render_kw={"rows": 3, "dir": "ltr", "inputmode": "url", "spellcheck": "false"},
    )
    timezone = SelectField(
        _l("Time zone"), description=_l("Times are shown in it, and your local time to others.")
    )
    locale = SelectField(_l("Language"))
    hides_presence = BooleanField(
        _l("Do not show whether I am here"),
        description=_l("Nobody, the team included, sees when you were last here or what you read."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = zones()
        current = self.timezone.data
        if current and current not in dict(known) and not self.is_submitted():
            # An older name of a zone, such as an import may bring.
            known = [(current, current), *known]
        self.timezone.choices = [option(*zone) for zone in known]
        spoken = [("", _("What my browser asks for")), *languages()]
        self.locale.choices = [option(*language) for language in spoken]

    def validate_name(self, field: StringField) -> None:
        """One line of visible characters that no mail program takes for a link."""
        field.data = one_line(field.data)
        if "://" in field.data or "www." in field.data.lower():
            raise ValidationError(_("A name, not a web address."))
        _unwatched(field, check_name)

    def validate_bio(self, field: TextAreaField) -> None:
        """No word that is not taken here."""
        _unwatched(field, check_profile)

    def validate_place(self, field: StringField) -> None:
        """One line of visible characters."""
        field.data = one_line(field.data)
        _unwatched(field, check_name)

    def validate_links(self, field: TextAreaField) -> None:
        """Keep what was typed; only check it."""
        checked_links(field.data or "")
        _unwatched(field, check_name)


class AvatarForm(FlaskForm):  # type: ignore[misc]
    """A picture to show beside one's name."""

    picture = FileField(
        _l("Picture"),
        description=_l("PNG, JPEG, WebP or GIF, at most 8 MB. Its middle square is used."),
        render_kw={"accept": "image/png,image/jpeg,image/webp,image/gif", "required": True},
    )


def _unwatched(field: StringField, check: Callable[[str], None]) -> None:
    try:
        check(field.data or "")
    except Blocked as error:
        raise ValidationError(str(error)) from error


def one_line(text: str | None) -> str:
    """Text on one line, without characters that cannot be seen or that turn others around."""
    kept = "".join(
        c
        for c in " ".join((text or "").split())
        if c in JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co")
    )
    return " ".join(kept.split())


def checked_links(text: str) -> list[str]:
    """The web addresses of some lines. Raises `ValidationError` with the line that is wrong."""
    links = list(dict.fromkeys(_checked_link(line) for line in text.split() if line))
    if len(links) > LINKS:
        raise ValidationError(_("At most five links."))
    return links


def _checked_link(line: str) -> str:
    address = line if "://" in line else f"https://{line}"
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    good = parts.scheme in ("http", "https") and "." in host and "@" not in parts.netloc
    if not good or len(address) > LINK_LENGTH or one_line(address) != address or "\\" in address:
        raise ValidationError(
            _("“%(line)s” is no web address such as https://example.org.", line=line[:60])
        )
    return address


@lru_cache(maxsize=1)
def zones() -> list[tuple[str, str]]:
    """Time zones by place, as one knows them; old names and offsets are left out."""
    areas = (
        "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/",
        "Europe/", "Indian/", "Pacific/",
    )  # fmt: skip
    names = sorted(name for name in available_timezones() if name.startswith(areas))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


def languages() -> list[tuple[str, str]]:
    """The languages that Townhall speaks, each under its own name."""
    found = []
    for tag in LANGUAGES:
        language = Locale.parse(tag, sep="-")
        found.append((tag, (language.get_display_name(language) or tag).capitalize()))
    return found
