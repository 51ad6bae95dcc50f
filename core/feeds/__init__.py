"""Atom feeds of what readers may see, and private addresses of them for members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData

if TYPE_CHECKING:
    from core.web.routing import Blueprint


DECLARES = (
    PersonalData(
        name="feeds",
        label=_l("Private feeds"),
        own=("feed_token.user",),
        stays={"feed_token.user": "gives nothing to somebody who is suspended"},
        hidden=("feed_token.token_hash",),
    ),
)


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.feeds.views import public, tokens

    return [public.bp, tokens.bp]
