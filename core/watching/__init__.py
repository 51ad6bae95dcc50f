"""Watching: how much members want to hear of threads, people, tags, groups and spaces."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData, later
from core.registry import Job, Setting, SlotFill

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.accounts.events import Confirmed
    from core.events import subscribe
    from core.watching import joining, views

    subscribe(Confirmed, joining.joined)
    return [views.bp]


def _sweep() -> None:
    from core.watching import jobs

    jobs.sweep()


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
        section=_l("What members hear of"),
    ),
    Setting(
        name="watch_replied",
        label=_l("Members watch the threads they reply to"),
        kind="switch",
        default=True,
        section=_l("What members hear of"),
    ),
    Setting(
        name="watch_read",
        label=_l("Members watch the threads they read for a while"),
        kind="switch",
        default=True,
        section=_l("What members hear of"),
    ),
    Setting(
        name="watch_read_minutes",
        label=_l("Minutes of reading after which a thread is watched"),
        kind="number",
        default=4,
        minimum=1,
        maximum=60,
        section=_l("What members hear of"),
    ),
    Setting(
        name="watch_joining",
        label=_l("New members hear of every new thread"),
        kind="switch",
        default=False,
        help=_l("For those who join from now on. Everyone may change it for themselves."),
        section=_l("What members hear of"),
    ),
    SlotFill(
        slot="content.aside", template="watching/_note.html", context=_beside_thread, order=10
    ),
    PersonalData(
        name="watching",
        label=_l("What you watch"),
        own=("watch.user", "watch_habit.user"),
        aside=("watch.user",),
        stays={"watch_habit.user": "what they want watched for them, which nobody else sees"},
        erase=later("core.watching.personal", "erase"),
    ),
    Job(name="watching.sweep", every=timedelta(days=1), run=_sweep),
    SlotFill(slot="space.head", template="watching/_head.html", context=_in_head),
    SlotFill(slot="tag.head", template="watching/_head.html", context=_in_head),
    SlotFill(slot="profile.header", template="watching/_head.html", context=_in_head),
)
