"""Mail that somebody sent here: the mails to take along, and nothing of them left behind."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial, reduce
from operator import or_
from typing import Any

from core import files
from core.accounts.models import User
from core.db import transaction
from core.inbound.models import InboundAnswer, InboundMail
from core.inbound.taking import FOLDER, file_name
from core.personal import Exported, Leaver, PersonalFile
from core.threads.parts import take_off

BATCH = 100


def export(user_id: int) -> Exported:
    """Each mail, as it came while its bytes are kept."""
    address = User.select(User.email_key).where(User.id == user_id).scalar() or ""
    rows = InboundMail.select().where(_theirs(user_id, address)).order_by(InboundMail.id)
    for row in rows.iterator():
        yield {
            "table": "inbound_mail",
            "subject": row.subject,
            "state": row.state,
            "received_at": row.received_at,
        }
        if row.raw:
            yield PersonalFile(f"mail/{row.id}.eml", partial(_open, row.raw))


def erase(leaver: Leaver) -> Iterator[int]:
    """Forget every mail from their account or address, its bytes first."""
    address = leaver.email.lower()
    columns = (InboundMail.id, InboundMail.raw, InboundMail.post)
    query = InboundMail.select(*columns).where(_theirs(leaver.user_id, address)).limit(BATCH)
    while rows := list(query.clone().tuples()):
        for mail_id, raw, post_id in rows:
            if raw:
                files.remove(FOLDER, file_name(raw))
            with transaction():
                InboundMail.delete().where(InboundMail.id == mail_id).execute()
                if post_id:
                    take_off(post_id, "mail")
        yield 0
    if address:
        InboundAnswer.delete().where(InboundAnswer.address == address).execute()


def _theirs(user_id: int, address: str) -> Any:
    mine = InboundMail.user == user_id
    if not address:
        return mine
    named = (InboundMail.sender, InboundMail.returns_to, InboundMail.recipient)
    return reduce(or_, (column == address for column in named), mine)


def _open(raw: str) -> io.BytesIO:
    data = files.read(FOLDER, file_name(raw))
    if data is None:
        raise FileNotFoundError(raw)
    return io.BytesIO(data)
