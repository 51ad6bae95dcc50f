"""What somebody answers to a date, and what is asked of it before it is written.

Every sentence here is shown to the person, at the field it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask_babel import gettext as _
from flask_babel import ngettext

from plugins.events.models import EventAnswer
from plugins.events.queries.questions import questions_of
from plugins.events.seating import GOING, SAID, Terms
from townhall import Rejected, settled_now

NAMES_LENGTH = 255
REPLY_LENGTH = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants. `status`: `going`, `maybe` or `cannot`. `way` (`place` or `online`)
    counts for hybrid dates. `guests` come along; `replies` are the answers to the questions, by
    the question's id as text."""

    status: str
    way: str = ""
    guests: int = 0
    guest_names: str = ""
    replies: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def again(cls, answer: EventAnswer | None, status: str) -> Wish:
        """Another status with all else as somebody had answered, such as from a button or a
        calendar's reply."""
        if answer is None:
            return cls(status=status)
        return cls(
            status=status,
            way=answer.way,
            guests=answer.guests,
            guest_names=answer.guest_names,
            replies=answer.replies,
        )


def checked_wish(wish: Wish, terms: Terms, event_id: int) -> Wish:
    """The wish with its white space put right and nothing in it that does not belong there.
    Only who comes is asked for more than that. Raises `Rejected`."""
    if wish.status not in SAID:
        raise Rejected("status", _("Say whether you come, may come, or cannot."))
    if wish.status != GOING:
        return replace(wish, guests=0, guest_names="")
    if not 0 <= wish.guests <= terms.most_guests:
        raise Rejected("guests", _guests_words(terms.most_guests))
    room = terms.room(terms.way_of(wish.way))
    if room is not None and wish.guests + 1 > max(room, 1):
        raise Rejected("guests", _("There are not that many seats at all."))
    names = settled_now("guest_names", " ".join(wish.guest_names.split()))
    if len(names) > NAMES_LENGTH:
        raise Rejected("guest_names", _("At most 255 letters."))
    return replace(
        wish,
        way=terms.way_of(wish.way) if len(terms.ways) > 1 else "",
        guest_names=names if wish.guests else "",
        replies=checked_replies(event_id, wish.replies),
    )


def checked_replies(event_id: int, given: Mapping[str, str]) -> dict[str, str]:
    """The answers to the questions of an event, by id; none for questions that are gone.
    Raises `Rejected`, with the field `reply-` and the question's id."""
    found: dict[str, str] = {}
    for question in questions_of(event_id):
        key, name = str(question.id), f"reply-{question.id}"
        text = given.get(key, "").replace("\x00", "").strip()
        if question.is_required and not text:
            raise Rejected(name, _("The hosts need an answer to this."))
        if question.kind == "choice" and text and text not in question.choices:
            raise Rejected(name, _("Choose one of the list."))
        if len(text) > REPLY_LENGTH:
            raise Rejected(name, _("At most 2,000 letters."))
        if text:
            found[key] = "yes" if question.kind == "check" else text
    return found


def _guests_words(most: int) -> str:
    if not most:
        return str(_("This one is without guests."))
    return str(ngettext("At most %(num)s guest.", "At most %(num)s guests.", most))
