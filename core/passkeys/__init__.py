"""Passkeys: keys of a phone, a computer or a stick that sign in without a password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from core.registry import PersonalData

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.passkeys import views  # noqa: F401 - imported for their routes
    from core.passkeys.views.blueprint import bp

    return [bp]


DECLARES = (
    PersonalData(
        name="passkeys",
        label=_l("Passkeys"),
        own=("passkey.user",),
        stays={"passkey.user": "a way into the account, where they read why and appeal"},
        hidden=("passkey.key_id", "passkey.public_key", "passkey.handle", "passkey.uses"),
    ),
)
