"""Forms of reading in tables of ideas."""

from __future__ import annotations

import base64
import binascii
import zlib

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField
from wtforms.validators import Length

from plugins.ideas.tables.reading import MOST_BYTES


class TableForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A table of ideas."""

    file = FileField(
        _l("A table"),
        description=_l(
            "A CSV file of up to a megabyte, as most programs for ideas and spreadsheets give it. "
            "Its first line names the columns."
        ),
        render_kw={"accept": ".csv,.tsv,.txt,text/csv", "required": True},
    )

    def given(self) -> tuple[bytes, str]:
        """The bytes of the file and its name; puts an error where there is none, or it is too
        large, and gives nothing then."""
        data, name = b"", ""
        if self.file.data:
            data, name = self.file.data.read(MOST_BYTES + 1), self.file.data.filename or ""
            self.file.data.close()
        if len(data) > MOST_BYTES:
            self.file.errors = [_("The file is larger than a megabyte.")]
        elif not data:
            self.file.errors = [_("Choose a file.")]
        return (b"", "") if self.file.errors else (data, name[:120])


class TakeTableForm(FlaskForm):  # type: ignore[misc]
    """What was looked at and is to be taken: the file itself, so that nothing has to be kept
    meanwhile, and the table that was begun with it."""

    packed = HiddenField()
    name = HiddenField(validators=[Length(max=120)])
    table = HiddenField(validators=[Length(max=9)])

    def begun(self) -> int | None:
        """The table to go on with."""
        text = self.table.data or ""
        return int(text) if text.isascii() and text.isdigit() else None


def packed(data: bytes) -> str:
    """A file in the letters of a form."""
    return base64.b64encode(zlib.compress(data, 6)).decode("ascii")


def unpacked(text: str) -> bytes:
    """A file that was packed, or the beginning of what claims to be one. Never fails."""
    try:
        return zlib.decompressobj().decompress(base64.b64decode(text), MOST_BYTES + 1)
    except (ValueError, binascii.Error, zlib.error):
        return b""
