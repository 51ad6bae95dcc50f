"""The form about one program that is told what happens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, RadioField, SelectMultipleField, ValidationError
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput

from core.accounts.forms import Text
from core.destinations import Refused, destination
from core.web.forms import option
from core.webhooks.queries import Offered


class WebhookForm(FlaskForm):  # type: ignore[misc]  # flask-wtf ships no types
    """Where messages go, and about what."""

    label = Text(
        _l("What it is"),
        validators=[
            InputRequired(_l("Such as “Chat of the team”.")),
            Length(max=60, message=_l("At most 60 characters.")),
        ],
    )
    url = Text(
        _l("Address"),
        validators=[InputRequired(_l("An https address, such as https://example.org/hooks."))],
        description=_l("An https address on the open internet. Messages are sent to it by POST."),
    )
    events = SelectMultipleField(
        _l("What it is told"), option_widget=CheckboxInput(), validate_choice=True
    )
    audience = RadioField(
        _l("For whom it speaks"),
        choices=[option("public", _l("Everybody")), option("everything", _l("Owners alone"))],
        default="public",
    )
    active = BooleanField(_l("Messages are sent"), default=True)

    def __init__(self, *args: Any, offered: Sequence[Offered], **values: Any) -> None:
        super().__init__(*args, **values)
        self.events.choices = [option(one.name, one.label) for one in offered]

    def validate_url(self, field: Field) -> None:
        """An https address that we go to."""
        try:
            fits = destination(field.data).scheme == "https" and len(field.data) <= 500
        except Refused:
            fits = False
        if not fits:
            raise ValidationError(
                str(_l("An https address on its usual port, such as https://example.org/hooks."))
            )

    def validate_events(self, field: Field) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError(str(_l("Choose at least one thing.")))
