"""Signing in with others: any OpenID Connect provider that the owner trusts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from core.registry import PersonalData

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.openid import views  # noqa: F401 - imported for their routes
    from core.openid.views.blueprint import bp

    return [bp]


DECLARES = (
    PersonalData(
        name="openid",
        label=_l("Signing in with others"),
        own=("open_id_identity.user",),
        stays={"open_id_identity.user": "a way into the account, where they read why and appeal"},
    ),
)
