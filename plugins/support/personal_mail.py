"""Mail of one person with the help desk: for their copy, and when they are erased."""

from __future__ import annotations

from plugins.support.models import SupportBlock, SupportLetter, SupportSuspended
from townhall import Leaver, User, transaction


def export(user_id: int) -> list[dict[str, object]]:
    """The mails that somebody and the desk have written to each other, and those that wait."""
    address = User.select(User.email_key).where(User.id == user_id).scalar() or ""
    letters = SupportLetter.select().where(SupportLetter.user == user_id)
    waits = SupportSuspended.select().where(SupportSuspended.sender == address)
    found: list[dict[str, object]] = [
        {"table": "support_letter", "subject": row.subject, "at": row.at, "from_us": row.is_ours}
        for row in letters.order_by(SupportLetter.id)
    ]
    if address:
        found += [
            {"table": "support_suspended", "subject": row.subject, "at": row.at}
            for row in waits.order_by(SupportSuspended.id)
        ]
    return found


def erase(leaver: Leaver) -> None:
    """Forget what mails of theirs were about, those that wait, and that they were kept out."""
    address = leaver.email.lower()
    with transaction():
        theirs = SupportLetter.user == leaver.user_id
        SupportLetter.update(subject="").where(theirs).execute()
        if address:
            SupportSuspended.delete().where(SupportSuspended.sender == address).execute()
            SupportBlock.delete().where(SupportBlock.pattern == address).execute()
