"""Mail: written to the outbox with what caused it, sent by a worker over SMTP, or kept as
files in the data folder while no SMTP server is set."""

from __future__ import annotations

import logging
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import HeaderParser
from email.utils import format_datetime, make_msgid
from pathlib import Path
from threading import Timer
from typing import Any, Literal, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from flask import render_template
from markupsafe import Markup, escape

from core import clock, outbox, settings
from core.config import Config, is_this_machine
from core.site import site

log = logging.getLogger("townhall.mail")
TOPIC = "mail.send"
REFUSED = "mail.refused"
"""Topic of mail that the other server refuses for good, with `to`, `status` and `said`."""

# All of a delivery must be over before the lease of its row is, or another worker would send
# the same mail meanwhile (core.outbox.LEASE, 90 s).
CONNECT_WITHIN = 10.0
ANSWER_WITHIN = 30.0
DONE_WITHIN = 60.0
LONGEST_LINE = 900

WORDS = "\x02"
"""Begins each line that a member wrote: the formatted half sets it apart and links nothing."""
LINK = "\x01"
"""Stands around the label of a link: `\\x01label\\x01address`."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_LINKISH = re.compile(r"(?<=\w)[.@](?=\w)|:(?=//)")
_JOINER = "\N{WORD JOINER}"
_A = Markup('<a href="{}" style="color:#1d5e40">{}</a>')


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPart:
    """A calendar in a mail (RFC 6047): `text` is an iCalendar object whose METHOD is `method`,
    with the line ends of its standard."""

    method: Literal["REQUEST", "CANCEL", "PUBLISH", "REPLY"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What a mail carries besides its text: all empty for an ordinary one.

    `from_name` is shown as sender (default: the community), `from_address` is its address
    (default: that of all our mail), `returns_to` is where servers send it back, `headers` are
    written as they are. `about` says what it tells of, for those who look once more when it
    leaves (see `looks_again`). `calendar` is a calendar that it brings along.
    """

    message_id: str = ""
    from_name: str = ""
    from_address: str = ""
    reply_to: str = ""
    returns_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)
    calendar: CalendarPart | None = None


class Block(NamedTuple):
    """A paragraph of the formatted half: words of a member, or ours."""

    is_words: bool
    text: Markup


PLAIN = Envelope()


def send(
    to: str, subject: str, template: str, /, *, envelope: Envelope = PLAIN, **context: Any
) -> None:
    """Put a mail to one address into the outbox of the running transaction; see `written`."""
    put(written(to, subject, template, envelope=envelope, **context))


def put(mail: dict[str, Any], *, owner: str = "core") -> None:
    """Put a mail that was `written` before into the outbox of the running transaction. That of a
    plugin waits there while it is off."""
    outbox.put(TOPIC, mail, owner=owner)


def written(
    to: str, subject: str, template: str, /, *, envelope: Envelope = PLAIN, **context: Any
) -> dict[str, Any]:
    """A mail to one address, ready to `put`: writing takes longer than a transaction should.

    `template` names `mail/<template>.txt`, that of a plugin `<plugin>/mail/<name>.txt` as
    `<plugin>.<name>`; the HTML part is made from the same text. It may use
    `linked(label, address)` and, for what members wrote, `words(text)`.
    """
    given = {name: _bare(value) for name, value in context.items()}
    source = render_template(_path(template), linked=linked, words=words, **given)
    body, _, foot = source.partition("\n-- \n")
    # The last line of the foot names the community, as the head of the formatted half does.
    reason = foot.strip().rpartition("\n")[0]
    return {
        "to": to,
        "subject": _one_line(subject),
        "text": _plain(source),
        "html": render_template("mail/layout.html", blocks=_blocks(body), reason=_blocks(reason)),
        "from_name": _one_line(envelope.from_name or settings.get("core", "site_name")),
        "from_address": envelope.from_address,
        # Made here, not at sending: a mail that is sent twice after a crash carries the
        # same id, so that mailboxes show it once.
        "message_id": envelope.message_id or make_msgid(domain=domain()),
        "reply_to": envelope.reply_to,
        "returns_to": envelope.returns_to,
        "headers": {name: _bare(value) for name, value in envelope.headers.items()},
        "about": dict(envelope.about),
        "calendar": asdict(envelope.calendar) if envelope.calendar else None,
    }


