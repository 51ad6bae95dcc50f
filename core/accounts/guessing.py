"""Limits against guessing passwords: waits that grow, by account, by network and by both.

Nobody is ever locked out: waits are capped, a browser that has signed in before has its own
count, sessions go on, and a reset link always works.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core import clock
from core.accounts.models import Attempt
from core.db import is_postgres, transaction
from core.site import site

log = logging.getLogger("townhall.accounts")
FORGET_AFTER = timedelta(days=1)
CAP = 900


class Paused(Exception):
    """Too many tries; `until` says when the next one is let through."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until

    @property
    def minutes(self) -> int:
        """Whole minutes to wait, at least one."""
        return max(1, -int((clock.now() - self.until).total_seconds() // 60))


@dataclass(frozen=True, slots=True)
class Count:
    """One row of the table: whose failures, how many are free, how long waits get."""

    key: str
    free: int
    cap: int = CAP
    slow: int = 1

    def wait(self, failures: int) -> timedelta:
        """How long after the n-th failure nobody is let through: none, 5 s, 10 s, … the cap."""
        if failures < self.free:
            return timedelta(0)
        return timedelta(
            seconds=min(5 * 2 ** min((failures - self.free) // self.slow, 20), self.cap)
        )


def for_sign_in(*, login: str, network: str, device: str = "") -> tuple[Count, ...]:
    """The counts of a try to sign in as `login` (typed text, known or not).

    A known device (see `devices`) is counted alone: what strangers try is not its fault.
    """
    who = _mark(login)
    if device:
        return (Count(f"device:{_mark(device)}:{who}", free=5),)
    return (
        Count(f"pair:{_mark(network)}:{who}", free=5),
        # Whole schools and offices share one network address.
        Count(f"network:{_mark(network)}", free=50, slow=10),
        # Many networks against one account: slowed, but the owner gets through in a minute.
        Count(f"account:{who}", free=30, slow=5, cap=60),
    )


def for_proof(session_id: int) -> tuple[Count, ...]:
    """The counts of a signed-in person's tries to say their password or a code again."""
    return (Count(f"proof:{session_id}", free=5),)


def for_factor(user_id: int, *, network: str, device: str = "") -> tuple[Count, ...]:
    """The counts of tries at the codes of a second factor, by somebody whose password was right.

    A known device counts alone, so that nobody who has got hold of a password can keep the
    owner out.
    """
    if device:
        return (Count(f"factor:{user_id}:device:{_mark(device)}", free=5),)
    return (
        Count(f"factor:{user_id}:{_mark(network)}", free=5),
        Count(f"factor:{user_id}", free=20, slow=5, cap=300),
    )


def begin(counts: Iterable[Count]) -> None:
    """Count a try as failed before it is made, so that a burst of tries cannot slip through.

    Raises `Paused`, counting nothing, while one of the waits is on. Call `succeeded` after.
    """
    now = clock.now()
    with transaction():
        for count in counts:
            row = _counted(count.key, now)
            # A wait that began in the future is one of a clock that ran ahead and was set back.
            if row.open_at > now >= row.last_at:
                log.info("paused", extra={"counted": count.key.partition(":")[0]})
                raise Paused(row.open_at)
            failures = 1 if now - row.last_at > FORGET_AFTER else row.failures + 1
            Attempt.update(
                failures=failures, last_at=now, open_at=now + count.wait(failures)
            ).where(Attempt.key == count.key).execute()


def _counted(key: str, now: datetime) -> Attempt:
    """The row of a count, made at need and ours until the transaction ends."""
    query = Attempt.select().where(Attempt.key == key)
    row = None
    # PostgreSQL may find a row that somebody who was right takes away meanwhile.
    while row is None:
        Attempt.insert(key=key, failures=0, last_at=now, open_at=now).on_conflict_ignore().execute()
        row = (query.for_update() if is_postgres() else query).first()
    return row  # type: ignore[no-any-return]


def succeeded(counts: Iterable[Count]) -> None:
    """Take the try back: it was right. The first count starts anew, shared ones lose one."""
    first, *shared = counts
    with transaction():
        Attempt.delete().where(Attempt.key == first.key).execute()
        if shared:
            Attempt.update(failures=Attempt.failures - 1, open_at=clock.now()).where(
                Attempt.key.in_([count.key for count in shared]) & (Attempt.failures > 0)
            ).execute()


def may_mail(purpose: str, address: str, *, limit: int = 5) -> bool:
    """Count a mail that a stranger can cause; False after `limit` to one address in an hour."""
    now = clock.now()
    key = f"mail:{purpose}:{_mark(address)}"
    with transaction():
        Attempt.insert(key=key, failures=0, last_at=now, open_at=now).on_conflict_ignore().execute()
        anew = (Attempt.last_at < now - timedelta(hours=1)) | (Attempt.last_at > now)
        Attempt.update(failures=0, last_at=now).where((Attempt.key == key) & anew).execute()
        changed = (
            Attempt.update(failures=Attempt.failures + 1)
            .where((Attempt.key == key) & (Attempt.failures < limit))
            .execute()
        )
    return bool(changed)


def forget_old() -> None:
    """Delete counts that no longer matter. A scheduled job."""
    Attempt.delete().where(Attempt.last_at < clock.now() - FORGET_AFTER).execute()


def _mark(text: str) -> str:
    """A short keyed hash: people type passwords into the wrong field, so nothing is kept as is."""
    key = site().config.secret_key.encode()
    return hmac.new(key, text.encode(), "sha256").hexdigest()[:24]


def forget(*logins: str) -> None:
    """Delete what was counted about names and addresses of an account that is no more."""
    for login in filter(None, logins):
        mark = _mark(login.strip().lower())
        Attempt.delete().where(Attempt.key.contains(mark)).execute()
        Attempt.delete().where(Attempt.key.contains(_mark(login))).execute()
