"""Mail that waits for the team of a queue: kept aside, let in, or deleted. Who is kept out."""

from __future__ import annotations

from flask_babel import gettext as _

from plugins.support.mail.plans import Came, Plan, plan_for
from plugins.support.mail.reasons import sentence
from plugins.support.models import SupportBlock, SupportLetter, SupportSuspended
from plugins.support.queries.suspended import waiting_mail
from plugins.support.rules import is_agent
from townhall import (
    Actor,
    Forbidden,
    Rejected,
    audit,
    clock,
    hold_mail,
    kept_mail,
    settle_held,
    transaction,
)

MOST_OF_ONE = 20
MOST_IN_ALL = 500
"""Mails that may wait for a team in a day, of one sender and of all; more wait for the owner of
the site, where the core keeps them within bounds."""


class Decided(Exception):
    """Somebody else has decided about it already."""


def suspend(came: Came, plan: Plan, reason: str = "", detail: str = "") -> bool:
    """Keep a mail for the team to decide about, in the transaction that settles it; whether there
    was room for it."""
    sender, now = came.letter.sender.lower(), clock.now()
    today = SupportSuspended.at > clock.ago(days=1)
    same = SupportSuspended.select().where(today & (SupportSuspended.sender == sender)).count()
    if same >= MOST_OF_ONE or SupportSuspended.select().where(today).count() >= MOST_IN_ALL:
        return False
    SupportSuspended.create(
        space=plan.space_id,
        mail_id=came.row.id,
        sender=sender,
        name=came.letter.sender_name,
        subject=came.letter.subject,
        reason=reason or plan.reason,
        detail=(detail or plan.detail)[:300],
        at=now,
    )
    hold_mail(came.row)
    return True


def release(actor: Actor, suspended_id: int) -> int:
    """Let a mail in: it goes to its ticket, or becomes one; the ticket. Needs
    `rules.may_answer_in` its queue.

    Raises `NotFound`; `Decided` when somebody else was faster; `Rejected` for what cannot be taken
    in, which goes on waiting.
    """
    from plugins.support.actions.filing import carry_out, keep_second
    from plugins.support.mail.taking import key_of

    waiting = waiting_mail(actor, suspended_id)
    kept = kept_mail(waiting.mail_id)
    if kept is None:
        raise Rejected("mail", _("The mail is not there any more as it came. Delete it here."))
    plan = plan_for(kept.letter, kept.row, released_in=waiting.space_id)
    if plan is None or plan.deed == "suspend":
        why = sentence(plan.reason) if plan else _("Nothing here takes mail for this address.")
        raise Rejected("mail", why)
    came = Came(kept.letter, kept.row, key_of(kept.letter, kept.row))
    with transaction():
        _decide(waiting, taken=True)
        if not keep_second(came, plan):
            carry_out(came, plan)
        _check_in(waiting)
        audit(actor, "support.release", waiting)
    return _thread_of(came.key)


def delete(actor: Actor, suspended_id: int) -> None:
    """Let a mail go that nobody wants. Needs `rules.may_answer_in` its queue. Raises `NotFound` and
    `Decided`."""
    waiting = waiting_mail(actor, suspended_id)
    with transaction():
        _decide(waiting, taken=False)
        audit(actor, "support.delete_mail", waiting)


def block(actor: Actor, pattern: str) -> bool:
    """Have all mail from an address, or from `@` and a domain, wait for the team; whether that is
    new. For whoever works on tickets. Raises `Forbidden`, and `Rejected` (field `pattern`)."""
    if not is_agent(actor):
        raise Forbidden("support.answer")
    pattern = pattern.strip().lower()
    local, at, domain = pattern.rpartition("@")
    if not at or "." not in domain or len(pattern) > 254 or not pattern.isprintable():
        words = _("An address such as ana@example.org, or a domain such as @example.org.")
        raise Rejected("pattern", words)
    with transaction():
        row = {"pattern": f"{local}@{domain}", "added_by": actor.id, "added_at": clock.now()}
        fresh = SupportBlock.insert(row).on_conflict_ignore().as_rowcount().execute()
        if fresh:
            audit(actor, "support.block", after={"pattern": pattern})
    return bool(fresh)


def unblock(actor: Actor, block_id: int) -> bool:
    """Take a sender off the list; whether they were on it. For whoever works on tickets."""
    if not is_agent(actor):
        raise Forbidden("support.answer")
    with transaction():
        gone = SupportBlock.delete().where(SupportBlock.id == block_id).execute()
        if gone:
            audit(actor, "support.unblock", after={"block": block_id})
    return bool(gone)


def _decide(waiting: SupportSuspended, *, taken: bool) -> None:
    """Take a mail out of those that wait, once. Inside the transaction of what follows."""
    gone = SupportSuspended.delete().where(SupportSuspended.id == waiting.id).execute()
    if not gone or not settle_held(waiting.mail_id, taken=taken):
        raise Decided


def _check_in(waiting: SupportSuspended) -> None:
    """Raise `Rejected` where what was let in waits again: then all stays as it was."""
    again = SupportSuspended.get_or_none(SupportSuspended.mail_id == waiting.mail_id)
    if again is not None:
        raise Rejected("mail", sentence(again.reason, again.detail))


def _thread_of(key: str) -> int:
    found = SupportLetter.select(SupportLetter.thread).where(SupportLetter.key == key)
    return int(found.scalar() or 0)
