"""Limits by the range of addresses that requests come from, counted in the database, so that
they hold for all processes together."""

from __future__ import annotations

import hmac
from datetime import timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from flask import has_request_context, request
from peewee import fn

from core import clock, settings
from core.db import transaction
from core.site import site
from core.trust.models import Tally

DAY = timedelta(hours=24)
SLICES = 24


def here() -> str:
    """The range that this request came from; empty outside of one, and when it is unknown."""
    return range_of(request.remote_addr or "") if has_request_context() else ""


def range_of(raw: str) -> str:
    """The range an address lies in, as wide as the owner has set (/24, and /64 for IPv6)."""
    try:
        address = ip_address(raw)
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    name = "range_v4" if isinstance(address, IPv4Address) else "range_v6"
    width = int(settings.get("core", name))
    return str(ip_network((address, width), strict=False))


def take(what: str, limit: int, *, within: timedelta = DAY, where: str | None = None) -> bool:
    """Count one deed of a range; whether it was within the limit. 0 is no limit.

    In no stretch of that length are there more, wherever it begins: it is counted by slices, and
    a slice that lies in it only in part counts whole, so that a place is free again at most a
    24th of the time late. Of two at once, one gets the last place. Inside a transaction it is
    taken back with it.
    """
    found = here() if where is None else where
    if not limit or not found:
        return True
    key, at = f"{what}:{_mark(found)}", int(clock.now().timestamp() // _slice(within))
    keys = [f"{key}:{number}" for number in range(at - SLICES, at + 1)]
    with transaction():
        _queue_up(key)
        total = Tally.select(fn.COALESCE(fn.SUM(Tally.count), 0)).where(Tally.key.in_(keys))
        if int(total.scalar()) >= limit:
            return False
        Tally.insert(key=keys[-1], count=1, since=clock.now()).on_conflict(
            conflict_target=[Tally.key], update={Tally.count: Tally.count + 1}
        ).execute()
    return True


def _slice(within: timedelta) -> float:
    return within.total_seconds() / SLICES


def queue_up(user_id: int) -> None:
    """Let others who count deeds of the same person wait until this transaction ends."""
    _queue_up(f"user:{user_id}")


def _queue_up(key: str) -> None:
    now = clock.now()
    Tally.insert(key=key, count=0, since=now).on_conflict(
        conflict_target=[Tally.key], update={Tally.since: now}
    ).execute()


def forget_old() -> None:
    """Delete counts that no longer matter. A scheduled job."""
    with transaction():
        Tally.delete().where(Tally.since < clock.now() - 2 * DAY).execute()


def _mark(text: str) -> str:
    """A short keyed hash, so that the table keeps no addresses."""
    key = site().config.secret_key.encode()
    return hmac.new(key, f"range:{text}".encode(), "sha256").hexdigest()[:24]
