"""Mail: written to the outbox with what caused it, sent by a worker over SMTP, or kept as
files in the data folder while no SMTP server is set."""

from __future__ import annotations

import logging
import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import render_template
from markupsafe import Markup, escape

from core import clock, outbox, settings
from core.config import Config
from core.site import site

log = logging.getLogger("townhall.mail")
TOPIC = "mail.send"


def send(to: str, subject: str, template: str, /, **context: Any) -> None:
    """Put a mail to one address into the outbox of the running transaction.

    `template` names `mail/<template>.txt`; the HTML part is made from the same text.
    """
    subject = " ".join(subject.split())
    text = render_template(f"mail/{template}.txt", **context)
    community = settings.get("core", "site_name")
    body, _, foot = text.partition("\n-- \n")
    html = render_template(
        "mail/layout.html", paragraphs=_paragraphs(body), reason=foot.strip().partition("\n")[0]
    )
    outbox.put(
        TOPIC,
        {
            "to": to,
            "subject": subject,
            "text": text,
            "html": html,
            "from_name": community,
            # Made here, not at sending: a mail that is sent twice after a crash carries the
            # same id, so that mailboxes show it once.
            "message_id": make_msgid(domain=_domain(site().config)),
        },
    )


def is_set_up() -> bool:
    """Whether mail goes to an SMTP server rather than to files."""
    return bool(site().config.smtp_url)


@outbox.handles(TOPIC, keep=("to", "subject"))
def deliver(tasks: list[outbox.Task]) -> None:
    """Send (or file) one mail. Raises on a temporary failure so that it is tried again."""
    config = site().config
    for task in tasks:
        message = _message(task.payload, config)
        if config.smtp_url:
            _send(message, config.smtp_url)
        else:
            _file(message, config.data / "mail", task.id)


def _message(payload: dict[str, Any], config: Config) -> EmailMessage:
    message = EmailMessage()
    message["From"] = Address(payload["from_name"], addr_spec=config.mail_from)
    message["To"] = payload["to"]
    message["Subject"] = payload["subject"]
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = payload["message_id"]
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(payload["text"])
    message.add_alternative(payload["html"], subtype="html")
    return message


def _send(message: EmailMessage, url: str) -> None:
    parts = urlsplit(url)
    host, secure = parts.hostname or "localhost", parts.scheme == "smtps"
    factory = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with factory(host, parts.port or (465 if secure else 587), timeout=20) as server:
        server.ehlo()
        if not secure and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def _file(message: EmailMessage, folder: Path, row_id: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{row_id:08d}.eml"
    partial = target.with_suffix(".part")
    partial.write_bytes(bytes(message))
    partial.replace(target)
    log.info("no mail server is set: the mail is in %s", target)


def _paragraphs(text: str) -> list[Markup]:
    """The text's paragraphs as HTML, with addresses of pages as links."""
    found = []
    for block in text.strip().split("\n\n"):
        lines = []
        for line in block.splitlines():
            safe = escape(line)
            if line.startswith(("https://", "http://")) and " " not in line:
                safe = Markup('<a href="{}">{}</a>').format(line, line)
            lines.append(safe)
        found.append(Markup("<br>").join(lines))
    return found


def _domain(config: Config) -> str:
    return urlsplit(config.base_url).hostname or config.mail_from.rpartition("@")[2] or "localhost"
