"""Browsers that have signed in to an account before. A new one is told by mail, an old one never:
it is known by its cookie, or by being the same browser in the same network."""

from __future__ import annotations

from datetime import timedelta

from core import clock
from core.accounts import devices
from core.accounts.models import KnownDevice, User

KEPT = timedelta(days=180)
MOST = 50  # of one account; the ones not seen for longest are forgotten


def note(user: User, *, number: str, is_known: bool, device: str, address: str) -> bool:
    """Note that somebody signs in; whether from a browser that is new to the account.

    `number` is what its cookie calls it, `is_known` whether the cookie knew the account before.
    The first browser of an account is not new: nobody else is there yet who could be told.
    """
    mine = (KnownDevice.user == user.id) & (KnownDevice.seen_at > clock.now() - KEPT)
    rows = list(KnownDevice.select().where(mine).order_by(KnownDevice.seen_at.desc()).limit(MOST))
    alike = (device, address)
    known = is_known or any((row.device, row.address) == alike for row in rows)
    key = devices.short_mark(number)
    KnownDevice.insert(
        user=user.id, key=key, device=device[:120], address=address[:64], seen_at=clock.now()
    ).on_conflict(
        conflict_target=[KnownDevice.user, KnownDevice.key],
        preserve=[KnownDevice.device, KnownDevice.address, KnownDevice.seen_at],
    ).execute()
    return bool(rows) and not known


def forget(user_id: int) -> None:
    """Let every browser of an account be new the next time."""
    KnownDevice.delete().where(KnownDevice.user == user_id).execute()


def forget_old() -> None:
    """Delete browsers that were not seen for half a year. A scheduled job."""
    KnownDevice.delete().where(KnownDevice.seen_at < clock.now() - KEPT).execute()
