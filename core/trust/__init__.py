"""Levels of trust: what members of each may do, how one rises, and what is counted for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from core.personal import PersonalData
from core.registry import Job, NotificationSort, Setting, SlotFill

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package, and what it looks at and follows elsewhere."""
    from core.events import subscribe
    from core.sanctions.events import Sanctioned, SanctionEnded
    from core.trust import checks, following, jobs, views  # noqa: F401 - imported to be declared

    subscribe(Sanctioned, following.weigh_soon)
    subscribe(SanctionEnded, following.weigh_soon)
    return [views.bp]


def _weigh_all() -> None:
    from core.trust import jobs

    jobs.weigh_all()


def _forget() -> None:
    from core.trust import ranges

    ranges.forget_old()


def _of_member(actor: Any, **values: Any) -> Any:
    from core.trust import slots

    return slots.of_member(actor, **values)


def _of_oneself(actor: Any, **values: Any) -> Any:
    from core.trust import slots

    return slots.of_oneself(actor, **values)


def _said(_names: str, _times: int) -> Any:
    return _("You may do more here now")


DECLARES: tuple[Any, ...] = (
    Setting(
        name="limits_apply",
        label=_l("Limits by trust level"),
        kind="switch",
        default=True,
        help=_l("The numbers stand under Trust. The team is never limited."),
        section=_l("Trust and limits"),
    ),
    Setting(
        name="trust_sanction_days",
        label=_l("Days for which a warning, silence or suspension keeps a member from rising"),
        kind="number",
        default=90,
        minimum=0,
        maximum=3650,
        help=_l("After a warning they have at most level 1, after the others level 0."),
        section=_l("Trust and limits"),
    ),
    Setting(
        name="range_v4",
        label=_l("How many bits of an IPv4 address make a range"),
        kind="number",
        default=24,
        minimum=8,
        maximum=32,
        help=_l("24 is 256 addresses, 32 a single one."),
        section=_l("Trust and limits"),
    ),
    Setting(
        name="range_v6",
        label=_l("How many bits of an IPv6 address make a range"),
        kind="number",
        default=64,
        minimum=16,
        maximum=128,
        help=_l("64 is what one household or server has."),
        section=_l("Trust and limits"),
    ),
    Setting(
        name="range_posts",
        label=_l("Posts of members at trust level 0 in 24 hours, from one range of addresses"),
        kind="number",
        default=200,
        minimum=0,
        maximum=100_000,
        help=_l("All of them together. 0 is no limit."),
        section=_l("Trust and limits"),
    ),
    NotificationSort(
        name="trust",
        label=_l("A new level of trust"),
        icon="award",
        said=_said,
        reasons={"reached": _l("You have reached a level of trust")},
        channels=(),
        order=90,
    ),
    SlotFill(slot="account.standing", template="trust/_standing.html", context=_of_oneself),
    SlotFill(slot="admin.user", template="trust/_member.html", context=_of_member, order=20),
    Job(name="trust.weigh_all", every=timedelta(days=1), run=_weigh_all),
    Job(name="trust.forget", every=timedelta(hours=6), run=_forget),
    PersonalData(
        name="trust",
        label=_l("Your trust level, and the days on which you were here"),
        own=("standing.user", "visit.user"),
        stays=dict.fromkeys(
            ("standing.user", "visit.user"), "how far they are trusted, which others do not see"
        ),
        freed=("standing.locked_by",),
    ),
)
