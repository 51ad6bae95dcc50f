"""Why a mail waits for the team, in words for them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

_SENTENCES: dict[str, Any] = {
    "blocked": _l("Mail from this sender is not wanted: it is on the list below."),
    "banned": _l("The account of this sender is not in good standing."),
    "failed": _l("Your mail server says that it is not from whom it says."),
    "team": _l("It says that it is from somebody of the team, and nothing proves it."),
    "often": _l("This sender has written more mails in an hour than people do."),
    "flood": _l("More new requests came by mail within an hour than people write."),
    "stranger": _l("This queue takes no mail from people without an account."),
    "machine": _l("A machine wrote it."),
    "sender": _l("It does not say in a plain way who it is from."),
    "empty": _l("There is nothing in it."),
    "closed": _l("This sender may not write in this queue."),
    "refused": _l("The team has not let this sender into the request that it answers."),
    "rejected": _l("It could not be taken as it is."),
}


def sentence(reason: str, detail: str = "") -> str:
    """The sentence of a reason, with what was found."""
    words = str(_SENTENCES.get(reason, "")) or str(_("It was not taken."))
    return f"{words} ({detail})" if detail else words
