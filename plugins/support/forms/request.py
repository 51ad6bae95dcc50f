"""The forms of a new request: a member's own, and one that the team writes down for them."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from plugins.support.history import IMPACTS
from townhall import ThreadForm, option


class RequestForm(ThreadForm):
    """A new request to the team."""

    title = StringField(
        _l("What is it about?"),
        validators=[DataRequired(_l("Say in a few words what it is about.")), Length(max=200)],
        description=_l("One sentence."),
        render_kw={"autocomplete": "off", "dir": "auto", "maxlength": 200},
    )
    body = TextAreaField(
        _l("What happened?"),
        validators=[DataRequired(_l("Write something first."))],
        render_kw={"rows": 8, "dir": "auto"},
    )
    impact = RadioField(
        _l("What does it keep you from?"),
        choices=[option(key, label) for key, label in IMPACTS.items()],
        default="",
        description=_l("It helps the team to see what cannot wait."),
    )
    tags = None  # type: ignore[assignment]  # left out so
    with_poll = None  # type: ignore[assignment]  # left out so


class ForMemberForm(RequestForm):
    """A request that the team writes down for a member."""

    requester = StringField(
        _l("Who asks?"),
        validators=[DataRequired(_l("Say whose request it is.")), Length(max=60)],
        description=_l("The user name of a member. They read it, and get the answers."),
        render_kw={"autocomplete": "off", "maxlength": 60, "dir": "ltr", "spellcheck": "false"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.impact
