"""What owners do with mail that waits or was refused."""

from __future__ import annotations

from core import audit, clock, files
from core.access import Actor
from core.accounts.queries import owner_of_address
from core.db import transaction
from core.inbound import posting
from core.inbound.letter import Unreadable, read_letter
from core.inbound.models import InboundMail
from core.inbound.rules import Refused
from core.inbound.taking import bytes_of, forget_bytes

OPEN = ("waiting", "refused", "ignored")
"""States in which an owner may still decide."""


def release_mail(actor: Actor, mail_id: int, thread_id: int) -> bool:
    """Post a mail into a thread, as the account that has confirmed the sender's address and
    with that account's rights; False when it was decided meanwhile.

    That the sender wrote it is for the owner to judge. Raises `Refused`.
    """
    row = _open_mail(mail_id)
    if row is None:
        return False
    try:
        raw = bytes_of(row)
        if raw is None:
            raise Refused("lost")
        letter = read_letter(raw)
    except Unreadable as error:
        raise Refused(str(error)) from error
    except files.Away as error:
        raise Refused("error") from error
    user = owner_of_address(letter.sender)
    if user is None:
        raise Refused("nobody")
    ready = posting.prepare(letter, user.id, thread_id)
    with transaction():
        if not _decide(mail_id, "posted"):
            return False
        InboundMail.update(user=user.id).where(InboundMail.id == mail_id).execute()
        posting.post(row, ready)
        audit.record(actor, "mail.release", row, after={"thread": thread_id, "user": user.id})
    return True


def delete_mail(actor: Actor, mail_id: int) -> bool:
    """Let a mail go that nobody wants; whether it was there to go. That it was here stays
    known, so that it does not come again."""
    row = _open_mail(mail_id)
    if row is None:
        return False
    with transaction():
        if not _decide(mail_id, "deleted"):
            return False
        InboundMail.update(raw="").where(InboundMail.id == mail_id).execute()
        audit.record(actor, "mail.delete", row)
    if row.raw:
        forget_bytes(row.raw)
    return True


def _open_mail(mail_id: int) -> InboundMail | None:
    found: InboundMail | None = InboundMail.get_or_none(
        (InboundMail.id == mail_id) & InboundMail.state.in_(OPEN)
    )
    return found


def _decide(mail_id: int, state: str) -> bool:
    return bool(
        InboundMail.update(state=state, reason="", detail="", done_at=clock.now())
        .where((InboundMail.id == mail_id) & InboundMail.state.in_(OPEN))
        .execute()
    )
