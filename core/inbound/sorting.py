"""What becomes of a mail that was kept. In this order: is it here already, is it for an address
that a kind has signed, did a machine write it, whose reply address is it, what does it refer to,
does a kind take it; else it waits.

Everything may run again at any time: a mail is settled in one transaction with its effect.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import peewee
from peewee import fn

from core import clock, files, outbox
from core.accounts.letters import at_home
from core.accounts.models import User
from core.accounts.paths import mail_base
from core.db import transaction
from core.inbound import addresses, posting, taking
from core.inbound.addresses import Claim
from core.inbound.answering import answer
from core.inbound.automatic import is_bounce, machine_sign
from core.inbound.letter import Letter, Unreadable, header, key_of, read_letter
from core.inbound.models import InboundMail
from core.inbound.rules import Refused, served
from core.letters.bounces import take_bounce
from core.letters.ids import read_message_id, written_at
from core.registry import MailRule

log = logging.getLogger("townhall.inbound")
TRIES = 3
MOST_WAITING = 20
MOST_WAITING_IN_ALL = 500
"""Mails that may wait for an owner in a day, of one sender and of all; more are forgotten."""
LARGEST_ASIDE = 256 * 1024
"""Of what machines write, larger mails are not kept: nobody will want to read them."""
MOST_BYTES_ASIDE = 200 * 1024 * 1024
"""What mails of one day that wait or were refused take up together; of more, the bytes go."""


class _Elsewhere(Exception):
    """Another worker has settled this mail meanwhile."""


@outbox.handles(taking.TOPIC)
def sort(tasks: list[outbox.Task]) -> None:
    """Sort mails that were kept."""
    for task in tasks:
        with at_home(mail_base()):
            sort_mail(task.payload["mail"], attempt=task.attempts)


def sort_mail(mail_id: int, *, attempt: int = 1) -> None:
    """Sort one mail, unless that was done. One that cannot be sorted is tried a few times and
    then waits for an owner, so that it holds up nobody."""
    row = InboundMail.get_or_none((InboundMail.id == mail_id) & (InboundMail.state == "new"))
    if row is None:
        return
    try:
        _sort(row)
    except _Elsewhere:
        return
    except (peewee.OperationalError, peewee.InterfaceError, files.Away, files.NoRoom):
        raise
    except Exception:
        if attempt < TRIES:
            raise
        log.exception("a mail could not be sorted", extra={"mail": mail_id})
        settle(row, "waiting", "error")


def settle(row: InboundMail, state: str, reason: str = "", detail: str = "") -> None:
    """Write down what has become of a mail that is new, once. Inside the transaction of its
    effect: the second of two workers gets `_Elsewhere` before it has one."""
    changed = (
        InboundMail.update(state=state, reason=reason, detail=detail[:300], done_at=clock.now())
        .where((InboundMail.id == row.id) & (InboundMail.state == "new"))
        .execute()
    )
    if not changed:
        raise _Elsewhere


def _sort(row: InboundMail) -> None:
    if not row.raw:
        return settle(row, "waiting", "large")
    raw = taking.bytes_of(row)
    if raw is None:
        return settle(row, "refused", "lost")
    try:
        letter = read_letter(raw)
    except Unreadable as odd:
        settle(row, "waiting", str(odd))
        return _keep_within_bounds(row)
    _note(row, letter)
    if not _is_first(row, key_of(letter, row.recipient, raw)):
        settle(row, "double", "double")
        return _forget_bytes(row)
    returns_to = {"<>": "", "": None}.get(row.returns_to, row.returns_to)
    if is_bounce(letter, returns_to):
        return _note_bounce(row, letter)
    return _deliver(row, letter, machine_sign(letter, returns_to))


def _note(row: InboundMail, letter: Letter) -> None:
    """Write down whom a mail is from and for. Without an envelope, the first of our addresses
    among its headers is meant."""
    row.sender = letter.sender[:254]
    row.subject = letter.subject
    row.message_id = letter.message_id
    if not row.recipient:
        ours = [address.lower() for address in letter.recipients if taking.serves(address)]
        signed = [address for address in ours if "+" in address]
        row.recipient = next(iter([*signed, *ours]), "")[:254]
    if not row.returns_to:
        row.returns_to = header(letter.message, "Return-Path").strip(" ")[:254]
        row.returns_to = row.returns_to if row.returns_to == "<>" else row.returns_to.strip("<>")
    row.save(only=["sender", "subject", "message_id", "recipient", "returns_to"])


def _is_first(row: InboundMail, key: str) -> bool:
    """Whether no mail before this one was the same. Two at once are put in order by the index."""
    try:
        with transaction():
            InboundMail.update(key=key).where(InboundMail.id == row.id).execute()
    except peewee.IntegrityError:
        return False
    return True


def _note_bounce(row: InboundMail, letter: Letter) -> None:
    with transaction():
        settle(row, "bounce" if _take_bounce(row, letter) else "ignored", "bounce")
    _forget_large(row)


def _take_bounce(row: InboundMail, letter: Letter) -> bool:
    if not header(letter.message, "Delivered-To"):
        letter.message["Delivered-To"] = row.recipient or "unknown"
    return take_bounce(letter.message)


def _deliver(row: InboundMail, letter: Letter, sign: str) -> None:
    """Give a mail to a kind, post it, or let it wait. `sign` shows that a machine wrote it: a
    kind may want it all the same, and nobody else."""
    try:
        rule = served(row.recipient)
        is_own = addresses.is_kinds_own(row.recipient)
        is_first = rule is not None and (rule.automatic if sign else is_own)
        if rule is not None and is_first and _is_taken(row, letter, rule):
            return None
        if sign:
            settle(row, "ignored", "machine", sign)
            return _forget_large(row)
        claim = _claim(row, letter)
        if claim is not None:
            return _post(row, letter, claim)
        if rule is None or is_first or not _is_taken(row, letter, rule):
            _let_wait(row, letter)
    except Refused as refused:
        _refuse(row, letter, refused, may_answer=not sign)


def _post(row: InboundMail, letter: Letter, claim: Claim) -> None:
    try:
        if claim.is_over:
            raise Refused("over")
        ready = posting.prepare(letter, claim.user_id, claim.thread_id)
        with transaction():
            settle(row, "posted")
            _note_user(row, claim.user_id)
            posting.post(row, ready)
            if ready.problems:
                answer(row, letter, "files", " ".join(ready.problems)[:1000])
    except Refused as refused:
        _refuse(row, letter, refused, claim.user_id)


def _refuse(
    row: InboundMail, letter: Letter, why: Refused, user_id: int = 0, *, may_answer: bool = True
) -> None:
    with transaction():
        settle(row, "refused", why.reason, why.detail)
        _note_user(row, user_id)
        if may_answer:
            answer(row, letter, why.reason, why.detail)
    _keep_within_bounds(row)


def _note_user(row: InboundMail, user_id: int) -> None:
    """Write down whose reply address a mail used."""
    if user_id and User.select().where(User.id == user_id).exists():
        InboundMail.update(user=user_id).where(InboundMail.id == row.id).execute()
        row.user_id = user_id


def _claim(row: InboundMail, letter: Letter) -> Claim | None:
    """Whose answer a mail is, and in which thread: what a signed address says, else a signed id
    of a mail of ours that it answers to. Raises `Refused`."""
    try:
        claim = addresses.claim_of(row.recipient)
    except addresses.BadSignature as error:
        raise Refused("forged") from error
    if claim is not None:
        return claim
    return _referred(letter) if addresses.is_ours(row.recipient) else None


def _referred(letter: Letter) -> Claim | None:
    for known in letter.answers:
        sent = read_message_id(known)
        if sent is not None and sent.thread_id:
            moment = written_at(known)
            is_over = moment is None or moment < clock.now() - timedelta(days=addresses.LIFE)
            return Claim(sent.user_id, sent.thread_id, is_over)
    return None


def _is_taken(row: InboundMail, letter: Letter, rule: MailRule) -> bool:
    """Give a mail to a kind; whether it took it. Raises `Refused`, which takes all back."""
    if rule.prepare is not None:
        letter = replace(letter, ready=rule.prepare(letter, row))
    with transaction():
        settle(row, "taken", "", rule.name)
        if not rule.take(letter, row):
            InboundMail.update(state="new", detail="").where(InboundMail.id == row.id).execute()
            return False
    if (
        InboundMail.select()
        .where((InboundMail.id == row.id) & (InboundMail.state == "held"))
        .exists()
    ):
        _keep_within_bounds(row)
    return True


def _let_wait(row: InboundMail, letter: Letter) -> None:
    if _may_wait(letter.sender):
        settle(row, "waiting", "unknown")
        _keep_within_bounds(row)
    else:
        settle(row, "ignored", "many")
        _forget_bytes(row)


def _may_wait(sender: str) -> bool:
    """Whether there is room in the quarantine for one mail more of this sender."""
    today = (InboundMail.state == "waiting") & (InboundMail.received_at > clock.ago(days=1))
    same = today & (InboundMail.sender == sender[:254])
    if InboundMail.select().where(same).count() >= MOST_WAITING:
        return False
    return bool(InboundMail.select().where(today).count() < MOST_WAITING_IN_ALL)


def _keep_within_bounds(row: InboundMail) -> None:
    """Let the bytes of a mail go that nobody has asked for, where strangers have sent so many
    today that the disk would fill."""
    aside = InboundMail.state.in_(("waiting", "held", "refused")) & (InboundMail.raw != "")
    today = aside & (InboundMail.received_at > clock.ago(days=1))
    held = InboundMail.select(fn.SUM(InboundMail.size)).where(today).scalar() or 0
    if held > MOST_BYTES_ASIDE:
        _forget_bytes(row)


def _forget_large(row: InboundMail) -> None:
    if row.size > LARGEST_ASIDE:
        _forget_bytes(row)


def _forget_bytes(row: InboundMail) -> None:
    InboundMail.update(raw="").where(InboundMail.id == row.id).execute()
    taking.forget_bytes(row.raw)