def _path(template: str) -> str:
    plugin, dot, name = template.partition(".")
    return f"{plugin}/mail/{name}.txt" if dot else f"mail/{plugin}.txt"


def is_set_up() -> bool:
    """Whether mail goes to an SMTP server rather than to files."""
    return bool(site().config.smtp_url)


def sender() -> str:
    """The address that our mail comes from."""
    return site().config.mail_from


def domain() -> str:
    """The domain that ids of our mail are of."""
    config = site().config
    ours = urlsplit(config.base_url).hostname
    return ours or config.mail_from.rpartition("@")[2] or "localhost"


def defanged(text: str) -> str:
    """A name or title that no mail program makes a link of, on one line.

    A word joiner, which nobody sees, parts what looks like an address; characters that turn
    the direction of other words around are left out.
    """
    return _LINKISH.sub(lambda found: f"{found[0]}{_JOINER}", " ".join(_bare(text).split()))


def linked(label: str, address: str) -> str:
    """A line of a template that leads somewhere: "label: address", or a link with that label."""
    return f"{LINK}{_bare(label)}{LINK}{address}"


def words(text: str) -> str:
    """What a member wrote, to stand in a template as paragraphs of its own."""
    return "\n".join(WORDS + _bare(line) for line in text.split("\n"))


Look = Callable[[str, Mapping[str, Any]], bool]
_looks: list[Look] = []


def looks_again(look: Look) -> Look:
    """Declare who says when a mail leaves whether it still may, by its address and what it is
    `about`: a mail server may have been away for hours. Asked of mail that is about something."""
    _looks.append(look)
    return look


@outbox.handles(TOPIC, keep=("to", "subject"))
def deliver(tasks: list[outbox.Task]) -> None:
    """Send (or file) one mail. Raises on a temporary failure so that it is tried again."""
    config = site().config
    for task in tasks:
        about = task.payload.get("about")
        if about and not all(look(task.payload["to"], about) for look in _looks):
            log.info("mail may not leave any more", extra={"row": task.id})
            continue
        message = _message(task.payload, config)
        if not config.smtp_url:
            _file(message, config.data / "mail", task.id)
            continue
        returns_to = task.payload.get("returns_to") or config.mail_from
        try:
            _send(message, config.smtp_url, returns_to)
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()))
            text = said.decode("utf-8", "replace")
            if not is_for_good(code, text):
                raise
            outbox.put(REFUSED, {"to": task.payload["to"], "said": f"{code} {text}"[:300]})


def is_for_good(code: int, said: str) -> bool:
    """Whether an answer of an SMTP server means that this address takes no mail at all.

    Enhanced status codes (RFC 3463) tell an address that is not there (5.1.x) or switched off
    (5.2.1) from a full mailbox and from a server that mistrusts ours: that is tried again,
    and in the end is for the owner to see. Without one, 550, 551 and 553 mean the address.
    """
    status = re.search(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b", said)
    if status is None:
        return code in (550, 551, 553)
    kind, subject, detail = status.groups()
    if kind != "5" or (code and code < 500):
        return False
    return (subject == "1" and detail not in ("7", "8")) or (subject, detail) == ("2", "1")


def _message(payload: dict[str, Any], config: Config) -> EmailMessage:
    # Ids and addresses of pages stand on one line each: folded, some programs misread them.
    message = EmailMessage(policy=policy.default.clone(max_line_length=LONGEST_LINE))
    address = payload.get("from_address") or config.mail_from
    message["From"] = Address(payload["from_name"], addr_spec=address)
    message["To"] = payload["to"]
    message["Subject"] = payload["subject"]
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = payload["message_id"]
    if payload.get("reply_to"):
        message["Reply-To"] = payload["reply_to"]
    # An answer to a mail says so instead.
    for name, value in {"Auto-Submitted": "auto-generated", **payload.get("headers", {})}.items():
        message[name] = value
    message.set_content(payload["text"])
    message.add_alternative(payload["html"], subtype="html")
    if payload.get("calendar"):
        _add_calendar(message, CalendarPart(**payload["calendar"]))
    _check(message)
    return message


def _add_calendar(message: EmailMessage, calendar: CalendarPart) -> None:
    """Hang a calendar in as one more way to read the mail. Encoded as it is: no server may fold
    its lines anew or change their ends."""
    message.add_alternative(
        calendar.text.encode(),
        maintype="text",
        subtype="calendar",
        cte="base64",
        params={"method": calendar.method, "charset": "utf-8"},
    )


def _check(message: EmailMessage) -> None:
    """Raise `ValueError` where a value would be read as headers of its own."""
    read = HeaderParser().parsestr(message.as_string())
    if read.keys() != message.keys():
        raise ValueError("a header has a line end in it")


def may_go_plain(url: str) -> bool:
    """Whether mail may go to this server unencrypted: to this machine, or because the owner
    has said so (`smtp://host?tls=no`)."""
    parts = urlsplit(url)
    return is_this_machine(parts.hostname or "localhost") or parts.query == "tls=no"


def _send(message: EmailMessage, url: str, returns_to: str) -> None:
    parts = urlsplit(url)
    with _connected(parts) as server, _watched(server):
        server.ehlo()
        if parts.scheme != "smtps":
            _encrypt(server, url)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message, from_addr=returns_to)


