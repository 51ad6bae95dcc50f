"""Setting a community up in the browser, and what is next after that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.registry import Setting, SlotFill
from core.settings import COMMUNITY

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.setup import views

    return [views.bp]


def _left_to_do(actor: Any) -> dict[str, Any] | None:
    from core.setup.queries import is_open, todos

    waiting = [] if is_open() else [todo for todo in todos(actor.id) if not todo.done]
    return {"waiting": waiting} if waiting else None


DECLARES: tuple[Any, ...] = (
    SlotFill(slot="admin.dashboard", template="setup/_left.html", context=_left_to_do),
    Setting(
        name="welcome",
        label=_l("Welcome"),
        kind="long_text",
        default="",
        help=_l("Visitors read this on the first page. Markdown works here."),
        section=COMMUNITY,
        order=13,
    ),
    Setting(
        name="language",
        label=_l("Language"),
        kind="choice",
        default="en",
        choices=(("en", "English"),),
        help=_l("For those whose browser asks for none that we speak."),
        section=COMMUNITY,
        order=14,
    ),
    Setting(
        name="timezone",
        label=_l("Time zone"),
        kind="text",
        default="UTC",
        help=_l("For visitors and new members, such as Europe/Warsaw."),
        section=COMMUNITY,
        order=15,
    ),
)
