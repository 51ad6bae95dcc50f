"""Telling people by and by that the owner wants a second factor of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from core import clock, settings
from core.accounts.models import User
from core.db import transaction
from core.factors.models import Totp
from core.factors.queries import staff_ids
from core.notifications.telling import Notice, tell
from core.passkeys.models import Passkey

SORT = "factor"
BATCH = 500


def ask() -> None:
    """Begin the days of grace of everybody who is asked now, tell those who have no second factor
    that they run, and forget those who are not asked any more."""
    who = settings.get("core", "factor_for")
    asked = User.state == "active"
    if who != "all":
        staff = staff_ids() if who == "staff" else []
        asked &= User.id.in_(staff)
        User.update(factor_asked_at=None).where(
            User.factor_asked_at.is_null(False) & User.id.not_in(staff)
        ).execute()
    while _begin(asked & User.factor_asked_at.is_null()):
        pass


def _begin(asked: Any) -> bool:
    """Begin with some, in one transaction with what they are told; whether there were any."""
    now = clock.now()
    with transaction():
        some = User.select(User.id).where(asked).order_by(User.id).limit(BATCH)
        ids = [row[0] for row in some.tuples()]
        # Whoever has signed in just now was told there.
        mine = User.id.in_(ids) & User.factor_asked_at.is_null()
        rows = User.update(factor_asked_at=now).where(mine).returning(User.id).execute()
        _tell({row.id for row in rows}, now)
    return bool(ids)


def _tell(user_ids: set[int], now: datetime) -> None:
    ids = sorted(user_ids - _with_one(user_ids))
    by_locale: defaultdict[str, list[int]] = defaultdict(list)
    for user_id, locale in User.select(User.id, User.locale).where(User.id.in_(ids)).tuples():
        by_locale[locale or "en"].append(user_id)
    days = settings.get("core", "factor_days")
    for locale, people in by_locale.items():
        with force_locale(locale):
            text = _("Set it up now: until then every page leads there.")
            if days:
                text = _("Days left to set it up: %(n)s. Then every page leads there.", n=days)
            tell(
                Notice(
                    sort=SORT,
                    key=f"factor:{now:%Y%m%d%H%M}",
                    people=dict.fromkeys(people, "wanted"),
                    title=str(_("Second factor")),
                    text=str(text),
                    url="/account/factors",
                )
            )


def _with_one(user_ids: Iterable[int]) -> set[int]:
    """Who of some people has an app that shows codes, or a passkey."""
    ids = list(user_ids)
    apps = Totp.select(Totp.user).where(Totp.user.in_(ids) & Totp.confirmed_at.is_null(False))
    keys = Passkey.select(Passkey.user).where(Passkey.user.in_(ids))
    return {row[0] for query in (apps, keys) for row in query.tuples()}
