"""The form of a report."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from core.reports.kinds import KINDS, LONGEST
from core.web.forms import option


class ReportForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What is wrong, and in one's own words."""

    kind = RadioField(
        _l("What is wrong with it?"),
        choices=[option(name, kind.label) for name, kind in KINDS.items()],
        validators=[InputRequired(_l("Choose what is wrong with it."))],
    )
    text = TextAreaField(
        _l("In your words"),
        validators=[Length(max=LONGEST, message=_l("At most 1,000 letters."))],
        description=_l("Only the team reads it. Who wrote it never learns who reported it."),
        render_kw={"rows": 4, "dir": "auto", "maxlength": LONGEST},
    )
