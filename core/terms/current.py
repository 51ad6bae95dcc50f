"""Which texts are in force, kept in the process: every request of a member asks."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from core import clock
from core.db import as_utc
from core.terms.models import TermsText
from core.versions import Cached

SORTS = ("terms", "privacy", "guidelines")
AGREED = ("terms", "privacy")
"""Texts that people agree to; the guidelines are only to be read."""
Standing = Literal["given", "asked", "declined"]


class Published(NamedTuple):
    """A version that was published, without its text."""

    id: int
    sort: str
    number: int
    is_material: bool
    starts_at: datetime
    note: str


def _load() -> list[Published]:
    columns = (
        TermsText.id,
        TermsText.sort,
        TermsText.number,
        TermsText.is_material,
        TermsText.starts_at,
        TermsText.note,
    )
    rows = TermsText.select(*columns).where(TermsText.number > 0).order_by(TermsText.id)
    found = [Published(*row) for row in rows.tuples()]
    return [one._replace(starts_at=as_utc(one.starts_at) or clock.now()) for one in found]


_published: Cached[list[Published]] = Cached("terms", _load)


def published() -> list[Published]:
    """Every published version, in the order in which they were published."""
    return _published.get()


def in_force(sort: str) -> Published | None:
    """The version of a text that holds now, or None while there is none."""
    now = clock.now()
    begun = [one for one in published() if one.sort == sort and one.starts_at <= now]
    return max(begun, key=lambda one: (one.starts_at, one.number), default=None)


def to_agree() -> list[Published]:
    """The versions that somebody agrees to who joins now."""
    return [one for sort in AGREED if (one := in_force(sort)) is not None]


def asked_since() -> datetime | None:
    """Since when everybody is asked whether they agree; None while nobody is."""
    now = clock.now()
    moments = [
        one.starts_at
        for one in published()
        if one.is_material and one.sort in AGREED and one.starts_at <= now
    ]
    return max(moments, default=None)


def consent_of(consented_at: datetime | None, declined_at: datetime | None) -> Standing:
    """Whether somebody has agreed to what holds now, is still to be asked, or has declined.

    Compared by time: a version may be published today and hold from next month, and whoever
    agreed to another one meanwhile is asked about it then.
    """
    if not published():
        return "given"
    since = asked_since()
    if since is None or (consented_at is not None and consented_at >= since):
        return "given"
    return "declined" if declined_at is not None and declined_at >= since else "asked"


def shown_ids(text: str) -> list[int]:
    """The versions that a form says it has shown, such as `3,5`."""
    parts = text.split(",")[:20]
    return [int(part) for part in parts if part.isdecimal() and len(part) < 10]
