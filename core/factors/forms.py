"""Forms of the pages about second factors."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, Length

from core.accounts.forms import Secret, Text


class Code(Text):
    """A code: what was typed is not shown again, since the next try needs another one."""

    def _value(self) -> str:
        return ""


def _code() -> Code:
    return Code(
        _l("Code"),
        validators=[
            InputRequired(_l("Six digits, like 042317, or a recovery code.")),
            Length(max=40, message=_l("Six digits, like 042317, or a recovery code.")),
        ],
        description=_l("The six digits that your app shows now, or one of your recovery codes."),
    )


class FactorForm(FlaskForm):  # type: ignore[misc]  # flask-wtf ships no types
    """A code of the app, or one on paper."""

    code = _code()


class FirstCodeForm(FlaskForm):  # type: ignore[misc]
    """The first code of a new app."""

    code = Code(
        _l("The code that your app shows"),
        validators=[
            InputRequired(_l("Six digits, like 042317.")),
            Length(max=10, message=_l("Six digits, like 042317.")),
        ],
    )


class RemoveForm(FactorForm):
    """What it takes to switch the second factor off: the factor itself, and the password."""

    current = Secret(_l("Your password now"))
