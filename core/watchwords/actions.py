"""Changes of the list of watched words. Each is logged."""

from __future__ import annotations

from flask_babel import gettext as _

from core import audit, clock
from core.access import Actor
from core.db import transaction
from core.versions import bump
from core.watchwords.folding import form_of
from core.watchwords.looking import ACTIONS
from core.watchwords.models import WatchedWord

MOST = 2000
LONGEST, SHORTEST = 100, 2


class NotWatched(ValueError):
    """A word that cannot be watched; the message is a sentence for the form."""


def watch_word(actor: Actor, *, word: str, action: str, is_whole: bool, note: str) -> WatchedWord:
    """Watch a word, or watch it in another way. Needs `site.admin`, checked by the caller.

    Raises `NotWatched`.
    """
    word = " ".join(word.split())
    form = form_of(word)
    if len(form) < SHORTEST or len(form) > 120 or len(word) > LONGEST:
        raise NotWatched(_("Two to a hundred letters."))
    if action not in ACTIONS:
        raise NotWatched(_("Choose one of the list."))
    values = {
        "word": word,
        "action": action,
        "is_whole": is_whole,
        "note": " ".join(note.split())[:200],
        "made_by": actor.user_id,
        "made_at": clock.now(),
    }
    with transaction():
        before = WatchedWord.get_or_none(WatchedWord.form == form)
        if before is None and WatchedWord.select().count() >= MOST:
            raise NotWatched(_("There are %(n)s words already. Take some out.", n=MOST))
        WatchedWord.insert(form=form, **values).on_conflict(
            conflict_target=[WatchedWord.form], update=values
        ).execute()
        row = WatchedWord.get(WatchedWord.form == form)
        bump("settings")
        audit.record(actor, "word.watch", row, before=_facts(before), after=_facts(row), note=word)
    return row  # type: ignore[no-any-return]


def forget_word(actor: Actor, word_id: int) -> bool:
    """Watch a word no more; whether it was watched."""
    with transaction():
        row = WatchedWord.get_or_none(WatchedWord.id == word_id)
        if row is None:
            return False
        audit.record(actor, "word.forget", row, before=_facts(row), note=row.word)
        row.delete_instance()
        bump("settings")
    return True


def _facts(row: WatchedWord | None) -> dict[str, object] | None:
    if row is None:
        return None
    return {"word": row.word, "action": row.action, "whole": row.is_whole, "note": row.note}
