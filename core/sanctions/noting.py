"""What those who keep order write about a person, for each other."""

from __future__ import annotations

from flask_babel import gettext as _

from core import audit, clock
from core.access import Actor, require
from core.accounts.models import User
from core.db import transaction
from core.sanctions.models import StaffNote
from core.sanctions.rules import Refusal

LONGEST = 2000


def add_note(actor: Actor, user_id: int, text: str) -> StaffNote:
    """Write a note about somebody. Needs `site.staff`. Raises `Refusal`."""
    require(actor, "site.staff")
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise Refusal(_("Write something first."))
    if len(text) > LONGEST:
        raise Refusal(_("At most 2,000 letters."))
    with transaction():
        made: StaffNote = StaffNote.create(
            user=user_id, author=actor.user_id, text=text, created_at=clock.now()
        )
        audit.record(actor, "member.note", User.get_by_id(user_id))
    return made


def remove_note(actor: Actor, note_id: int) -> None:
    """Take a note away: one's own, or as an owner anybody's. Twice does nothing."""
    require(actor, "site.staff")
    with transaction():
        row = StaffNote.get_or_none(StaffNote.id == note_id)
        if row is None:
            return
        if row.author_id != actor.user_id:
            require(actor, "site.admin")
        row.delete_instance()
        audit.record(actor, "member.note.remove", row.user)
