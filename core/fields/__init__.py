"""What owners ask of members beside what every profile has, and what members say there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData, later
from core.registry import SlotFill

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.fields import views

    return [views.bp]


def _of_member(actor: Any, **values: Any) -> Any:
    from core.fields import slots

    return slots.of_member(actor, **values)


DECLARES: tuple[Any, ...] = (
    SlotFill(slot="admin.user", template="fields/_member.html", context=_of_member, order=10),
    PersonalData(
        name="fields",
        label=_l("What you say in the fields of your profile"),
        own=("profile_value.user",),
        hidden=("profile_value.*",),
        export=later("core.fields.personal", "export"),
        aside=("profile_value.user",),
        order=61,
    ),
)
