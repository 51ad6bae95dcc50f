"""Writes of drafts. None is ever overwritten by somebody who has not seen it."""

from __future__ import annotations

import secrets
from typing import Any

from flask_babel import gettext as _

from core import clock
from core.access import Actor, Forbidden
from core.db import transaction
from core.drafts import queries
from core.drafts.models import Draft
from core.drafts.places import place_of
from core.drafts.queries import DraftRow
from core.text import excerpt
from core.web.rescue import TEXTS, Fields

QUOTA = 100
RESCUED = 2 * QUOTA
"""What could not be sent is kept even for somebody who has too many drafts, up to here."""
LONGEST = 200_000
MOST_FIELDS = 40
OTHERS = 5


class DraftConflict(Exception):
    """Another window has saved meanwhile. `theirs` is what stands there, None for nothing:
    it was sent or thrown away."""

    def __init__(self, theirs: DraftRow | None) -> None:
        super().__init__("saved elsewhere")
        self.theirs = theirs


class NotKept(ValueError):
    """A draft that cannot be kept; the message says why."""


def save_draft(
    actor: Actor, key: str, fields: Fields, *, version: int = 0, address: str = ""
) -> int:
    """Save what somebody has written so far in one form; the new version.

    `version` is the one that the form began with, 0 for none. A form that was emptied has no
    draft any more, which is version 0. Raises `DraftConflict` when another window has saved
    another text, `NotKept` when it is too long or there are too many, `NotFound` for an
    unknown sort of key, `Forbidden` for visitors.
    """
    return _save(actor, key, fields, version=version, address=address, quota=QUOTA)


def rescue_draft(
    actor: Actor, key: str, fields: Fields, *, version: int = 0, address: str = ""
) -> int:
    """Save a text whose form could not be taken, when nobody can be asked about a conflict:
    the other text is kept beside it and shown with it. Raises as `save_draft` but for that."""
    for _try in range(10):
        try:
            return _save(actor, key, fields, version=version, address=address, quota=RESCUED)
        except DraftConflict as conflict:
            theirs = conflict.theirs
        if theirs is None:
            version = 0
            continue
        others = [theirs.fields, *(text for text in theirs.others if text != fields)]
        if len(others) > OTHERS:
            raise NotKept(_("There are too many texts for this form already."))
        version = _replace(actor, key, fields, theirs.version, others=others)
        if version:
            return version
    raise NotKept(_("Somebody keeps changing this draft."))


def add_to_draft(actor: Actor, key: str, text: str) -> int:
    """Put a text below what somebody has written so far in the `body` of one form; the new version
    of its draft. Raises `NotKept` and `Forbidden` like `save_draft`."""
    for _try in range(10):
        standing = queries.find_draft(actor, key) if actor.signed_in else None
        fields = dict(standing.fields) if standing else {}
        before = str(fields.get("body", "")).rstrip()
        fields["body"] = f"{before}\n\n{text}" if before else text
        try:
            return save_draft(actor, key, fields, version=standing.version if standing else 0)
        except DraftConflict:
            continue
    raise NotKept(_("Somebody keeps changing this draft."))


def discard_draft(actor: Actor, key: str) -> bool:
    """Throw the actor's draft of one form away; whether there was one."""
    with transaction():
        return bool(Draft.delete().where(_mine(actor, key)).execute())


def delete_draft(actor: Actor, draft_id: int) -> bool:
    """Throw one of the actor's drafts away; whether it was there and theirs."""
    with transaction():
        mine = (Draft.id == draft_id) & (Draft.user == actor.id)
        return bool(Draft.delete().where(mine).execute())


def settle_draft(actor: Actor, key: str) -> None:
    """Let go of the texts from elsewhere that the actor has looked at."""
    with transaction():
        Draft.update(others=None).where(_mine(actor, key)).execute()


def _save(actor: Actor, key: str, fields: Fields, *, version: int, address: str, quota: int) -> int:
    if actor.user_id is None:
        raise Forbidden("site.account")
    place = place_of(actor, key, address)
    _check_size(fields)
    if not _says_something(key, fields):
        return _forget(actor, key, version)
    with transaction():
        if version:
            saved = _replace(actor, key, fields, version)
        else:
            if queries.count_drafts(actor) >= quota:
                raise NotKept(_("You have %(num)s drafts. Delete some to keep more.", num=quota))
            saved = _insert(actor, key, fields, place)
        if saved:
            return saved
        standing = queries.find_draft(actor, key)
    if standing is not None and standing.fields == fields:
        return standing.version
    raise DraftConflict(standing)


def _insert(actor: Actor, key: str, fields: Fields, place: Any) -> int:
    version = secrets.randbelow(2**30) + 1
    now = clock.now()
    made = (
        Draft.insert(
            user=actor.user_id,
            key=key,
            kind=place.kind,
            thread=place.thread_id,
            space=place.space_id,
            post=place.post_id,
            address=place.address,
            data=fields,
            version=version,
            created_at=now,
            updated_at=now,
            **_words(fields),
        )
        .on_conflict_ignore()
        .as_rowcount()
        .execute()
    )
    return version if made else 0


def _replace(
    actor: Actor, key: str, fields: Fields, version: int, *, others: list[Fields] | None = None
) -> int:
    """The next version, or 0 when the one to be replaced stands no more."""
    values: dict[str, Any] = {"others": others} if others is not None else {}
    with transaction():
        changed = (
            Draft.update(
                data=fields,
                version=version + 1,
                updated_at=clock.now(),
                **_words(fields),
                **values,
            )
            .where(_mine(actor, key) & (Draft.version == version))
            .execute()
        )
    return version + 1 if changed else 0


def _forget(actor: Actor, key: str, version: int) -> int:
    with transaction():
        gone = Draft.delete().where(_mine(actor, key) & (Draft.version == version)).execute()
        standing = None if gone else queries.find_draft(actor, key)
    if standing is not None:
        raise DraftConflict(standing)
    return 0


def _mine(actor: Actor, key: str) -> Any:
    return (Draft.user == actor.id) & (Draft.key == key)


def _check_size(fields: Fields) -> None:
    length = sum(len(name) + sum(map(len, value)) for name, value in fields.items())
    if length > LONGEST or len(fields) > MOST_FIELDS:
        raise NotKept(_("This is too long to be kept as a draft. Copy it to be safe."))


def _says_something(key: str, fields: Fields) -> bool:
    """Whether there is a word in it; a plugin's form without the usual fields always counts."""
    texts = [str(fields[name]) for name in TEXTS if name in fields]
    return any(text.strip() for text in texts) if texts else ":" in key and bool(fields)


def _words(fields: Fields) -> dict[str, str]:
    """What the list of drafts shows of one."""
    title, body = fields.get("title", ""), fields.get("body", "")
    if not body:
        texts = [value for value in fields.values() if isinstance(value, str) and value != title]
        body = max(texts, key=len, default="")
    return {"title": excerpt(str(title), 200), "excerpt": excerpt(str(body), 200)}
