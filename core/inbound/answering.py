"""Tells senders why their mail was not posted: once a day, and never a machine."""

from __future__ import annotations

import secrets

from flask_babel import force_locale
from flask_babel import gettext as _

from core import clock, mail
from core.accounts.models import User
from core.inbound.automatic import ANSWERS
from core.inbound.letter import Letter, is_plain
from core.inbound.models import InboundAnswer, InboundMail
from core.inbound.reasons import ANSWERED, sentence
from core.site import site

MOST_FOR_ONE = 20
"""Mails with somebody's reply address that are refused in a day before nobody hears of it."""


def answer(row: InboundMail, letter: Letter, reason: str, detail: str = "") -> bool:
    """Put an answer into the outbox of the running transaction that settles a mail; whether
    its sender is told.

    It goes where the envelope says that mail comes back to, so that nobody gets one for a mail
    that another wrote in their name. Of files that were left out hears who has posted: that is
    counted nowhere else, and the envelope may say anything.
    """
    to = letter.sender if reason == "files" else row.returns_to or letter.sender
    if reason not in ANSWERED or not is_plain(to) or not _may_answer(row, {to, letter.sender}):
        return False
    user = User.get_or_none(User.id == row.user_id)
    with force_locale((user.locale if user else "") or "en"):
        mail.send(
            to,
            _("Your mail was not posted") if reason != "files" else _("A file was not taken"),
            "inbound_refused",
            envelope=mail.Envelope(message_id=_own_id(), headers=_headers(letter)),
            subject=mail.defanged(letter.subject)[:100],
            reason=sentence(reason, detail) if reason != "files" else detail,
            is_posted=reason == "files",
        )
    return True


def _may_answer(row: InboundMail, people: set[str]) -> bool:
    """Take the right to answer somebody today. Programs that answer each other under ever new
    names share the reply address, which is counted too."""
    if row.user_id and _refused_today(row) > MOST_FOR_ONE:
        return False
    # Every one of them is noted, whatever comes of it.
    firsts = {one: _is_first_today(one.lower()[:254]) for one in sorted(people) if one}
    return all(firsts.values())


def _is_first_today(address: str) -> bool:
    now = clock.now()
    fresh = InboundAnswer.insert(address=address, answered_at=now).on_conflict_ignore()
    if fresh.as_rowcount().execute():
        return True
    due = (InboundAnswer.address == address) & (InboundAnswer.answered_at <= clock.ago(days=1))
    return bool(InboundAnswer.update(answered_at=now).where(due).execute())


def _refused_today(row: InboundMail) -> int:
    since = InboundMail.done_at > clock.ago(days=1)
    mine = (InboundMail.user == row.user_id) & (InboundMail.state == "refused")
    return int(InboundMail.select().where(mine & since).count())


def _own_id() -> str:
    """An id that tells us our own answer when somebody's program answers to it."""
    domain = site().config.mail_in.rpartition("@")[2] or mail.domain()
    return f"<{ANSWERS}.{secrets.token_hex(12)}@{domain}>"


def _headers(letter: Letter) -> dict[str, str]:
    headers = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
    if letter.message_id:
        headers |= {"In-Reply-To": letter.message_id, "References": letter.message_id}
    return headers
