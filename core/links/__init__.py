"""Links between threads of any kind: related, duplicate of, answers, caused by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData, later
from core.registry import Permission, SlotFill

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.links import views

    return [views.bp]


def _beside_thread(actor: Any, **values: Any) -> Any:
    from core.links import slots

    return slots.beside_thread(actor, **values)


DECLARES: tuple[Any, ...] = (
    Permission(name="links.make", label=_l("Link threads"), defaults=("members",), writes=True),
    SlotFill(slot="content.aside", template="links/_note.html", context=_beside_thread, order=20),
    PersonalData(
        name="links",
        label=_l("Links between threads"),
        covers=("thread_link.created_by",),
        export=later("core.links.personal", "export"),
        erase=later("core.links.personal", "erase"),
        aside=("thread_link.created_by",),
    ),
)
