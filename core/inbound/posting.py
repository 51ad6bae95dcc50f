"""An answer by mail becomes a reply: what the sender may post on the site, they may by mail."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from core import clock
from core.access import Actor
from core.accounts.models import User
from core.attachments.allowing import may_attach
from core.attachments.keeping import keep_files
from core.holding.waits import Waits
from core.inbound.letter import Letter
from core.inbound.models import InboundMail
from core.inbound.rules import Refused, sender_of
from core.threads.actions import reply
from core.threads.moved import standing_id
from core.threads.parts import hang
from core.threads.queries import visible_thread
from core.threads.rules import Rejected, may_reply

PART = "mail"
MOST_AN_HOUR = 30


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
    from core.inbound.trimming import own_words  # its patterns are for whoever gets mail

    user, actor = sender_of(letter, user_id)
    # An answer to a thread that was merged into another one goes there.
    thread_id = standing_id(thread_id)
    with force_locale(user.locale or "en"):
        space_id = _check_thread(actor, thread_id)
        if _posted_lately(user.id) >= MOST_AN_HOUR:
            raise Refused("often")
        texts, problems = files_of(actor, space_id, letter)
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
        except Waits as waits:
            _keep(row, waits)
        else:
            hang(made.id, PART)
            InboundMail.update(post=made.id).where(InboundMail.id == row.id).execute()


def _keep(row: InboundMail, waits: Waits) -> None:
    """Keep a reply that has to wait, in the transaction that settles its mail as posted: it
    stands later, and its author is told. Raises `Refused`."""
    try:
        waits.keep()
    except Rejected as error:
        raise Refused("closed", error.message) from error
    InboundMail.update(detail=_("It waits for approval.")).where(InboundMail.id == row.id).execute()


def _check_thread(actor: Actor, thread_id: int) -> int:
    """The space of a thread that takes a reply from somebody. Raises `Refused`."""
    try:
        thread = visible_thread(actor, thread_id)
    except NotFound as error:
        raise Refused("gone") from error
    if not may_reply(actor, thread):
        raise Refused("closed", _("This thread takes no replies from you now."))
    return thread.space_id


def _posted_lately(user_id: int) -> int:
    mine = (InboundMail.user == user_id) & (InboundMail.state == "posted")
    since = InboundMail.done_at > clock.ago(hours=1)
    return int(InboundMail.select().where(mine & since).count())


def files_of(actor: Actor, space_id: int, letter: Letter) -> tuple[list[str], list[str]]:
    """The files of a mail as Markdown, under the rules for files, and why some are not kept."""
    if letter.files and not may_attach(actor, space_id):
        return [], [_("You may not attach files here.")]
    return keep_files(actor, [(BytesIO(sent.data), sent.name) for sent in letter.files])
