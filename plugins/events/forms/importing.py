"""Forms of reading in calendars of others."""

from __future__ import annotations

import base64
import binascii
import zlib

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FileField, HiddenField, StringField
from wtforms.validators import Length

from plugins.events.ical.reading import MOST_BYTES


class ImportForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Where the events come from: a file, or an address."""

    file = FileField(
        _l("A file"),
        description=_l("A calendar as most programs export it, ending in .ics; up to a megabyte."),
        render_kw={"accept": ".ics,.ical,text/calendar"},
    )
    url = StringField(
        _l("Or an address"),
        validators=[Length(max=500)],
        description=_l("Where a calendar can be subscribed to. It has to be open to everybody."),
        render_kw={"maxlength": 500, "dir": "ltr", "inputmode": "url", "autocomplete": "off"},
    )

    def given(self) -> bytes | None:
        """The bytes of the file, None where an address stands; puts an error where neither or
        too much was given. Such a file is None too."""
        data = b""
        if self.file.data:
            data = self.file.data.read(MOST_BYTES + 1)
            self.file.data.close()
        if len(data) > MOST_BYTES:
            self.file.errors = [_("The file is larger than a megabyte.")]
        elif not data and not (self.url.data or "").strip():
            self.file.errors = [_("Choose a file, or give an address below.")]
        return data or None


class TakeForm(FlaskForm):  # type: ignore[misc]
    """What was looked at and is to be taken: the file itself, so that nothing has to be kept
    meanwhile, and where it came from."""

    packed = HiddenField()
    url = HiddenField(validators=[Length(max=500)])
    keep = BooleanField(_l("Keep it up to date: read it again every hour"))


def packed(data: bytes) -> str:
    """A file in the letters of a form."""
    return base64.b64encode(zlib.compress(data, 6)).decode("ascii")


def unpacked(text: str) -> bytes:
    """A file that was packed, or the beginning of what claims to be one. Never fails."""
    try:
        return zlib.decompressobj().decompress(base64.b64decode(text), MOST_BYTES + 1)
    except (ValueError, binascii.Error, zlib.error):
        return b""
