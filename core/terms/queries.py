"""Reads of the texts and of who agreed to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from peewee import fn

from core.terms.current import SORTS, Published, in_force, published, to_agree
from core.terms.models import Consent, TermsText


class Shelf(NamedTuple):
    """One text as owners see it: what is in force, what waits to be, and whether it is drafted."""

    sort: str
    current: Published | None
    coming: Published | None
    has_draft: bool


def shelves() -> list[Shelf]:
    """All texts, with how each stands."""
    drafted = {sort for (sort,) in TermsText.select(TermsText.sort).where(_draft()).tuples()}
    return [Shelf(sort, in_force(sort), coming(sort), sort in drafted) for sort in SORTS]


def coming(sort: str) -> Published | None:
    """The next version that is published and holds from a later day."""
    current = in_force(sort)
    later = [
        one
        for one in published()
        if one.sort == sort and one != current and (not current or one.number > current.number)
    ]
    return min(later, key=lambda one: (one.starts_at, one.number), default=None)


def draft_of(sort: str) -> TermsText | None:
    """The draft of a text, or None."""
    found: TermsText | None = TermsText.get_or_none((TermsText.sort == sort) & _draft())
    return found


def version_of(sort: str, number: int) -> TermsText | None:
    """A published version of a text, or None."""
    if number < 1:
        return None
    wanted = (TermsText.sort == sort) & (TermsText.number == number)
    found: TermsText | None = TermsText.get_or_none(wanted)
    return found


def versions_of(sort: str) -> list[TermsText]:
    """Published versions of a text, the newest first."""
    mine = (TermsText.sort == sort) & (TermsText.number > 0)
    return list(TermsText.select().where(mine).order_by(TermsText.number.desc()))


def last_number(sort: str) -> int:
    """The number of the newest version that was published; 0 while there is none."""
    return max((one.number for one in published() if one.sort == sort), default=0)


def not_agreed(user_id: int) -> list[Published]:
    """What holds now and somebody has not agreed to."""
    given = {text_id for (text_id,) in _of(user_id).tuples()}
    return [one for one in to_agree() if one.id not in given]


def agreed_at(user_id: int, text_id: int) -> Any:
    """When somebody agreed to a version, or None."""
    mine = (Consent.user == user_id) & (Consent.text == text_id)
    return Consent.select(Consent.given_at).where(mine).scalar()


def people_who_agreed(sort: str) -> dict[int, int]:
    """How many have agreed to each version of a text, by its number."""
    query = (
        TermsText.select(TermsText.number, fn.COUNT(Consent.id))
        .join(Consent, on=(Consent.text == TermsText.id))
        .where(TermsText.sort == sort)
        .group_by(TermsText.number)
    )
    return dict(query.tuples())


def consents_of(user_id: int) -> Iterator[dict[str, Any]]:
    """What somebody has agreed to and when, for their own data."""
    query = (
        Consent.select(TermsText.sort, TermsText.number, Consent.given_at, Consent.way)
        .join(TermsText)
        .where(Consent.user == user_id)
        .order_by(Consent.given_at, Consent.id)
    )
    for sort, number, given_at, way in query.tuples():
        yield {"text": sort, "version": number, "agreed_at": given_at, "way": way}


def _of(user_id: int) -> Any:
    return Consent.select(Consent.text).where(Consent.user == user_id)


def _draft() -> Any:
    return TermsText.number == 0
