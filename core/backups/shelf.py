"""The backups that the site keeps itself, in the folder `backups` of its data folder.

Their names hold a random part, so that nobody who can ask a badly set up web server for files
can guess one; ours serves none of that folder. Beside each file that was read again and found
whole lies one of the same name with `.checked`, which says when, and of which size and age.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from core import clock
from core.backups import archive
from core.backups.archive import NotABackup
from core.config import Config

Sort = Literal["backup", "before-upgrade"]
NAME = re.compile(r"(backup|before-upgrade)-(\d{8}T\d{6})-[0-9a-f]{16}\.backup")
STAMP = "%Y%m%dT%H%M%S"
CHECKED = ".checked"
FAILED = "failed.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """One backup on the shelf. `sort` is empty for a file that somebody put there;
    `checked_at` None when nobody has read it through as it is now."""

    name: str
    path: Path
    sort: str
    made_at: datetime
    size: int
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why no backup was made, and when that was."""

    at: datetime
    why: str


class NotWhole(OSError):
    """A backup that was just made cannot be read back; the message is a sentence."""


def place(config: Config) -> Path:
    """Where the folder is, whether or not it is there yet."""
    return config.data / "backups"


def shelf(config: Config) -> Path:
    """The folder, which only its owner may look into; made at need."""
    folder = place(config)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def alone(config: Config, *, wait: bool) -> Iterator[bool]:
    """Keep others of this machine from making or removing backups for the block's length.
    Gives whether it is so; it always is with `wait`. The lock goes with a process that dies."""
    with (shelf(config) / ".lock").open("w") as held:
        try:
            import fcntl
        except ImportError:  # not a Unix: nobody is kept out
            yield True
            return
        try:
            fcntl.flock(held, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True


def make(config: Config, sort: Sort) -> Path:
    """Make a backup and read it back. Only inside of `alone`.

    Raises `NoRoomForBackup`, `NotWhole` or another `OSError`; nothing half done stays.
    """
    folder = shelf(config)
    for left in folder.glob("*.part"):
        left.unlink()  # of a process that was killed
    path = folder / f"{sort}-{clock.now().strftime(STAMP)}-{secrets.token_hex(8)}.backup"
    archive.write(config, path)
    if wrong := check(path):
        path.unlink()
        raise NotWhole(f"The backup that was made is not whole, so it was thrown away: {wrong[0]}")
    return path


def check(path: Path) -> list[str]:
    """Read a backup through: what is wrong with it, each as a sentence. One that is whole is
    marked as such."""
    _mark_of(path).unlink(missing_ok=True)
    before = path.stat()
    try:
        wrong = list(archive.faults(path, archive.read_manifest(path)))
    except (NotABackup, *archive.UNREADABLE) as error:
        return [str(error)]
    if not wrong:
        found = {"at": clock.now().isoformat(), "size": before.st_size, "age": before.st_mtime_ns}
        _mark_of(path).write_text(json.dumps(found))
    return wrong


def kept(config: Config) -> list[Kept]:
    """Every backup on the shelf, the newest first."""
    found = [_kept(path) for path in place(config).glob("*.backup") if path.is_file()]
    return sorted(found, key=lambda one: (one.made_at, one.name), reverse=True)


def find(config: Config, name: str) -> Kept | None:
    """The backup of that name, which is only looked for among those that are there."""
    return next((one for one in kept(config) if one.name == name), None)


def remove(one: Kept) -> None:
    """Delete a backup for good."""
    one.path.unlink(missing_ok=True)
    _mark_of(one.path).unlink(missing_ok=True)


def retire(config: Config, sort: Sort, *, keep: int) -> list[Kept]:
    """Delete the oldest of a sort beyond so many; gives them. What somebody else put there
    is left alone."""
    old = [one for one in kept(config) if one.sort == sort][max(1, keep) :]
    for one in old:
        remove(one)
    return old


def note_failure(config: Config, why: str) -> None:
    """Keep for the owner why no backup was made; nothing when one was."""
    path = shelf(config) / FAILED
    if why:
        path.write_text(json.dumps({"at": clock.now().isoformat(), "why": why}))
    else:
        path.unlink(missing_ok=True)


def failure(config: Config) -> Failure | None:
    """Why the last try made none; None when it did."""
    try:
        found = json.loads((place(config) / FAILED).read_text())
        return Failure(datetime.fromisoformat(found["at"]), str(found["why"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        return Failure(clock.now(), str(error))


def _kept(path: Path) -> Kept:
    state = path.stat()
    named = NAME.fullmatch(path.name)
    made_at = (
        datetime.strptime(named[2], STAMP).replace(tzinfo=UTC)
        if named
        else datetime.fromtimestamp(state.st_mtime, UTC)
    )
    sort = named[1] if named else ""
    checked_at = _checked_at(path, state)
    return Kept(path.name, path, sort, made_at, state.st_size, checked_at)


def _checked_at(path: Path, state: os.stat_result) -> datetime | None:
    try:
        found = json.loads(_mark_of(path).read_text())
        same = (found["size"], found["age"]) == (state.st_size, state.st_mtime_ns)
        return datetime.fromisoformat(found["at"]) if same else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _mark_of(path: Path) -> Path:
    return path.with_name(path.name + CHECKED)
