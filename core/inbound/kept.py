"""What a kind does with mail that its rule was given: look at it again, hold it for people of its
own to decide, and say which post became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from core import clock, files
from core.access import Actor
from core.db import as_utc
from core.inbound import posting
from core.inbound.automatic import machine_sign
from core.inbound.letter import Letter, Unreadable, read_letter
from core.inbound.models import InboundMail
from core.inbound.taking import bytes_of
from core.threads.parts import hang


class KeptMail(NamedTuple):
    """A mail that was kept, with the row that says how it came."""

    id: int
    letter: Letter
    row: Any
    received_at: datetime


def kept_mail(mail_id: int) -> KeptMail | None:
    """A mail as it came, or None when its bytes have gone or cannot be read now."""
    row = InboundMail.get_or_none(InboundMail.id == mail_id)
    try:
        raw = bytes_of(row) if row is not None else None
        letter = read_letter(raw) if raw is not None else None
    except (files.Away, Unreadable):
        return None
    if row is None or letter is None:
        return None
    return KeptMail(row.id, letter, row, as_utc(row.received_at) or clock.now())


def hold_mail(row: Any) -> None:
    """Let a mail wait for a kind's own people, in the transaction that takes it. It is kept as it
    came for 120 days."""
    InboundMail.update(state="held").where(InboundMail.id == row.id).execute()


def settle_held(mail_id: int, *, taken: bool) -> bool:
    """Say that a mail that was held has been taken in, or that nobody wants it; whether it was
    still held. Inside the transaction of its effect: of two who decide at once the second gets
    False."""
    held = (InboundMail.id == mail_id) & (InboundMail.state == "held")
    state = "taken" if taken else "deleted"
    query = InboundMail.update(state=state, done_at=clock.now()).where(held)
    return bool(query.execute())


def became_post(mail_id: int, post_id: int, user_id: int | None) -> None:
    """Say which post a mail has become, and whose it was: then it is kept as it came for 120
    days, and stands behind the post. Inside the transaction that writes the post."""
    changed = {"post": post_id, "user": user_id}
    InboundMail.update(**changed).where(InboundMail.id == mail_id).execute()
    hang(post_id, posting.PART)


def files_of_mail(actor: Actor, space_id: int, letter: Letter) -> tuple[list[str], list[str]]:
    """Keep the files of a mail as somebody: as Markdown, and a sentence about each that was not
    kept. Outside of transactions: it takes long."""
    return posting.files_of(actor, space_id, letter)


def sign_of_machine(letter: Letter, row: Any) -> str:
    """What shows that a machine wrote a mail, as a word or two; empty for people's mail."""
    return machine_sign(letter, {"<>": "", "": None}.get(row.returns_to, row.returns_to))


def words_of_mail(letter: Letter) -> str:
    """What somebody has written themselves in a mail: without quotes and signature, unless nothing
    would be left."""
    from core.inbound.trimming import own_words  # its patterns are for whoever gets mail

    text = letter.text.replace("\x00", "")
    return own_words(text).strip() or text.strip()
