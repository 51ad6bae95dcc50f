"""Reads about providers and identities."""

from __future__ import annotations

from core.accounts.models import User
from core.openid.models import OpenIdIdentity, OpenIdProvider
from core.site import site

GIVEN = "environment"
"""The short name of the provider that the environment names."""


def is_given(provider: OpenIdProvider) -> bool:
    """Whether the environment says what this provider is, so that pages cannot change it."""
    return provider.key == GIVEN and bool(site().config.oidc_issuer)


def providers() -> list[OpenIdProvider]:
    """Every provider that the owner has entered, in the order of their names."""
    return list(OpenIdProvider.select().order_by(OpenIdProvider.label, OpenIdProvider.id))


def active_providers() -> list[OpenIdProvider]:
    """Providers that can be used now."""
    return [provider for provider in providers() if provider.active]


def provider_of_key(key: str) -> OpenIdProvider | None:
    """The provider of a key if it can be used now, or None."""
    found: OpenIdProvider | None = OpenIdProvider.get_or_none(
        (OpenIdProvider.key == key) & OpenIdProvider.active
    )
    return found


def provider(provider_id: int) -> OpenIdProvider | None:
    """The provider of a number, also one that is switched off, or None."""
    found: OpenIdProvider | None = OpenIdProvider.get_or_none(OpenIdProvider.id == provider_id)
    return found


def identities_of(user_id: int) -> list[OpenIdIdentity]:
    """Who somebody is elsewhere, each with its provider."""
    return list(
        OpenIdIdentity.select(OpenIdIdentity, OpenIdProvider)
        .join(OpenIdProvider)
        .where(OpenIdIdentity.user == user_id)
        .order_by(OpenIdIdentity.id)
    )


def identity(provider_id: int, subject: str) -> OpenIdIdentity | None:
    """The identity that a provider calls by this name, or None."""
    found: OpenIdIdentity | None = OpenIdIdentity.get_or_none(
        (OpenIdIdentity.provider == provider_id) & (OpenIdIdentity.subject == subject)
    )
    return found


def person(user_id: int) -> User:
    """An account by number. Raises `User.DoesNotExist`."""
    found: User = User.get_by_id(user_id)
    return found
