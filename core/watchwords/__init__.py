"""Words that owners watch: texts with them are refused, looked at first, or blotted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.watchwords import views

    return [views.bp]


DECLARES: tuple[Any, ...] = (
    PersonalData(
        name="watchwords", label=_l("Watched words"), freed=("watched_word.made_by",), order=90
    ),
)
