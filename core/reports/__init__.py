"""Reports: members say that a post, person, tag or file is not right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from core.accounts.models import NOBODY_TO_OTHERS
from core.personal import PersonalData
from core.registry import NotificationSort, ReviewDecision, ReviewSort, Setting, SlotFill

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.events import subscribe
    from core.reports import deciding, views
    from core.sanctions.events import Purged

    subscribe(Purged, deciding.settle_others)
    return [views.bp]


def _act(name: str) -> Callable[..., Any]:
    """A function of `deciding` by name, imported when it is called: this package is read before
    the features that it decides about."""

    def act(*args: Any) -> Any:
        from core.reports import deciding

        return getattr(deciding, name)(*args)

    return act


def _show(actor: Any, item: Any) -> Mapping[str, Any]:
    from core.reports import showing

    return showing.shown(actor, item)


def _move_url(item: Any) -> str:
    from core.reports import moving

    return moving.url(item)


def _is_moved(actor: Any, item: Any) -> bool:
    from core.reports import moving

    return moving.is_moved(actor, item)


def _may_move(actor: Any, item: Any) -> bool:
    from core.reports import moving

    return moving.fits(actor, item)


def _button(actor: Any, **values: Any) -> Mapping[str, Any] | None:
    """The way to report the person or tag of a page (`values` names one)."""
    ((sort, subject),) = values.items()
    if not actor.can("site.write") or (sort == "person" and subject.id == actor.user_id):
        return None
    if sort == "person" and subject.state in NOBODY_TO_OTHERS:
        return None
    return {"sort": sort, "target_id": subject.id}


def _said(_names: str, times: int) -> Any:
    return ngettext("Your report was looked at", "%(num)s of your reports were looked at", times)


def _decision(name: str, label: Any, icon: str, **values: Any) -> ReviewDecision:
    return ReviewDecision(name=name, label=label, icon=icon, act=_act(name), **values)


DECISIONS = (
    _decision(
        "keep",
        _l("Leave it"),
        "check",
        tone="good",
        reason="",
        help=_l("Nothing is wrong. If it was hidden, it comes back."),
    ),
    _decision(
        "dealt",
        _l("Dealt with"),
        "check-check",
        reason="",
        fits=_act("is_other"),
        help=_l("It was right to report it, and you have done something about it."),
    ),
    _decision(
        "edit",
        _l("Change the text"),
        "pencil",
        reason="needed",
        words=_l("We took something out that does not belong here."),
        text=_act("text_of"),
        fits=_act("is_post"),
    ),
    ReviewDecision(
        name="move",
        label=_l("Move or split off"),
        icon="folder-input",
        act=_act("dealt"),
        url=_move_url,
        fits=_may_move,
        help=_l("On the thread's own page. Come back here and decide."),
    ),
    _decision(
        "moved",
        _l("It was moved"),
        "check-check",
        tone="good",
        reason="needed",
        words=_l("Your post did not belong where it stood, so we have moved it."),
        fits=_is_moved,
        help=_l("It was right to report it. Its author reads why it stands elsewhere now."),
    ),
    _decision(
        "hide",
        _l("Hide it"),
        "eye-off",
        tone="bad",
        reason="needed",
        words=_l("Your post goes against the rules of this place, so we have hidden it."),
        fits=_act("is_post"),
        help=_l("Only its author and the team can read it."),
    ),
    _decision(
        "delete",
        _l("Delete it"),
        "trash-2",
        tone="bad",
        reason="needed",
        words=_l("Your post goes against the rules of this place, so we have deleted it."),
        fits=_act("is_post"),
        help=_l("The first post goes with its whole thread."),
    ),
    _decision(
        "remove_file",
        _l("Delete the file"),
        "trash-2",
        tone="bad",
        reason="needed",
        words=_l("Your file goes against the rules of this place, so we have deleted it."),
        fits=_act("is_file"),
        help=_l("Posts that show it stay, with a mark in its place. To be undone for 30 days."),
    ),
    _decision(
        "warn",
        _l("Warn the author"),
        "triangle-alert",
        reason="needed",
        words=_l("What you wrote hurts this community. Please write in another way."),
        fits=_act("has_author"),
        help=_l("What was reported stays as it is."),
    ),
    _decision(
        "silence",
        _l("Silence the author"),
        "message-square-warning",
        tone="bad",
        reason="needed",
        ends=True,
        words=_l("You went against the rules of this place again, so take a break from writing."),
        fits=_act("may_limit"),
        help=_l("They read and draft, and do nothing others see. A reported post is hidden."),
    ),
    _decision(
        "suspend",
        _l("Suspend the author"),
        "ban",
        tone="bad",
        reason="needed",
        ends=True,
        words=_l("You went against the rules of this place in a way that we cannot leave."),
        fits=_act("may_limit"),
        help=_l("They are signed out and may only appeal. A reported post is hidden."),
    ),
    _decision(
        "spammer",
        _l("Remove a spammer"),
        "zap",
        tone="bad",
        reason="needed",
        words=_l("Spam."),
        fits=_act("may_limit"),
        help=_l("Everything of theirs goes, and the way back is shut. To be undone for a day."),
    ),
)
DECLARES = (
    Setting(
        name="reports_hide_weight",
        label=_l("Reports that hide a post by themselves weigh"),
        kind="number",
        default=10,
        minimum=0,
        maximum=1000,
        help=_l(
            "A report weighs 2 to 5 by trust, more or less by how often its reporter was right. "
            "0 hides nothing by itself. What the team writes is never hidden so."
        ),
    ),
    PersonalData(
        name="reports",
        label=_l("What you reported"),
        own=("report.reporter",),
        stays={"report.reporter": "what is reported is decided by itself, whoever said it"},
    ),
    NotificationSort(
        name="report",
        label=_l("What came of my reports"),
        icon="flag",
        said=_said,
        reasons={"reported": _l("You reported it")},
        channels=(),
        order=75,
    ),
    ReviewSort(
        name="report",
        label=_l("Reports"),
        icon="flag",
        order=10,
        show=_show,
        decisions=DECISIONS,
    ),
    SlotFill(slot="profile.header", template="reports/_button.html", context=_button, order=90),
    SlotFill(slot="tag.head", template="reports/_button.html", context=_button, order=90),
)
