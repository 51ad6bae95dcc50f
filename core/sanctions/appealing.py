"""Appeals: what somebody says against a sanction or a decision, once, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash
from flask_babel import gettext as _

from core import clock
from core.access import Actor, rights
from core.accounts.models import User
from core.db import transaction
from core.groups.models import Membership
from core.review.models import ReviewItem
from core.review.opening import open_item
from core.sanctions import telling
from core.sanctions.imposing import lift
from core.sanctions.models import Appeal, HiddenPost, Sanction
from core.sanctions.queries import may_appeal
from core.sanctions.rules import LABELS, Refusal
from core.sanctions.undoing import take_back

SORT = "appeal"
LONGEST = 4000


def appeal(actor: Actor, against: str, text: str) -> Appeal:
    """Keep what the actor says against `sanction:<id>` or `item:<id>`, and open it for review.

    Whoever may sign in may, suspended or not. Raises `Refusal`, also for the second one.
    """
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise Refusal(_("Say what speaks against it."))
    if len(text) > LONGEST:
        raise Refusal(_("At most 4,000 letters."))
    with transaction():
        if not may_appeal(actor.id, against):
            raise Refusal(_("You have appealed against this already, or it is over."))
        row = {"user": actor.id, "against": against, "text": text, "created_at": clock.now()}
        if not Appeal.insert(row).on_conflict_ignore().as_rowcount().execute():
            raise Refusal(_("You have appealed against this already, or it is over."))
        made: Appeal = Appeal.get(Appeal.against == against)
        sanction, decided = _subject(against)
        item = open_item(
            SORT,
            subject_type="appeal",
            subject_id=made.id,
            author_id=actor.id,
            space_id=decided.space_id if decided else None,
            snapshot=_snapshot(made, sanction, decided),
            post_id=decided.post_id if decided else None,
            is_private=decided.is_private if decided else False,
        )
        made.item = item.id
        made.save(only=[Appeal.item])
    return made


def may_decide(actor: Actor, item: ReviewItem) -> bool:
    """Whether somebody may decide an appeal: not who decided first, while others could."""
    first = item.snapshot.get("decided_by")
    return first is None or first != actor.user_id or not others_decide(actor, item.space_id)


def others_decide(actor: Actor, space_id: int | None) -> bool:
    """Whether anybody but the actor keeps order there and can sign in."""
    known = rights()
    builtin = known.builtin
    permission = "site.staff" if space_id is None else "spaces.moderate"
    given = known.holders(permission, space_id)
    groups = {group for group, allowed in given.items() if allowed} | {builtin["admins"]}
    if builtin["staff"] in groups:
        groups.add(builtin["admins"])
    if groups & {builtin["everyone"], builtin["members"]}:
        return True
    others = (
        User.select()
        .join(Membership, on=(Membership.user == User.id))
        .where(
            Membership.group.in_(sorted(groups)) & (User.state == "active") & (User.id != actor.id)
        )
    )
    return bool(others.exists())


def uphold(_actor: Actor, item: ReviewItem, wishes: Mapping[str, Any]) -> None:
    """It stays as it was decided."""
    _close(item, "kept", wishes)


def give_way(actor: Actor, item: ReviewItem, wishes: Mapping[str, Any]) -> None:
    """Take the sanction or the decision back, as far as it still holds. Raises `Refusal`."""
    row = Appeal.get_or_none(Appeal.id == item.subject_id)
    sanction, decided = _subject(row.against if row is not None else "")
    if sanction is not None:
        lift(actor, sanction.id, why="appeal")
    elif decided is not None and not take_back(actor, decided):
        flash(_("It was decided anew since, or is gone. What holds now stays as it is."), "warn")
    _close(item, "lifted", wishes)


def _close(item: ReviewItem, outcome: str, wishes: Mapping[str, Any]) -> None:
    if item.author_id is None:  # they have left, and what they said with them
        return
    answer = wishes["reason"]
    Appeal.update(outcome=outcome, answer=answer, decided_at=clock.now()).where(
        Appeal.id == item.subject_id
    ).execute()
    title = _("Your appeal was heard") if outcome == "kept" else _("Your appeal was granted")
    telling.tell_person(int(item.author_id), f"appeal:{item.subject_id}", title, answer)


def _subject(against: str) -> tuple[Sanction | None, ReviewItem | None]:
    """The sanction or the decided item that an appeal is against."""
    sort, _colon, number = against.partition(":")
    key = int(number) if number.isdecimal() else 0
    if sort == "sanction":
        return Sanction.get_or_none(Sanction.id == key), None
    return None, ReviewItem.get_or_none(ReviewItem.id == key)


def _snapshot(row: Appeal, sanction: Sanction | None, decided: ReviewItem | None) -> dict[str, Any]:
    """What it is about, as it stood then."""
    if sanction is not None:
        return {
            "title": str(LABELS[sanction.sort]),
            "text": row.text,
            "reason": sanction.reason,
            "decided_by": sanction.given_by_id,
            "at": sanction.created_at.isoformat(),
        }
    if decided is None:
        return {"title": "", "text": row.text}
    hidden = HiddenPost.get_or_none(HiddenPost.item == decided.id)
    return {
        "title": str(decided.snapshot.get("title", "")),
        "text": row.text,
        "reason": decided.reason or (hidden.reason if hidden else ""),
        "decided_by": decided.decided_by_id,
        "item": decided.id,
        "at": decided.decided_at.isoformat() if decided.decided_by_id else "",
    }
