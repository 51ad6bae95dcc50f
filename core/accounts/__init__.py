"""Accounts: signing up, in and out, addresses, passwords, sessions, invitations, claims."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.registry import Job

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package, and the letters that a worker writes for them."""
    from core.accounts import (
        letters,  # noqa: F401 - imported for what it handles
        views,  # noqa: F401 - imported for their routes
    )
    from core.accounts.views.blueprint import bp

    return [bp]


def _forget() -> None:
    from core.accounts import jobs

    jobs.forget()


def _purge_unconfirmed() -> None:
    from core.accounts import jobs

    jobs.purge_unconfirmed()


DECLARES: tuple[Any, ...] = (
    Job(name="accounts.forget", every=timedelta(hours=1), run=_forget),
    Job(name="accounts.purge_unconfirmed", every=timedelta(days=1), run=_purge_unconfirmed),
)
