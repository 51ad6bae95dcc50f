"""Why a mail was not taken, in a sentence for its sender and for owners."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from core.inbound.addresses import LIFE

ANSWERED = frozenset({"over", "foreign", "nobody", "gone", "closed", "empty", "often", "files"})
"""Those that a sender hears of: all come after a signature of ours was found to be good."""

_SENTENCES: dict[str, Any] = {
    "over": _l("Its reply address is older than %(days)s days.", days=LIFE),
    "foreign": _l("Its reply address was made for another account than the one that sent it."),
    "forged": _l("Its reply address is none that we have made."),
    "nobody": _l("The account it would be posted from cannot post at the moment."),
    "gone": _l("What it answers to is not there, or not open to its sender."),
    "closed": _l("It could not be posted."),
    "empty": _l("There was no text in it."),
    "often": _l("Too many mails came from this account within an hour."),
    "large": _l("It is larger than 25 MB."),
    "odd": _l("It is put together so oddly that it was not taken apart."),
    "unknown": _l("Nothing here takes mail for this address."),
    "machine": _l("A machine wrote it."),
    "many": _l("More mail came from this sender than waits for anybody."),
    "double": _l("The same mail was here before."),
    "error": _l("It could not be read because of an error of ours."),
    "lost": _l("Its bytes are not there any more."),
    "bounce": _l("It reports that a mail of ours could not be delivered."),
}


def sentence(reason: str, detail: str = "") -> str:
    """The sentence of a reason; a detail that is one itself stands in its place."""
    if reason == "closed" and detail:
        return detail
    words = str(_SENTENCES.get(reason, "")) or str(_("It was not taken."))
    return f"{words} ({detail})" if detail else words