def _connected(parts: SplitResult) -> smtplib.SMTP:
    host = parts.hostname or "localhost"
    if parts.scheme == "smtps":
        # Without a context smtplib believes any certificate.
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, parts.port or 465, timeout=CONNECT_WITHIN, context=context)
    return smtplib.SMTP(host, parts.port or 587, timeout=CONNECT_WITHIN)


def _encrypt(server: smtplib.SMTP, url: str) -> None:
    """Go on encrypted. A server, or somebody in between, who offers no encryption gets neither
    mail nor password: raises `smtplib.SMTPNotSupportedError`."""
    if server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
    elif not may_go_plain(url):
        raise smtplib.SMTPNotSupportedError("The mail server offers no encryption (STARTTLS).")


@contextmanager
def _watched(server: smtplib.SMTP) -> Iterator[None]:
    """End a conversation that takes too long in all, however often the server says something."""
    if server.sock is not None:
        # Encryption wraps the connection later and keeps its patience.
        server.sock.settimeout(ANSWER_WITHIN)
    watch = Timer(DONE_WITHIN, _cut, (server,))
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def _cut(server: smtplib.SMTP) -> None:
    sock = server.sock
    with suppress(OSError):  # it may be over at this very moment
        if sock is not None:
            sock.shutdown(2)


def _file(message: EmailMessage, folder: Path, row_id: int) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # links in them sign people in
    target = folder / f"{row_id:08d}.eml"
    partial = target.with_suffix(".part")
    partial.write_bytes(bytes(message))
    partial.replace(target)
    log.info("no mail server is set: the mail is in %s", target)


def _plain(source: str) -> str:
    """The text half: its marks written out."""
    return re.sub(f"{LINK}([^{LINK}\n]*){LINK}", r"\1: ", source).replace(WORDS, "")


def _blocks(source: str) -> list[Block]:
    """The paragraphs of the formatted half, with addresses of pages as links."""
    found = []
    for block in re.split(r"\n\n+", source.strip("\n")):
        lines = [line for line in block.split("\n") if line.strip()]
        if lines:
            is_words = lines[0].startswith(WORDS)
            found.append(Block(is_words, Markup("<br>").join(map(_line, lines))))
    return found


def _line(line: str) -> Markup:
    if line.startswith(WORDS):
        return escape(line.removeprefix(WORDS))
    if line.startswith(LINK):
        label, _, address = line[1:].partition(LINK)
        return _A.format(address, label)
    if line.startswith(("https://", "http://")) and " " not in line:
        return _A.format(line, line)
    return escape(line)


def _one_line(text: str) -> str:
    """Words for a header. Python takes what looks like an encoded word (RFC 2047) in a value for
    one and writes out what it holds, line ends too: nothing may look like one."""
    return " ".join(_bare(text).split()).replace("=?", f"={_JOINER}?")


def _bare(value: Any) -> Any:
    """Text without control characters, which neither headers nor our marks may have in them."""
    return _CONTROLS.sub("", value) if isinstance(value, str) else value
