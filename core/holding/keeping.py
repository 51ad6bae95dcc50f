"""Texts that wait: kept, withdrawn, and given back to their authors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core import clock
from core.access import Actor
from core.accounts.models import User
from core.accounts.sessions import actor_for
from core.db import transaction
from core.drafts.actions import NotKept, rescue_draft
from core.drafts.models import Draft
from core.drafts.places import edit_key, new_key, reply_key
from core.holding.models import Held
from core.holding.rules import Reason
from core.review.opening import close_subject, open_item
from core.text import excerpt
from core.threads.checks import Proposal
from core.threads.models import Post, Submission
from core.trust.checks import check_limits
from core.web.rescue import Fields

SORT = "held"


class NotWaiting(Exception):
    """A text does not wait any more."""


def keep(proposal: Proposal, reasons: Sequence[Reason]) -> int:
    """Keep a text until somebody looks at it, and put it into the review queue; its id.

    The same form sent twice is kept once. Its draft goes, as if it had been posted. Raises
    `Rejected` when others of the same person have meanwhile used up what a day allows.
    """
    actor = proposal.actor
    once = f"{actor.id}:{proposal.once[:60]}" if proposal.once else None
    with transaction():
        # Counted again: what had been counted was taken back with the post.
        check_limits(proposal)
        found = _insert(proposal, reasons, once)
        if found is None:
            return int(Held.get(Held.once == once).id)
        if once:
            Submission.insert(
                key=once, user=actor.id, target="", created_at=clock.now()
            ).on_conflict_ignore().execute()
        User.update(waiting=User.waiting + 1).where(User.id == actor.id).execute()
        held = Held.get_by_id(found)
        mine = (Draft.user == actor.id) & (Draft.key == draft_key(held))
        Draft.delete().where(mine).execute()
        put_into_queue(held)
    return found


def put_into_queue(held: Held) -> None:
    """Let a text wait for somebody who decides about it."""
    open_item(
        SORT,
        subject_type="held",
        subject_id=held.id,
        author_id=held.user_id,
        space_id=held.space_id,
        snapshot={"title": held.title, "body": held.body, "act": held.act},
        post_id=held.post_id or _first_post(held),
        reasons=[Reason(*reason).sentence for reason in held.reasons],
    )


def withdraw(actor: Actor, held_id: int) -> bool:
    """Take one's own text back while it waits: it becomes a draft. Whether it still waited."""
    mine = (Held.id == held_id) & (Held.user == actor.id) & (Held.state == "waiting")
    if not Held.select().where(mine).exists():
        return False
    try:
        with transaction():
            # Everybody takes the item before its text: two that wait for each other never end.
            close_subject(SORT, "held", held_id, "withdrawn")
            held = take(held_id, "withdrawn", user_id=actor.id)
            give_back(held)
            count_down(held)
    except NotWaiting:
        return False
    return True


def take(
    held_id: int, state: str, *, user_id: int | None = None, by: int | None = None, note: str = ""
) -> Held:
    """Let a waiting text wait no more. Raises `NotWaiting` when somebody else was first, or it
    is not theirs. One conditional update: of two at once, one gets the row."""
    mine = (Held.id == held_id) & (Held.state == "waiting")
    if user_id is not None:
        mine &= Held.user == user_id
    changed = Held.update(state=state, decided_at=clock.now(), decided_by=by, note=note)
    if not changed.where(mine).execute():
        raise NotWaiting
    return Held.get_by_id(held_id)  # type: ignore[no-any-return]


def count_down(held: Held) -> None:
    """Count one text less that waits. The last thing in a transaction: rows of threads come
    before those of people everywhere."""
    User.update(waiting=User.waiting - 1).where(
        (User.id == held.user_id) & (User.waiting > 0)
    ).execute()


def give_back(held: Held) -> bool:
    """Put a text into the drafts of its author, beside what is there; whether there was room.
    It stays to be read among what waited in any case."""
    try:
        author = actor_for(held.user_id)
        rescue_draft(author, draft_key(held), _draft_fields(held), address="/account/waiting")
    except NotKept:
        return False
    return True


def draft_key(held: Held) -> str:
    """The key of the form that a text came from, or of none where its place is gone."""
    if held.act == "edit" and held.post_id:
        return edit_key(held.post_id)
    if held.act == "reply" and held.thread_id:
        return reply_key(held.thread_id)
    if held.act == "start" and held.space_id:
        return new_key(held.kind, held.space_id)
    return f"held:{held.id}"


def _first_post(held: Held) -> int | None:
    """The post that shows where the thread of a reply stands: it stays with that."""
    if held.thread_id is None:
        return None
    first = (Post.thread == held.thread_id) & (Post.number == 1)
    return Post.select(Post.id).where(first).scalar()  # type: ignore[no-any-return]


def _insert(proposal: Proposal, reasons: Sequence[Reason], once: str | None) -> int | None:
    """The id of the new row, or None where the same form has made one before."""
    new = Held.insert(
        user=proposal.actor.id,
        act=proposal.act,
        kind=proposal.kind,
        space=proposal.space_id,
        thread=proposal.thread_id,
        post=proposal.post_id,
        title=excerpt(proposal.title, 255),
        body=proposal.body,
        fields=dict(proposal.fields),
        reasons=[list(reason) for reason in reasons],
        once=once,
        made_at=clock.now(),
    )
    rows = list(new.on_conflict_ignore().returning(Held.id).execute())
    return int(rows[0].id) if rows else None


def _draft_fields(held: Held) -> Fields:
    """The form as it would be sent again."""
    fields: dict[str, Any] = held.fields
    found: Fields = {"body": held.body}
    if held.title:
        found["title"] = held.title
    if fields.get("tags"):
        found["tags"] = ", ".join(fields["tags"])
    for name in ("reply_to", "version", "reason"):
        if fields.get(name):
            found[name] = str(fields[name])
    for name, value in (fields.get("extra") or {}).items():
        if value:
            found[name] = "y" if value is True else str(value)
    return found
