"""The composer: what people write with, the same for every kind. It shows a text before it is
posted, suggests people and threads that may answer already, and keeps who was quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.composer import quotes
from core.personal import PersonalData
from core.registry import PostPart

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.composer import views

    return [views.bp]


DECLARES: tuple[Any, ...] = (
    PostPart(name=quotes.PART, render=quotes.edited_since, order=90),
    PersonalData(
        name="found_answers",
        label=_l("Answers found before asking"),
        own=("found_answer.user",),
        stays={"found_answer.user": "a count of pages that helped, without any words"},
    ),
)
