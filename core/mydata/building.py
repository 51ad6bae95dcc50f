"""Putting an export together: straight to the disk, a few seconds at a time. Whatever is killed
goes on where it was, or begins anew when the file was left half-written."""

from __future__ import annotations

import logging
import shutil
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from core import clock, files, mail, outbox, settings
from core.accounts.letters import at_home
from core.accounts.models import User
from core.db import transaction
from core.mydata import contents
from core.mydata.actions import FOLDER, KEPT, TOPIC, file_name, half_made
from core.mydata.models import PersonalExport
from core.notifications.telling import Notice, tell
from core.outbox import Task, handles
from core.personal import PersonalFile

log = logging.getLogger("townhall.mydata")
BUDGET = 5.0
CHUNK = 64 * 1024
README = "README.md"
PACKED = (".webp", ".png", ".jpg", ".jpeg", ".zip", ".gz", ".7z", ".mp4", ".mp3", ".docx", ".pdf")
"""Files that would not become smaller."""


@handles(TOPIC)
def work(tasks: list[Task]) -> None:
    """Do a step of each, and put the next one behind what waits meanwhile."""
    for task in tasks:
        with at_home(task.payload["base"]):
            if not step(task.payload["export"]):
                with transaction():
                    outbox.put(TOPIC, task.payload)


def step(export_id: int, *, budget: float = BUDGET) -> bool:
    """Work on an export for about so many seconds; whether nothing is left to do."""
    row = PersonalExport.get_or_none(
        (PersonalExport.id == export_id) & (PersonalExport.state == "waiting")
    )
    if row is None:
        return True
    user: User = row.user
    path = _begun(row.key)
    until = time.monotonic() + budget
    with force_locale(user.locale or "en"):
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as made:
            for _entry in _missing_entries(made, user.id):
                if time.monotonic() > until:
                    return False
        _finish(row, user, path)
    return True


def _begun(key: str) -> Path:
    """The file that is being made: a whole archive so far, or none."""
    path = half_made(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(path):
            pass
    except (zipfile.BadZipFile, FileNotFoundError):
        path.unlink(missing_ok=True)
    return path


def _missing_entries(made: zipfile.ZipFile, user_id: int) -> Iterator[str]:
    """Write whatever is not in the archive yet, one entry at a time."""
    there = set(made.namelist())
    for data in contents.sections():
        name = f"data/{data.name}.json"
        if name not in there:
            with made.open(name, "w", force_zip64=True) as entry:
                entry.write(b"[")
                for number, row in enumerate(contents.rows_of(data, user_id)):
                    entry.write(b",\n" if number else b"\n")
                    entry.write(contents.as_json(row).encode())
                entry.write(b"\n]\n")
            yield name
        for file in contents.files_of(data, user_id):
            path = contents.safe_path(file.path)
            if path not in there and _copy(made, path, file):
                there.add(path)
                yield path


def _copy(made: zipfile.ZipFile, path: str, file: PersonalFile) -> bool:
    """Copy a file into the archive; whether it was there."""
    try:
        source = file.open()
    except FileNotFoundError:
        return False
    info = zipfile.ZipInfo(path, clock.now().timetuple()[:6])
    packed = path.lower().endswith(PACKED)
    info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    with source, made.open(info, "w", force_zip64=True) as entry:
        shutil.copyfileobj(source, entry, CHUNK)
    return True


def _finish(row: PersonalExport, user: User, path: Path) -> None:
    """Add what explains it, keep it with the other files, and tell them."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as made:
        there = set(made.namelist())
        if README not in there:
            missing = _not_there(user.id, there)
            text = contents.table_of_contents(settings.get("core", "site_name"), missing)
            made.writestr(README, text)
    size = path.stat().st_size
    with path.open("rb") as whole:
        files.put(FOLDER, file_name(row.key), whole, size)
    path.unlink(missing_ok=True)
    now = clock.now()
    letter = _letter(user) if user.email else None
    with transaction():
        ready = (
            PersonalExport.update(state="ready", ready_at=now, expires_at=now + KEPT, size=size)
            .where((PersonalExport.id == row.id) & (PersonalExport.state == "waiting"))
            .execute()
        )
        if ready and letter:
            mail.put(letter)
    if not ready:
        # Taken back meanwhile.
        files.remove(FOLDER, file_name(row.key))
        return
    log.info("export ready", extra={"user": user.id, "size": size})
    notice = Notice(
        sort="export",
        key=f"export:{row.id}",
        people={user.id: "asked"},
        title=str(_("Your data")),
        url=url_for("mydata.index"),
    )
    tell(notice)


def _not_there(user_id: int, there: set[str]) -> list[str]:
    wanted = (f for data in contents.sections() for f in contents.files_of(data, user_id))
    return [path for file in wanted if (path := contents.safe_path(file.path)) not in there]


def _letter(user: User) -> dict[str, object]:
    return mail.written(
        user.email,
        _("Your data is ready"),
        "export_ready",
        link=url_for("mydata.index", _external=True),
        days=KEPT.days,
    )
