"""The form of a saved view."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Length


class ViewForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What a view is called and who has it; what it asks for goes along."""

    name = StringField(
        _l("Name"),
        validators=[DataRequired(_l("Give it a name.")), Length(max=60)],
        render_kw={"maxlength": 60, "autocomplete": "off", "dir": "auto"},
    )
    shared = BooleanField(
        _l("Share it with everybody who works on tickets"),
        description=_l("Each of them finds in it only tickets that they may see."),
    )
    over = SelectField(_l("In place of"), default="")
    query = HiddenField(validators=[Length(max=1000)])
