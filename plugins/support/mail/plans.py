"""What becomes of a mail: decided before the transaction that does it, since it may take long. The
same mail gives the same plan again, so that it may be cut off at any moment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from flask_babel import gettext as _

from plugins.support.mail import forwarding
from plugins.support.mail.addresses import is_own, place_of
from plugins.support.mail.judging import doubt
from plugins.support.mail.matching import (
    TOKEN,
    matched,
    standing_of_person,
    standing_ticket,
    takes_part,
)
from plugins.support.models import SupportTicket
from plugins.support.queues import Queue, queue_at, queue_of
from plugins.support.rules import may_answer_in
from plugins.support.states import CLOSED
from townhall import (
    Actor,
    Letter,
    NoContact,
    Thread,
    User,
    actor_for,
    clock,
    contact_actor,
    contact_for,
    excerpt,
    files_of_mail,
    mail_verdict,
    owner_of_address,
    people_in,
    sign_of_machine,
    words_of_mail,
)

Deed = Literal["suspend", "file", "answer", "words", "open"]
MOST_PEOPLE = 10
"""Of those in copy of a new mail, how many are kept for the team to let in."""
_PREFIX = re.compile(
    r"^\s*(?:(?:re|aw|sv|antw|odp|rif|r|fwd?|wg|tr|rv)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE
)

_FAR_PICTURE = re.compile(r"!\[([^\[\]]{0,300})\]\(<?(https?://[^\s()<>]{1,2000})[^()]{0,300}\)")


class Came(NamedTuple):
    """A mail that came, the row that says how it is kept, and what makes it the same as another."""

    letter: Letter
    row: Any
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done with a mail. `suspend`: it waits for the team, for `reason`. `file`: a
    machine wrote it, and the log of its ticket says so. `answer`: it becomes a post. `words`: the
    team reads it beside the ticket, for its sender is not in it. `open`: a new ticket, of `user`,
    which follows `follows` (a ticket that was closed too long ago; 0 for none), with `people` who
    were in copy. `detail` is what was found, such as the sign of a machine. `problems` are
    sentences about files that were left out, `note` what somebody of the team (`by`) wrote above
    a mail that they passed on."""

    deed: Deed
    space_id: int
    thread_id: int = 0
    user: User | None = None
    title: str = ""
    body: str = ""
    reason: str = ""
    detail: str = ""
    problems: tuple[str, ...] = ()
    people: tuple[int, ...] = ()
    follows: int = 0
    by: Actor | None = None
    note: str = ""


def plan_for(letter: Letter, row: Any, *, released_in: int = 0) -> Plan | None:
    """What becomes of a mail, or None where it is for no queue of ours (any more). `released_in`:
    somebody of the team of that queue has looked at it and lets it in."""
    who = owner_of_address(letter.sender) if letter.sender else None
    released = bool(released_in)
    queue = queue_of(released_in) if released else _queue_of(row.recipient)
    if queue is None:
        return None
    found = matched(letter, row.recipient, queue.space_id, who)
    if found is not None:
        queue = queue_of(found.space_id)
    sign = sign_of_machine(letter, row) or ("our own" if is_own(letter.sender) else "")
    if sign and found is not None:
        return Plan(deed="file", space_id=queue.space_id, thread_id=found.id, user=who, detail=sign)
    reason, detail = ("", "") if released else _doubts(letter, queue, who, found=found, sign=sign)
    if reason or not letter.sender:
        reason = reason or "sender"
        return Plan(deed="suspend", space_id=queue.space_id, reason=reason, detail=detail)
    return _of_person(letter, queue, found, sign=sign)


def _queue_of(recipient: str) -> Queue | None:
    queue = queue_at(recipient)
    place = place_of(recipient)
    if queue is None and place is not None:
        thread = standing_ticket(place.thread_id)
        queue = queue_of(thread.space_id) if thread is not None else None
    return queue


def _doubts(
    letter: Letter, queue: Queue, who: User | None, *, found: Thread | None, sign: str
) -> tuple[str, str]:
    if sign and not queue.takes_automatic:
        return "machine", sign
    if not letter.sender:
        return "sender", ""
    is_known = found is not None and takes_part(found, who)
    if found is not None and who is not None and standing_of_person(found.id, who.id) == "out":
        return "refused", ""
    if who is not None and _speaks_for_team(letter, queue, who, found):
        # Everybody who was ever answered knows the ids of our mails, and names of the team; and
        # whoever asked can take one of them into their request.
        return ("", "") if mail_verdict(letter) == "passed" else ("team", "")
    if who is not None and not is_known and _is_of_team(who, queue):
        return "", ""
    return doubt(letter, queue, who, is_known=is_known), ""


