"""An answer by mail becomes a reply: what the sender may post on the site, they may by mail."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from core import clock
from core.access import Actor
from core.accounts.addresses import email_key
from core.accounts.models import User
from core.accounts.sessions import actor_for
from core.attachments.keeping import keep_files
from core.inbound.letter import Letter
from core.inbound.models import InboundMail
from core.inbound.trimming import own_words
from core.threads.actions import reply
from core.threads.parts import hang
from core.threads.queries import visible_thread
from core.threads.rules import Rejected, may_reply

PART = "mail"
MOST_AN_HOUR = 30


class Refused(Exception):
    """A mail cannot be posted; `reason` is a word of core.inbound.reasons."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail[:300]


@dataclass(frozen=True, slots=True)
class Ready:
    """A reply that can be posted: by whom, where, its text, and why files were left out."""

    actor: Actor
    user: User
    thread_id: int
    body: str
    problems: tuple[str, ...]


def prepare(letter: Letter, user_id: int, thread_id: int) -> Ready:
    """Check that a mail may be posted, and keep its files. Writes no row of the mail, so it may
    run again after a crash. Raises `Refused`."""
    user = User.get_or_none(User.id == user_id)
    if user is None:
        raise Refused("nobody")
    if not user.email_key or user.email_key != email_key(letter.sender):
        raise Refused("foreign")
    actor = actor_for(user.id)
    if not actor.is_member:
        raise Refused("nobody")
    with force_locale(user.locale or "en"):
        _check_thread(actor, thread_id)
        if _posted_lately(user.id) >= MOST_AN_HOUR:
            raise Refused("often")
        texts, problems = _kept_files(actor, letter)
        parts = [own_words(letter.text).strip("\n"), *texts]
        body = "\n\n".join(part for part in parts if part.strip())
        if not body:
            raise Refused("empty", " ".join(problems))
        return Ready(actor, user, thread_id, body, tuple(problems))


def post(row: InboundMail, ready: Ready) -> None:
    """Post a reply inside the transaction that settles its mail. Raises `Refused`."""
    with force_locale(ready.user.locale or "en"):
        try:
            made = reply(ready.actor, ready.thread_id, ready.body)
        except Rejected as error:
            raise Refused("closed", error.message) from error
    hang(made.id, PART)
    InboundMail.update(post=made.id).where(InboundMail.id == row.id).execute()


def _check_thread(actor: Actor, thread_id: int) -> None:
    try:
        thread = visible_thread(actor, thread_id)
    except NotFound as error:
        raise Refused("gone") from error
    if not may_reply(actor, thread):
        raise Refused("closed", _("This thread takes no replies from you now."))


def _posted_lately(user_id: int) -> int:
    mine = (InboundMail.user == user_id) & (InboundMail.state == "posted")
    since = InboundMail.done_at > clock.ago(hours=1)
    return int(InboundMail.select().where(mine & since).count())


def _kept_files(actor: Actor, letter: Letter) -> tuple[list[str], list[str]]:
    """The files of a mail as Markdown, under the rules for files, and why some are not kept."""
    return keep_files(actor, [(BytesIO(sent.data), sent.name) for sent in letter.files])
