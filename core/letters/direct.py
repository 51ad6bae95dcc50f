"""A mail to one member that is no row of their inbox: about a thing of their own, at once.

It comes by their choice of the channel mail for a sort, like all news, and every mail about a
thread hangs together with the others about it. Neither hours of quiet nor the number of mails
in a day hold it back: who writes one says that it cannot wait.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zlib import crc32

from flask_babel import force_locale
from flask_babel import gettext as _

from core import mail
from core.accounts.letters import at_home
from core.accounts.paths import mail_base
from core.db import transaction
from core.letters import ids, queries
from core.letters.composing import Link
from core.letters.ids import Sent
from core.letters.leaving import about
from core.letters.links import Stop, list_headers, stop_url
from core.letters.queries import Recipient
from core.letters.sending import QUIET, list_id
from core.notifications.telling import sort_of
from core.threads.models import Thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondence:
    """What makes a mail part of an exchange with its reader, rather than news of the site.

    `message_id` is its own id, the same whenever it is written again; `answers` that of the mail it
    answers to, `chain` those before it, oldest first (`References`). `from_name` and
    `from_address` are who it is from. `by_hand`: a person wrote it, so that nothing in it says
    that a machine did (RFC 3834). It carries no ways to hear less: whoever reads it has asked.
    """

    message_id: str
    answers: str = ""
    chain: tuple[str, ...] = ()
    from_name: str = ""
    from_address: str = ""
    by_hand: bool = True

    @property
    def headers(self) -> dict[str, str]:
        """The headers that mail programs put it in its place by."""
        known = [*self.chain, *([self.answers] if self.answers not in (*self.chain, "") else [])]
        found = {"Auto-Submitted": "no" if self.by_hand else "auto-replied"}
        if not self.by_hand:
            found["X-Auto-Response-Suppress"] = "All"
        if self.answers:
            found["In-Reply-To"] = self.answers
        return found | ({"References": " ".join(known)} if known else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectMail:
    """What a mail says, in the language of its reader.

    `template` is `<plugin>.<name>` (see `core.mail.written`) and gets `context`, `why` and
    `links` (ways to hear less, each .label .url). `reply_to` is where answers go. `about` is
    kept beside it in the outbox as plain JSON, under names of its writer's own, for those who
    look once more when it leaves (see `mail_looks_again`). `thread_ids` are threads that it tells
    of beside the one that it belongs to, `post_ids` posts: taken back meanwhile, they go to
    nobody. `tells_nothing`: its reader gets it even where the thread is not open to them any
    more, since it tells nothing of it. `kept` is called in the transaction that puts the mail
    into the outbox. `exchange` makes it part of an exchange of mail with its reader.
    """

    subject: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""
    reply_to: str = ""
    calendar: mail.CalendarPart | None = None
    about: Mapping[str, Any] = field(default_factory=dict)
    thread_ids: tuple[int, ...] = ()
    post_ids: tuple[int, ...] = ()
    tells_nothing: bool = False
    kept: Callable[[], None] | None = None
    exchange: Correspondence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a mail is for: its sort (a declared `NotificationSort`), the thread it belongs to (0:
    none), and a key and a moment that stay the same when it is written again after a crash, so
    that mailboxes show it once."""

    sort: str
    key: str
    at: datetime
    thread_id: int = 0


Writer = Callable[[Recipient], DirectMail | None]


def send_direct(user_id: int, occasion: Occasion, write: Writer) -> bool:
    """Put a mail to one member into the outbox; whether they get one.

    Nobody gets one whose account is not in good standing, who has no address or one that mail
    came back from, or who wants no mail of this sort, about this thread or at all. `write(to)`
    is asked after all that, with addresses that begin as the site's do, in the language of `to`;
    None is no mail. Call it from a worker: writing takes longer than a request or a transaction
    should. The mail is looked at once more when it leaves (see `core.letters.leaving`).
    """
    to = queries.recipient(user_id)
    if to is None or not queries.wants(user_id, occasion.sort, occasion.thread_id):
        return False
    with at_home(mail_base()), force_locale(to.locale or "en"):
        said = write(to)
        if said is None:
            return False
        wanted = _written(to, occasion, said)
    with transaction():
        mail.put(wanted, owner=sort_of(occasion.sort)[0])
        if said.kept is not None:
            said.kept()
    return True


def _written(to: Recipient, occasion: Occasion, said: DirectMail) -> dict[str, Any]:
    if said.exchange is not None:
        return _exchanged(to, occasion, said, said.exchange)
    links = _links(to, occasion)
    thread_id = occasion.thread_id
    space = Thread.select(Thread.space).where(Thread.id == thread_id).scalar() if thread_id else 0
    headers: dict[str, str] = {"List-Id": list_id(space or 0), **QUIET}
    if thread_id:
        headers |= dict.fromkeys(("In-Reply-To", "References"), ids.root_id(thread_id))
    envelope = mail.Envelope(
        message_id=ids.message_id(
            Sent(to.id, thread_id), to.email, crc32(occasion.key.encode()), occasion.at
        ),
        reply_to=said.reply_to,
        returns_to=ids.return_address(to.id, to.email),
        headers=headers | list_headers(links[0].url),
        about=_told(to, occasion, said),
        calendar=said.calendar,
    )
    return mail.written(
        to.email,
        said.subject,
        said.template,
        envelope=envelope,
        why=said.why,
        links=links,
        **said.context,
    )


def _exchanged(
    to: Recipient, occasion: Occasion, said: DirectMail, exchange: Correspondence
) -> dict[str, Any]:
    envelope = mail.Envelope(
        message_id=exchange.message_id,
        from_name=exchange.from_name,
        from_address=exchange.from_address,
        reply_to=said.reply_to,
        returns_to=ids.return_address(to.id, to.email),
        headers=exchange.headers,
        about=_told(to, occasion, said),
    )
    subject, template = said.subject, said.template
    return mail.written(
        to.email, subject, template, envelope=envelope, why=said.why, links=(), **said.context
    )


def _told(to: Recipient, occasion: Occasion, said: DirectMail) -> dict[str, Any]:
    """What is looked at once more when a mail leaves."""
    threads = [] if said.tells_nothing else _threads(occasion, said)
    told = about(to.id, threads, said.post_ids)
    return {**said.about, **told, "sort": occasion.sort, "silenced": occasion.thread_id}


def _threads(occasion: Occasion, said: DirectMail) -> list[int]:
    return [one for one in (occasion.thread_id, *said.thread_ids) if one]


def _links(to: Recipient, occasion: Occasion) -> list[Link]:
    """Ways to hear less, the one that the buttons of mail programs press first."""
    words = _("No more mail of this sort (%(sort)s)", sort=sort_of(occasion.sort)[1].label)
    links = [Link(words, stop_url(Stop(to.id, "sort", occasion.sort), to.email))]
    if occasion.thread_id:
        stop = Stop(to.id, "thread", str(occasion.thread_id))
        links.append(Link(_("No more mail about this thread"), stop_url(stop, to.email)))
    links.append(Link(_("No more mail about anything"), stop_url(Stop(to.id, "all"), to.email)))
    return links
