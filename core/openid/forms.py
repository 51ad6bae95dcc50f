"""Forms about signing in with others."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, ValidationError
from wtforms.validators import InputRequired, Length

from core.accounts.forms import AddressForm, ApplyForm, Checked, Secret, Text
from core.destinations import Refused, destination

RESERVED = "environment"  # that of `core.openid.given`


class JoinForm(ApplyForm, AddressForm):
    """The name of somebody who comes from a provider, their address if it gave none, and what
    the team wants to know of everybody."""

    username = Text(
        _l("User name"),
        validators=[InputRequired(_l("Choose the name that others will see."))],
        description=_l("Letters, digits, dots and dashes. It is in the address of your page."),
    )

    def validate_username(self, field: Field) -> None:
        """A name that may be had."""
        self.check_username(field)


class LinkForm(Checked):
    """The password of the account that an identity is to lead to."""

    current = Secret(
        _l("Your password here"), validators=[InputRequired(_l("Needed to be sure it is you."))]
    )


class ProviderForm(FlaskForm):  # type: ignore[misc]  # flask-wtf ships no types
    """A provider that the owner trusts."""

    label = Text(
        _l("Name on the button"),
        validators=[
            InputRequired(_l("Such as “Example Ltd”.")),
            Length(max=60, message=_l("At most 60 characters.")),
        ],
    )
    key = Text(
        _l("Short name"),
        validators=[InputRequired(_l("Small letters, digits and dashes, such as example."))],
        description=_l("It is in the address that you tell the provider; it stays as it is."),
    )
    issuer = Text(
        _l("Issuer"),
        validators=[InputRequired(_l("An address such as https://id.example.org."))],
        description=_l("What the provider calls itself, exactly: an https address."),
    )
    client_id = Text(
        _l("Client id"),
        validators=[
            InputRequired(_l("What the provider calls this community.")),
            Length(max=255, message=_l("At most 255 characters.")),
        ],
    )
    secret = Secret(
        _l("Client secret"),
        validators=[Length(max=500, message=_l("At most 500 characters."))],
        description=_l("Never shown again. Left empty, it stays as it is."),
    )
    active = BooleanField(_l("People may sign in with it"), default=True)

    def __init__(self, *args: Any, is_new: bool = True, **values: Any) -> None:
        super().__init__(*args, **values)
        if not is_new:
            del self.key

    def validate_key(self, field: Field) -> None:
        """A word that fits into an address."""
        if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?", field.data):
            raise ValidationError(str(_l("Small letters, digits and dashes, such as example.")))
        if field.data == RESERVED:
            raise ValidationError(str(_l("This one is kept for a provider of the environment.")))

    def validate_issuer(self, field: Field) -> None:
        """An https address that we go to."""
        try:
            fits = destination(field.data).scheme == "https" and len(field.data) <= 500
        except Refused:
            fits = False
        if not fits or "?" in field.data or "#" in field.data:
            raise ValidationError(
                str(_l("An https address on its usual port, such as https://id.example.org."))
            )
