"""What waits for approval: texts before others see them, people before they are members."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from core.personal import PersonalData, later
from core.registry import Job, NotificationSort, ReviewDecision, ReviewSort, SlotFill

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package, and what it looks at before a text is written."""
    from core.holding import checks, letters, views  # noqa: F401 - imported to be declared

    return [views.bp]


def _later(module: str, name: str) -> Callable[..., Any]:
    """A function that is imported when it is called: this package is read before the features
    that it looks after."""

    def call(*args: Any, **values: Any) -> Any:
        from importlib import import_module

        return getattr(import_module(f"core.holding.{module}"), name)(*args, **values)

    return call


def _said(_names: str, times: int) -> Any:
    return ngettext(
        "A text of yours that waited was looked at",
        "%(num)s texts of yours that waited were looked at",
        times,
    )


HELD = ReviewSort(
    name="held",
    label=_l("Texts that wait"),
    icon="hourglass",
    decisions=(
        ReviewDecision(
            name="publish",
            label=_l("Publish it"),
            icon="check",
            tone="good",
            act=_later("showing", "publish"),
            help=_l("As its author, at this moment. They are told."),
            reason="",
        ),
        ReviewDecision(
            name="decline",
            label=_l("Give it back"),
            icon="undo-2",
            tone="bad",
            act=_later("showing", "decline"),
            help=_l("Its author has it as a draft again, and hears the reason."),
            reason="needed",
        ),
    ),
    show=_later("showing", "held"),
    order=20,
)
MEMBER = ReviewSort(
    name="member",
    label=_l("People who want to join"),
    icon="user-plus",
    decisions=(
        ReviewDecision(
            name="approve",
            label=_l("Let them in"),
            icon="user-check",
            tone="good",
            act=_later("showing", "approve"),
            help=_l("They are told by mail."),
            reason="",
        ),
        ReviewDecision(
            name="refuse",
            label=_l("Do not let them in"),
            icon="user-x",
            tone="bad",
            act=_later("showing", "refuse"),
            help=_l("They are told by mail, and the account is deleted."),
            reason="optional",
        ),
    ),
    show=_later("showing", "member"),
    order=30,
)


def _declared() -> tuple[Any, ...]:
    from core.holding.settings import JOINING, PERMISSION, SETTINGS

    return (PERMISSION, *SETTINGS, *JOINING)


DECLARES: tuple[Any, ...] = (
    *_declared(),
    HELD,
    MEMBER,
    NotificationSort(
        name="held",
        label=_l("What becomes of texts of mine that wait"),
        icon="hourglass",
        said=_said,
        reasons={
            "returned": _l("Your text could not be published and is among your drafts"),
            "declined": _l("Your text was not published and is among your drafts"),
            "published": _l("Your text stands now"),
        },
        channels=("mail",),
        order=80,
    ),
    SlotFill(
        slot="content.after_replies",
        template="holding/_in_thread.html",
        context=_later("slots", "after_replies"),
        order=5,
    ),
    SlotFill(
        slot="space.head", template="holding/_in_space.html", context=_later("slots", "in_space")
    ),
    Job(name="holding.forget", every=timedelta(days=1), run=_later("jobs", "forget_decided")),
    PersonalData(
        name="holding",
        label=_l("Texts that wait for approval, and what you wrote to join"),
        own=("held.user", "application.user"),
        hides=("held.user",),
        hide=later("core.holding.personal", "hide"),
        show=later("core.holding.personal", "show"),
        stays={"application.user": "what the team read when it let them in"},
        freed=("held.decided_by", "application.approved_by"),
    ),
)
