"""Watching: how much members want to hear of threads, people, tags, groups and spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from core.registry import Setting

if TYPE_CHECKING:
    from core.web.routing import Blueprint

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
)


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    return []
