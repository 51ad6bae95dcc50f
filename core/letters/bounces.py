"""Mail that came back: what reports of other servers say (RFC 3464), and whose mail it was.

Only what we have signed tells whose: a report that somebody makes up stops nobody's mail.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from email.message import EmailMessage, Message

from core import mail, outbox
from core.accounts.models import User
from core.letters.actions import stop_address
from core.letters.ids import address_of, read_message_id, read_return_address

log = logging.getLogger("townhall.letters")
MOST_PARTS = 20


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
            action = str(group.get("Action", "")).strip().lower()
            status = str(group.get("Status", "")).strip()
            if action == "failed" and mail.is_for_good(0, status):
                detail = str(group.get("Diagnostic-Code", "")).partition(";")[2]
                yield f"{status} {detail}".strip()


def _whose(report: Message) -> int | None:
    """Whose mail came back: by the address that the report went to, else by its id."""
    sent_to = [str(value) for name in ("To", "Delivered-To") for value in report.get_all(name, [])]
    for address in sent_to:
        user_id = read_return_address(address)
        if user_id is not None:
            return user_id
    for part in _parts(report):
        if part.get_content_type() == "message/rfc822":
            names = [str(inner.get("Message-ID", "")) for inner in _parts(part)[:1]]
        elif part.get_content_type() == "text/rfc822-headers":
            names = _ids_in(part)
        else:
            continue
        for name in names:
            sent = read_message_id(name)
            if sent is not None:
                return sent.user_id
    return None


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
