"""Accounts: signing up, in and out, addresses, passwords, sessions, invitations, claims."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from core.personal import PersonalData, later
from core.registry import Job, Setting

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package, and the letters that a worker writes for them."""
    from core.accounts import (
        letters,  # noqa: F401 - imported for what it handles
        notices,  # noqa: F401 - imported for what it adds to the letters
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
    PersonalData(
        name="account",
        label=_l("Account"),
        own=(
            "session.user",
            "known_device.user",
            "step.user",
            "token.user",
            "invite.created_by",
            "membership.user",
            "former_name.user",
        ),
        hidden=(
            "former_name.username_key",
            "session.token_hash",
            "known_device.key",
            "step.*",
            "token.*",
            "invite.token_hash",
        ),
        covers=(
            "user.username",
            "user.username_key",
            "user.email",
            "user.email_key",
            "user.password",
            "attempt.key",
        ),
        export=later("core.accounts.personal", "export"),
        erase=later("core.accounts.personal", "erase"),
        hides=("invite.created_by",),
        hide=later("core.accounts.personal", "hide"),
        show=later("core.accounts.personal", "show"),
        stays={
            **dict.fromkeys(
                ("session.user", "known_device.user", "step.user", "token.user"),
                "a way into the account, where they read why and appeal",
            ),
            "membership.user": "which groups they are in, which says nothing in their words",
            "former_name.user": "stays theirs with the account, which the team looks at",
        },
        order=70,
    ),
    Setting(
        name="rename_days",
        label=_l("Days between two changes of a user name"),
        kind="number",
        default=30,
        minimum=0,
        maximum=3650,
        help=_l("0 means always. The team does not wait. Old names stay with who had them."),
        section=_l("The community"),
        order=25,
    ),
    Job(name="accounts.forget", every=timedelta(hours=1), run=_forget),
    Job(name="accounts.purge_unconfirmed", every=timedelta(days=1), run=_purge_unconfirmed),
)
