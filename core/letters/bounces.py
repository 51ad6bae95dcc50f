"""Mail that came back: what reports of other servers say (RFC 3464), and whose mail it was.

Only what we have signed tells whose: a report that somebody makes up stops nobody's mail.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage, Message

from core import clock, mail, outbox
from core.accounts.models import User
from core.letters.actions import stop_address
from core.letters.ids import address_of, read_message_id, read_return_address, written_at

log = logging.getLogger("townhall.letters")
MOST_PARTS = 20
LONGEST_HEADER = 4000
PROOF = timedelta(days=30)
"""How long the id of a mail proves whose it was: later it may have gone from hand to hand."""


def take_bounce(message: EmailMessage) -> bool:
    """Take a report about mail of ours that was delivered or not; whether it was such a report.

    One that says an address takes no mail at all stops mail to it, if the report proves by an
    id or a return address of ours to whom that mail went. Any other has no effect.
    """
    if not is_report(message):
        return False
    said = next(_failures(message), "")
    user_id = _whose(message)
    if said and user_id is not None:
        stop_address(user_id, address_of(user_id), said)
        log.info("mail came back", extra={"user": user_id, "said": said})
    return True


def is_report(message: Message) -> bool:
    """Whether a mail is a delivery report, by its own word."""
    kind = message.get_content_type()
    named = str(message.get_param("report-type", "") or "").lower()
    return kind == "multipart/report" and named in ("delivery-status", "")


@outbox.handles(mail.REFUSED, keep=("to",))
def take_refusals(tasks: list[outbox.Task]) -> None:
    """Stop mail to addresses that a server has refused for good while we talked to it."""
    for task in tasks:
        to = str(task.payload["to"])
        for (user_id,) in User.select(User.id).where(User.email == to).tuples():
            stop_address(user_id, to, str(task.payload["said"]))


def _failures(report: Message) -> Iterator[str]:
    """For each recipient that is not there at all: what the server said."""
    for part in _parts(report):
        if part.get_content_type() != "message/delivery-status":
            continue
        # Each group of fields is a message of its own: first of the report, then of each address.
        for group in _parts(part):
            action = _field(group, "Action").lower()
            status = _field(group, "Status")
            if action == "failed" and mail.is_for_good(0, status):
                detail = _field(group, "Diagnostic-Code").partition(";")[2]
                yield f"{status} {detail}".strip()


def _whose(report: Message) -> int | None:
    """Whose mail came back: by the address that the report went to, else by its id."""
    for address in [*_fields(report, "To"), *_fields(report, "Delivered-To")]:
        user_id = read_return_address(address)
        if user_id is not None:
            return user_id
    for part in _parts(report):
        if part.get_content_type() == "message/rfc822":
            names = [_field(inner, "Message-ID") for inner in _parts(part)[:1]]
        elif part.get_content_type() == "text/rfc822-headers":
            names = _ids_in(part)
        else:
            continue
        for name in names:
            sent, moment = read_message_id(name), written_at(name)
            if sent is not None and moment is not None and moment > clock.now() - PROOF:
                return sent.user_id
    return None


def _field(message: Message, name: str) -> str:
    """The first header of a name, or nothing."""
    return next(iter(_fields(message, name)), "")


def _fields(message: Message, name: str) -> list[str]:
    """Headers of a name as they stand: to take them apart costs the square of their length."""
    found = [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]
    return [" ".join(value[:LONGEST_HEADER].split()) for value in found[:MOST_PARTS]]


def _ids_in(headers: Message) -> list[str]:
    payload = headers.get_payload(decode=True)
    text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    lines = text.replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ").split("\n")
    found = (line.partition(":") for line in lines[:200])
    return [value.strip() for name, _colon, value in found if name.lower() == "message-id"]


def _parts(report: Message) -> list[Message]:
    """What a report or a part of it holds, one level deep."""
    payload = report.get_payload()
    inside = payload[:MOST_PARTS] if isinstance(payload, list) else []
    return [part for part in inside if isinstance(part, Message)]
