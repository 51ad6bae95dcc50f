"""What the site itself keeps of somebody: its log, work that waits, mail as files, imports."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from core.db import transaction
from core.erasing.naming import Names
from core.models import Audit, ImportMap, Outbox
from core.personal import Leaver
from core.site import site

log = logging.getLogger("townhall.erasing")
BATCH = 200
CALLED = frozenset({"username", "name", "user", "person", "member", "email", "to", "by"})
"""What values of the log are called that name somebody; any other may be the same word by
chance, and the log must stay true."""


def erase(leaver: Leaver) -> Iterator[int]:
    """Take them out of the log, the queue, the folder of mail, and the maps of imports."""
    names = Names(leaver)
    if not leaver.mark:
        _log_lines(leaver, names)
        _waiting_work(leaver, names)
    yield from _mail_files(leaver.mark, names)
    ImportMap.delete().where(
        (ImportMap.sort == "user") & (ImportMap.local_id == leaver.user_id)
    ).execute()


def _log_lines(leaver: Leaver, names: Names) -> None:
    about = (Audit.subject_type == "user") & (Audit.subject_id == leaver.user_id)
    if names.all:
        for field in (Audit.before, Audit.after, Audit.note):
            about |= names.in_column(field)
    after = 0
    query = Audit.select().where(about).order_by(Audit.id).limit(BATCH)
    while rows := list(query.where(Audit.id > after)):
        with transaction():
            for row in rows:
                _settle_line(row, leaver, names)
                after = row.id
    mine = (Audit.actor == leaver.user_id) & (Audit.address != "")
    Audit.update(address="").where(mine).execute()


def _settle_line(row: Any, leaver: Leaver, names: Names) -> None:
    is_about = row.subject_type == "user" and row.subject_id == leaver.user_id
    without = names.out_of if is_about else lambda value: _called(value, names)
    values = {
        "before": without(row.before),
        "after": without(row.after),
        "note": names.out_of(row.note)[:255],
    }
    Audit.update(**values).where(Audit.id == row.id).execute()


def _called(value: Any, names: Names) -> Any:
    """A value of the log without what names them: what is called a name, or a longer text."""
    if isinstance(value, dict):
        return {
            key: names.out_of(item) if key in CALLED else _called(item, names)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_called(item, names) for item in value]
    if isinstance(value, str) and (" " in value or "@" in value):
        return names.out_of(value)
    return value


def _waiting_work(leaver: Leaver, names: Names) -> None:
    """Mail to them and work about their account goes; what only names them names nobody now."""
    if not names.all:
        return
    query = Outbox.select(Outbox.id, Outbox.topic, Outbox.payload, Outbox.error)
    text = names.in_column(Outbox.payload) | names.in_column(Outbox.error)
    letters = Outbox.topic == "accounts.letter"
    for row in list(query.where(text | letters)):
        if _is_for(row.payload, leaver):
            Outbox.delete().where(Outbox.id == row.id).execute()
            continue
        values = {"payload": names.out_of(row.payload), "error": names.out_of(row.error)}
        if values != {"payload": row.payload, "error": row.error}:
            Outbox.update(**values).where(Outbox.id == row.id).execute()


def _is_for(payload: Any, leaver: Leaver) -> bool:
    if not isinstance(payload, dict):
        return False
    facts = payload.get("facts", {})
    address = leaver.email.lower()
    sent_to = {str(payload.get("to", "")).lower(), str(facts.get("address", "")).lower()}
    return facts.get("user_id") == leaver.user_id or bool(address and address in sent_to)


def _mail_files(mark: int, names: Names) -> Iterator[int]:
    """Mail that was written to files for want of a mail server: what is to them or names them.

    Each file is called by the number of its row.
    """
    folder = site().config.data / "mail"
    found = sorted((int(p.stem), p) for p in folder.glob("*.eml") if p.stem.isdecimal())
    for number, path in found:
        if number <= mark:
            continue
        if _names_them(path, names):
            path.unlink(missing_ok=True)
        if number % BATCH == 0:
            yield number


def _names_them(path: Path, names: Names) -> bool:
    try:
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
    except FileNotFoundError:
        return False
    heads = " ".join(str(value) for value in message.values())
    parts = [part for part in message.walk() if part.get_content_maintype() == "text"]
    return any(map(names.stand_in, (heads, *(str(part.get_content()) for part in parts))))
