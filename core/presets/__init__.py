"""Kinds of community: what each begins with, as data, and the page that changes to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.presets import views

    return [views.bp]


DECLARES: tuple[Any, ...] = (
    PersonalData(
        name="presets",
        label=_l("Kinds of community that were used"),
        kept={"preset_use.used_by": "what owners did stays known; who did it is a former member"},
    ),
)
