"""Mail whose time has come: taken, checked once more, written to the outbox, in one transaction."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from core import clock, mail, settings
from core.accounts.letters import at_home
from core.accounts.paths import mail_base
from core.accounts.sessions import actor_for
from core.bookmarks.times import local
from core.db import transaction
from core.inbound.addresses import reply_address
from core.letters import actions, composing, ids, queries
from core.letters.composing import Event, Letter
from core.letters.ids import Sent
from core.letters.leaving import about
from core.letters.links import list_headers
from core.letters.models import MailDue
from core.letters.queries import Recipient
from core.notifications.quiet import open_at

log = logging.getLogger("townhall.letters")
AT_ONCE = 100
LONGEST = 20.0
"""Seconds after which a round stops, so that other work gets its turn."""
AFTER_FAILURE = timedelta(hours=1)


def send_due() -> int:
    """Write every mail whose time has come; how many there were. A scheduled job.

    Whoever is killed has either taken rows and put their mail into the outbox, or neither.
    """
    started, done = time.monotonic(), 0
    while groups := queries.due_groups(AT_ONCE):
        with at_home(mail_base()):
            for user_id, thread_id in groups:
                done += _settle(user_id, thread_id)
                if time.monotonic() - started > LONGEST:
                    return done
    return done


def _settle(user_id: int, thread_id: int) -> int:
    """One mail. What cannot be written waits for an hour and stands in nobody's way."""
    try:
        return int(_send(user_id, thread_id))
    except actions.Taken:
        return 0
    except Exception:
        log.exception("a mail could not be written", extra={"user": user_id, "about": thread_id})
        actions.postpone(user_id, thread_id, clock.now() + AFTER_FAILURE)
        return 0


def _send(user_id: int, thread_id: int) -> bool:
    to = queries.recipient(user_id)
    if to is not None:
        opens = open_at(clock.now(), to.timezone, to.quiet_from, to.quiet_to)
        if opens > clock.now():
            actions.postpone(user_id, thread_id, opens)
            return False
    waiting = queries.waiting_for(user_id, thread_id)
    # Written before the transaction: others could write nothing meanwhile.
    wanted = _written(to, thread_id, waiting) if to is not None and waiting else None
    with transaction():
        actions.take(waiting)
        if wanted is None or to is None:
            return False
        today = local(clock.now(), to.timezone).day
        if not actions.count_one(user_id, today, events=len(waiting)):
            return False
        mail.put(wanted)
    return True


def _written(to: Recipient, thread_id: int, waiting: list[MailDue]) -> dict[str, Any] | None:
    """The mail, or None when there is nothing to tell any more."""
    if thread_id and queries.is_silenced(to.id, thread_id):
        return None
    with force_locale(to.locale or "en"):
        letter = _letter(to, thread_id, waiting)
        if letter is None:
            return None
        envelope = _envelope(to, thread_id, waiting[0], letter)
        return mail.written(
            to.email,
            letter.title if letter.begins else _("Re: %(title)s", title=letter.title),
            "activity",
            envelope=envelope,
            answerable=bool(envelope.reply_to),
            **letter.context,
        )


def _letter(to: Recipient, thread_id: int, waiting: list[MailDue]) -> Letter | None:
    numbers: dict[int, tuple[int, ...]] = {}
    for due in waiting:
        numbers[due.notification_id] = (*numbers.get(due.notification_id, ()), due.number)
    rows = queries.untold(to.id, numbers)
    events = [Event(row, sort, numbers[row.id]) for row, sort in rows]
    if not events:
        return None
    if not thread_id:
        return composing.about_rows(to, events)
    return composing.about_thread(actor_for(to.id), to, thread_id, events)


def _envelope(to: Recipient, thread_id: int, first: MailDue, letter: Letter) -> mail.Envelope:
    sent = Sent(to.id, thread_id)
    site_name = settings.get("core", "site_name")
    headers: dict[str, Any] = {"List-Id": list_id(letter.space_id), **QUIET}
    if thread_id:
        root = ids.root_id(thread_id)
        headers |= {"In-Reply-To": root, "References": root}
    return mail.Envelope(
        message_id=ids.message_id(sent, to.email, first.id, first.queued_at),
        from_name=_("%(name)s at %(site)s", name=letter.author, site=site_name)
        if letter.author
        else "",
        reply_to=(reply_address(to.id, thread_id) or "") if thread_id else "",
        returns_to=ids.return_address(to.id, to.email),
        # The narrowest: who presses a button of a mail program has enough of this.
        headers=headers | list_headers(letter.links[0].url),
        about=about(to.id, [thread_id] if thread_id else [], letter.post_ids),
    )


QUIET = {"Precedence": "list", "X-Auto-Response-Suppress": "OOF, AutoReply"}
"""What keeps holiday answers away where `Auto-Submitted` is not known."""


def list_id(space_id: int) -> str:
    """The name that mail programs sort by (RFC 2919): one for each space."""
    return f"<space-{space_id}.{mail.domain()}>" if space_id else f"<news.{mail.domain()}>"
