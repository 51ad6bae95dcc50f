"""Leaving: an account is closed for a while, then erased, and nothing of it stays behind."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData, later
from core.registry import Job, Setting

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """This package has no pages; what a worker does for it is imported with them."""
    from core.erasing import working  # noqa: F401 - imported for what it handles

    return []


def _begin_due() -> None:
    from core.erasing import working

    working.begin_due()


def _forget() -> None:
    from core.erasing import jobs

    jobs.forget_traces()


_DEED = "what the team did stays known; who did it is a former member"
DECLARES: tuple[Any, ...] = (
    Job(name="erasing.begin_due", every=timedelta(minutes=10), run=_begin_due),
    Job(name="erasing.forget_traces", every=timedelta(days=1), run=_forget),
    Setting(
        name="address_days",
        label=_l("Days for which it is kept from which network somebody came"),
        kind="number",
        default=90,
        minimum=1,
        maximum=3650,
        help=_l("The log forgets where each deed came from after as many days."),
    ),
    Setting(
        name="log_days",
        label=_l("Days for which the log of the team is kept"),
        kind="number",
        default=730,
        minimum=30,
        maximum=36_500,
    ),
    PersonalData(
        name="log",
        label=_l("The log of the team"),
        kept={"audit.actor": _DEED, "audit.acting_for": _DEED, "plugin_state.changed_by": _DEED},
        covers=(
            "audit.note",
            "audit.address",
            "outbox.error",
            "import_map.local_id",
            # The row of who is leaving goes with the last step, after everything else.
            "leaving.user",
            "leaving.email",
        ),
        stays={"leaving.user": "that they are about to leave, and when"},
        erase=later("core.erasing.traces", "erase"),
        order=90,
    ),
)
