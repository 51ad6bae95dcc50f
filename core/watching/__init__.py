"""Watching: how much members want to hear of threads, people, tags, groups and spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.registry import Setting, SlotFill

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.watching import views

    return [views.bp]


def _beside_thread(actor: Any, **values: Any) -> Any:
    from core.watching import slots

    return slots.beside_thread(actor, **values)


def _in_head(actor: Any, **values: Any) -> Any:
    from core.watching import slots

    return slots.in_head(actor, **values)


DECLARES = (
    Setting(
        name="watch_started",
        label=_l("Members watch the threads they start"),
        kind="switch",
        default=True,
        help=_l("Everyone may choose otherwise for themselves, here and below."),
    ),
    Setting(
        name="watch_replied",
        label=_l("Members watch the threads they reply to"),
        kind="switch",
        default=True,
    ),
    Setting(
        name="watch_read",
        label=_l("Members watch the threads they read for a while"),
        kind="switch",
        default=True,
    ),
    Setting(
        name="watch_read_minutes",
        label=_l("Minutes of reading after which a thread is watched"),
        kind="number",
        default=4,
        minimum=1,
        maximum=60,
    ),
    Setting(
        name="watch_joining",
        label=_l("What new members hear of"),
        kind="choice",
        default="normal",
        choices=(
            ("normal", _l("What concerns them: replies, mentions, quotes")),
            ("first", _l("New threads too")),
            ("watch", _l("New threads and every reply")),
        ),
        help=_l("Holds for those who join from now on. Everyone may change it at any time."),
    ),
    SlotFill(slot="content.meta", template="watching/_note.html", context=_beside_thread, order=10),
    SlotFill(slot="space.head", template="watching/_head.html", context=_in_head),
    SlotFill(slot="tag.head", template="watching/_head.html", context=_in_head),
    SlotFill(slot="profile.header", template="watching/_head.html", context=_in_head),
)
