"""Forms about mail: who is kept out."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length


class BlockForm(FlaskForm):  # type: ignore[misc]  # flask-wtf ships no types
    """A sender whose mail always waits."""

    pattern = StringField(
        _l("Address, or @ and a domain"),
        validators=[Length(max=254, message=_l("At most 254 characters."))],
        description=_l("Such as ana@example.org, or @example.org for everybody there."),
    )
