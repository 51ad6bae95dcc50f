"""What watched words do to a text.

Words to be censored are taken out of the text itself when it is written, not of its HTML alone:
what would keep them in its source would show them again in the edit form, in quotes, in the
history, in mail, in the search index and in exports.
"""

from __future__ import annotations

from flask_babel import gettext as _

from core.versions import Cached
from core.watchwords.matching import Hit, Matcher, Word
from core.watchwords.models import WatchedWord

BLOCK, REVIEW, CENSOR = "block", "review", "censor"
ACTIONS = (BLOCK, REVIEW, CENSOR)
SIGN = "■"


class Blocked(ValueError):
    """A text holds a word that is not taken; the message is a sentence for its writer."""


def _load() -> Matcher:
    columns = (
        WatchedWord.form,
        WatchedWord.word,
        WatchedWord.action,
        WatchedWord.is_whole,
        WatchedWord.note,
    )
    return Matcher(Word(*row) for row in WatchedWord.select(*columns).tuples())


_matcher = Cached("settings", _load)


def settled(text: str) -> str:
    """A text as it may be written: without the words that are censored. Raises `Blocked`."""
    hits = _matcher.get().hits(text)
    refused = next((hit for hit in hits if hit.word.action == BLOCK), None)
    if refused is not None:
        raise Blocked(_sentence(text, refused))
    return _without([hit for hit in hits if hit.word.action == CENSOR], text)


def check_name(text: str) -> None:
    """Raise `Blocked` for a name or the like with a watched word: nothing of it can wait, and
    one that is censored names nobody."""
    hits = _matcher.get().hits(text)
    if hits:
        raise Blocked(_sentence(text, hits[0]))


def check_profile(text: str) -> None:
    """Raise `Blocked` for what somebody says of themselves with a word that is blocked or would
    have to be looked at; what is censored is taken out later."""
    refused = next((hit for hit in hits_in(text) if hit.word.action != CENSOR), None)
    if refused is not None:
        raise Blocked(_sentence(text, refused))


def settled_at_once(text: str) -> str:
    """A text that cannot wait, such as what a group says of itself: without the words that are
    censored. Raises `Blocked` for one that is blocked or would have to be looked at."""
    check_profile(text)
    return censored(text)


def to_review(text: str, before: str = "") -> list[str]:
    """The words of a text that somebody has to look at, those left out that stood in it before."""
    matcher = _matcher.get()
    if matcher.is_empty:
        return []
    known = {hit.word.form for hit in matcher.hits(before)}
    found = [hit.word for hit in matcher.hits(text) if hit.word.action == REVIEW]
    return list(dict.fromkeys(word.word for word in found if word.form not in known))


def hits_in(text: str) -> list[Hit]:
    """Every watched word in a text."""
    return _matcher.get().hits(text)


def censored(text: str) -> str:
    """A text without the words that are censored, whatever else is in it."""
    return _without([hit for hit in hits_in(text) if hit.word.action == CENSOR], text)


def _without(hits: list[Hit], text: str) -> str:
    if not hits:
        return text
    letters = list(text)
    for hit in hits:
        for at in range(hit.start, hit.end):
            letters[at] = letters[at] if letters[at].isspace() else SIGN
    return "".join(letters)


def _sentence(text: str, hit: Hit) -> str:
    said = " ".join(text[hit.start : hit.end].split())[:60]
    if hit.word.note:
        return str(_("“%(word)s” cannot stand here: %(why)s", word=said, why=hit.word.note))
    return str(_("“%(word)s” is a word that is not used here. Say it in other words.", word=said))