def _speaks_for_team(letter: Letter, queue: Queue, who: User, found: Thread | None) -> bool:
    """Whether a mail would be an answer of the team, or a request of somebody else that it passes
    on with a note."""
    if not _is_of_team(who, queue):
        return False
    if found is not None:
        return bool(found.author_id != who.id)
    return forwarding.passed_on(letter) is not None


def _is_of_team(who: User, queue: Queue) -> bool:
    return who.state == "active" and may_answer_in(actor_for(who.id), queue.space_id)


def _of_person(letter: Letter, queue: Queue, found: Thread | None, *, sign: str) -> Plan:
    try:
        user = contact_for(letter.sender, letter.sender_name)
    except NoContact:
        return Plan(deed="suspend", space_id=queue.space_id, reason="blocked")
    is_team = _is_of_team(user, queue)
    if found is None and is_team and (first := forwarding.passed_on(letter)) is not None:
        return _passed_on(letter, queue, user, first)
    deed, follows = _deed(found, user, is_team=is_team)
    body, problems = _body(letter, contact_actor(user.id), queue.space_id)
    if not body:
        return Plan(deed="suspend", space_id=queue.space_id, reason="empty")
    return Plan(
        deed=deed,
        space_id=queue.space_id,
        thread_id=found.id if found is not None and deed != "open" else 0,
        user=user,
        title=title_of(letter.subject, user),
        body=body,
        problems=problems,
        people=_copied(letter, queue, user) if deed == "open" else (),
        follows=follows,
        detail=sign,
    )


def _deed(found: Thread | None, user: User, *, is_team: bool) -> tuple[Deed, int]:
    if found is None:
        return "open", 0
    if is_team and found.author_id != user.id:
        return "answer", 0
    if not takes_part(found, user):
        return "words", 0
    return ("open", found.id) if _is_over(found) else ("answer", 0)


def _is_over(thread: Thread) -> bool:
    """Whether a ticket was closed so long ago that an answer begins a new one."""
    ticket = SupportTicket.get_by_id(thread.id)
    until = clock.ago(days=queue_of(thread.space_id).reopen_days)
    return ticket.category == CLOSED and ticket.closed_at is not None and ticket.closed_at < until


def _passed_on(letter: Letter, queue: Queue, by: User, first: forwarding.Forwarded) -> Plan:
    """A mail that somebody of the team has passed on is a request of whoever wrote it first."""
    try:
        user = contact_for(first.address, first.name)
    except NoContact:
        return Plan(deed="suspend", space_id=queue.space_id, reason="blocked")
    files, problems = files_of_mail(contact_actor(user.id), queue.space_id, letter)
    said = without_far_pictures(first.text)
    body = "\n\n".join(part for part in (said, *files) if part.strip())
    if not body:
        return Plan(deed="suspend", space_id=queue.space_id, reason="empty")
    return Plan(
        deed="open",
        space_id=queue.space_id,
        user=user,
        title=title_of(first.subject, user),
        body=body,
        problems=tuple(problems),
        by=actor_for(by.id),
        note=first.before,
    )


def _body(letter: Letter, actor: Actor, space_id: int) -> tuple[str, tuple[str, ...]]:
    files, problems = files_of_mail(actor, space_id, letter)
    said = without_far_pictures(words_of_mail(letter))
    if not said and not files:
        # Some say all of it in the subject.
        said = TOKEN.sub("", _PREFIX.sub("", letter.subject)).strip()
    return "\n\n".join(part for part in (said, *files) if part.strip()), tuple(problems)


def without_far_pictures(text: str) -> str:
    """A text whose pictures on servers of others are links: their servers are told of nobody who
    reads it."""
    return _FAR_PICTURE.sub(lambda found: f"[{found[1] or found[2]}]({found[2]})", text)


def _copied(letter: Letter, queue: Queue, user: User) -> tuple[int, ...]:
    """Those who got the same mail, beside us and our team."""
    found: dict[int, None] = {}
    for name, address in [*people_in(letter, "To"), *people_in(letter, "Cc")]:
        if is_own(address) or len(found) >= MOST_PEOPLE:
            continue
        try:
            person = contact_for(address, name)
        except NoContact:
            continue
        if person.id != user.id and not _is_of_team(person, queue):
            found[person.id] = None
    return tuple(found)


def title_of(subject: str, user: User) -> str:
    """What a ticket is called that came by mail: its subject, without what programs put there."""
    bare = " ".join(TOKEN.sub("", _PREFIX.sub("", subject)).split())
    name = user.name or user.username
    return excerpt(bare, 200) if len(bare) >= 3 else _("Mail from %(name)s", name=name)
