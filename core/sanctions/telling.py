"""Telling people what was decided about them. Never by whom it was reported."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from core import mail, outbox
from core.accounts.letters import at_home
from core.accounts.models import User
from core.accounts.paths import mail_base
from core.notifications.telling import Notice, tell
from core.sanctions.models import Sanction
from core.text import excerpt
from core.web.when import full_date

SORT = "decided"
STANDING = "/account/standing"


def said(_names: str, times: int) -> Any:
    """How a row of the inbox says it."""
    return ngettext(
        "The team decided something that concerns you",
        "The team decided %(num)s things that concern you",
        times,
    )


TITLES = {"warn": _l("You were warned"), "silence": _l("You are silenced for now")}


def tell_person(user_id: int, key: str, title: str, text: str) -> None:
    """Tell somebody of a decision: one row in their inbox that leads to their standing."""
    tell(
        Notice(
            sort=SORT,
            key=key,
            people={user_id: "concerned"},
            title=title,
            text=excerpt(text, 300),
            url=STANDING,
        )
    )


def tell_sanctioned(row: Sanction) -> None:
    """Tell somebody of a sanction. Who is suspended gets a mail: they have no inbox now."""
    if row.sort == "suspend":
        outbox.put("sanctions.letter", {"sanction": row.id, "base": mail_base()})
    else:
        tell_person(row.user_id, f"sanction:{row.id}", str(TITLES[row.sort]), row.reason)


@outbox.handles("sanctions.letter")
def write(tasks: list[outbox.Task]) -> None:
    """Write to people who were suspended, as long as they are."""
    for task in tasks:
        with at_home(task.payload["base"]):
            row = Sanction.get_or_none(Sanction.id == task.payload["sanction"])
            if row is not None and row.ended_at is None:
                _write(row, row.user)


def _write(row: Sanction, user: User) -> None:
    # An address that nobody has confirmed may be somebody else's.
    if user.email and user.confirmed_at is not None:
        url = url_for("sanctions.standing", _external=True)
        with force_locale(user.locale or "en"):
            end: Any = row.ends_at
            until = full_date(end, user.timezone, user.locale or "en") if end else ""
            subject = _("Your account is suspended")
            mail.send(user.email, subject, "suspended", reason=row.reason, until=until, url=url)
