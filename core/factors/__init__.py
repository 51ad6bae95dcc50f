"""A second factor beside the password: codes of an app, and codes on paper for when it is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from core.registry import Job, NotificationSort, PersonalData, Setting, SlotFill

if TYPE_CHECKING:
    from core.web.routing import Blueprint


def blueprints() -> list[Blueprint]:
    """The pages of this package."""
    from core.factors import views  # noqa: F401 - imported for their routes
    from core.factors.views.blueprint import bp

    return [bp]


def _of_member(actor: Any, *, member: Any) -> Mapping[str, Any] | None:
    from core.factors.queries import app_of
    from core.passkeys.queries import passkeys_of

    if not actor.is_admin:
        return None
    return {
        "member_id": member.id,
        "has_app": app_of(member.id) is not None,
        "passkeys": len(passkeys_of(member.id)),
        "sessions": member.sessions,
    }


def _ask() -> None:
    from core.factors import jobs

    jobs.ask()


SECTION = _l("Signing in")
DECLARES = (
    Setting(
        name="factor_for",
        label=_l("Who must have a second factor"),
        kind="choice",
        default="nobody",
        choices=(
            ("nobody", _l("Nobody: it is everybody's own choice")),
            ("staff", _l("The team and owners")),
            ("all", _l("Everybody")),
        ),
        help=_l("A code of an app beside the password. Whoever signs in with a passkey has both."),
        section=SECTION,
        order=71,
    ),
    Setting(
        name="factor_days",
        label=_l("Days they have to set it up"),
        kind="number",
        default=7,
        minimum=0,
        maximum=90,
        help=_l(
            "Counted for each person from when they are told. After that, every page leads there."
        ),
        section=SECTION,
        order=72,
    ),
    NotificationSort(
        name="factor",
        label=_l("A second factor is wanted of me"),
        icon="shield",
        said=lambda _names, _times: _("This community wants a second factor of you"),
        reasons={"wanted": _l("The owner asks for it")},
        channels=("mail",),
        order=95,
    ),
    SlotFill(slot="admin.user", template="factors/_member.html", context=_of_member),
    Job(name="factors.ask", every=timedelta(hours=1), run=_ask),
    PersonalData(
        name="factors",
        label=_l("Second factor"),
        own=("totp.user", "recovery_code.user"),
        hidden=("totp.secret", "totp.last_step", "recovery_code.kept"),
        stays={
            "totp.user": "a way into the account, where they read why and appeal",
            "recovery_code.user": "a way into the account, where they read why and appeal",
        },
    ),
)
