"""Writing and publishing the texts, and agreeing to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import peewee
from peewee import fn

from core import audit, clock
from core.access import Actor, Forbidden, require
from core.accounts.models import User
from core.db import transaction
from core.terms.current import AGREED, to_agree
from core.terms.models import Consent, TermsText
from core.text import render_markdown
from core.versions import bump


class TextsChanged(Exception):
    """Other versions are in force than those somebody was shown."""


class DraftChanged(Exception):
    """Somebody else has saved or published the draft meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is typed about a version. `starts_at` None means as soon as it is published."""

    body: str
    note: str = ""
    is_material: bool = False
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What somebody had before them: the `draft` by its version, 0 for none, and the last
    `number` that was published, None where that is no matter."""

    draft: int = 0
    number: int | None = None


NOTHING = Seen()


def save_draft(actor: Actor, sort: str, words: Words, *, seen: Seen = NOTHING) -> TermsText:
    """Keep what was typed, in place of the draft that was `seen`.

    Needs `site.admin`. Raises `DraftChanged`; `core.text.TooLong`.
    """
    require(actor, "site.admin")
    html = render_markdown(words.body).html
    with transaction():
        return _keep(actor, sort, words, html=html, seen=seen)


def publish(actor: Actor, sort: str, words: Words, *, seen: Seen = NOTHING) -> TermsText:
    """Make what was typed the next version, from its day on; it is never changed again. About
    the first one everybody is asked.

    The owner who publishes it agrees with that. Needs `site.admin`. Raises as `save_draft`.
    """
    require(actor, "site.admin")
    html = render_markdown(words.body).html
    now = clock.now()
    starts = max(words.starts_at or now, now)
    with transaction():
        draft = _keep(actor, sort, words, html=html, seen=seen)
        last = _last_number(sort)
        changed = (
            TermsText.update(
                number=last + 1,
                published_at=now,
                starts_at=starts,
                is_material=words.is_material or not last,
            )
            .where((TermsText.id == draft.id) & (TermsText.number == 0))
            .execute()
        )
        if not changed:
            raise DraftChanged
        bump("terms")
        after = {"version": last + 1, "starts": str(starts), "asks": words.is_material or not last}
        audit.record(actor, "terms.publish", draft, after=after, note=sort)
        mine_too = sort in AGREED and starts <= now and actor.consent == "given"
        if actor.user_id and actor.acting_for is None and mine_too:
            keep_consent(actor.user_id, [draft.id], way="published")
    return TermsText.get_by_id(draft.id)  # type: ignore[no-any-return]


def discard_draft(actor: Actor, sort: str) -> None:
    """Throw the draft of a text away. Needs `site.admin`."""
    require(actor, "site.admin")
    with transaction():
        gone = TermsText.delete().where((TermsText.sort == sort) & (TermsText.number == 0))
        if gone.execute():
            audit.record(actor, "terms.discard_draft", note=sort)


def agree(actor: Actor, shown: Iterable[int]) -> None:
    """Note that a member agrees to the versions that they were shown.

    Nobody agrees for somebody else. Raises `TextsChanged` when those in force are others.
    """
    if actor.user_id is None or actor.acting_for is not None:
        raise Forbidden
    with transaction():
        check_shown(shown)
        keep_consent(actor.user_id, shown, way="asked")


def decline(actor: Actor) -> None:
    """Note that a member does not agree: they may read, take their data along and leave."""
    if actor.user_id is None or actor.acting_for is not None:
        raise Forbidden
    with transaction():
        User.update(declined_at=clock.now()).where(User.id == actor.user_id).execute()


def check_shown(shown: Iterable[int]) -> None:
    """Raise `TextsChanged` unless these are the versions in force."""
    if set(shown) != {one.id for one in to_agree()}:
        raise TextsChanged


def keep_consent(user_id: int, shown: Iterable[int], *, way: str) -> None:
    """Write down who agreed to what, inside the caller's transaction. Twice is once."""
    now = clock.now()
    for text_id in sorted(shown):
        Consent.insert(
            user=user_id, text=text_id, given_at=now, way=way
        ).on_conflict_ignore().execute()
    User.update(consented_at=now, declined_at=None).where(User.id == user_id).execute()


def _keep(actor: Actor, sort: str, words: Words, *, html: str, seen: Seen) -> TermsText:
    values = {
        "body": words.body,
        "html": html,
        "note": words.note,
        "is_material": words.is_material,
        "starts_at": words.starts_at,
        "saved_at": clock.now(),
        "saved_by": actor.user_id,
    }
    mine = (TermsText.sort == sort) & (TermsText.number == 0)
    if seen.draft:
        same = mine & (TermsText.version == seen.draft)
        if not TermsText.update(version=TermsText.version + 1, **values).where(same).execute():
            raise DraftChanged
    else:
        try:
            with transaction():
                TermsText.insert(sort=sort, **values).execute()
        except peewee.IntegrityError:
            raise DraftChanged from None
    # Looked at when the row of the draft is ours: whoever had it before may have published it.
    if seen.number is not None and seen.number != _last_number(sort):
        raise DraftChanged
    return TermsText.get(mine)  # type: ignore[no-any-return]


def _last_number(sort: str) -> int:
    mine = (TermsText.sort == sort) & (TermsText.number > 0)
    return int(TermsText.select(fn.COALESCE(fn.MAX(TermsText.number), 0)).where(mine).scalar())
