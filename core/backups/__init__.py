"""Backups: one file with everything, made while the site runs, brought back and verified."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.registry import Job, Setting

if TYPE_CHECKING:
    from core.web.routing import Blueprint

SECTION = _l("Backups")


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.backups import views

    return [views.bp]


def _make_due() -> None:
    from core.backups import actions

    actions.make_due()


DECLARES: tuple[Any, ...] = (
    Setting(
        name="backup_days",
        label=_l("Days from one backup to the next"),
        kind="number",
        default=1,
        minimum=0,
        maximum=90,
        help=_l("0 means that none is made by itself. A worker makes them while the site runs."),
        section=SECTION,
        order=10,
    ),
    Setting(
        name="backup_keep",
        label=_l("Backups that are kept"),
        kind="number",
        default=3,
        minimum=1,
        maximum=90,
        help=_l("Each holds every row and file, so each takes room on the disk."),
        section=SECTION,
        order=20,
    ),
    Job(name="backups.make_due", every=timedelta(hours=1), run=_make_due),
)
