"""Maintenance: nobody gets further than one kind page. Kept as a file in the data folder, so
that it can be begun, seen and ended while the database is away or being changed."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from core import clock

NAME = "maintenance"
LONGEST = 500
"""Characters of what the owner says."""


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Why and since when the site is closed.

    `by_owner`: somebody closed it, and opens it again. `upgrading`: an upgrade has not finished;
    it opens the site when it has, unless somebody had closed it. `backup`: the file that brings
    back what was there before that upgrade.
    """

    message: str = ""
    since: str = ""
    by_owner: bool = False
    upgrading: bool = False
    backup: str = ""


_seen: dict[Path, tuple[tuple[int, int], Maintenance]] = {}


def current(data: Path) -> Maintenance | None:
    """The maintenance of the site in that folder, or None; asked for at every request."""
    # Every request asks, and nearly always there is nothing: a path is not built for that, and
    # no error raised.
    if not os.access(f"{data}/{NAME}", os.F_OK):
        return None
    path = data / NAME
    try:
        found = path.stat()
        mark = (found.st_mtime_ns, found.st_ino)
        kept = _seen.get(path)
        if kept is None or kept[0] != mark:
            kept = _seen[path] = (mark, _read(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        return Maintenance(by_owner=True)  # it is there: somebody wanted the site closed
    return kept[1]


def begin(data: Path, message: str = "") -> Maintenance:
    """Close the site for an owner, or say something else while it is closed."""
    before = current(data) or Maintenance(since=_now())
    return put(data, replace(before, message=message[:LONGEST], by_owner=True))


def begin_upgrade(data: Path, *, backup: str) -> Maintenance:
    """Close the site for an upgrade, and know which backup goes with it."""
    before = current(data) or Maintenance(since=_now())
    return put(data, replace(before, upgrading=True, backup=backup))


def end_upgrade(data: Path) -> bool:
    """Open the site after an upgrade, unless an owner had closed it. Whether it is open."""
    found = current(data)
    if found is None or not found.by_owner:
        end(data)
        return True
    put(data, replace(found, upgrading=False, backup=""))
    return False


def put(data: Path, wanted: Maintenance) -> Maintenance:
    """Write down how it is; every process sees it at its next request."""
    data.mkdir(parents=True, exist_ok=True)
    partial = data / f"{NAME}.part"
    with partial.open("w", encoding="utf-8") as out:
        json.dump(asdict(wanted), out, ensure_ascii=False)
        out.flush()
        os.fsync(out.fileno())
    partial.chmod(0o644)  # the web processes may be another user's
    partial.replace(data / NAME)
    return wanted


def end(data: Path) -> bool:
    """Open the site again. Whether it was closed."""
    was_on = current(data) is not None
    (data / NAME).unlink(missing_ok=True)
    return was_on


def _now() -> str:
    return clock.now().isoformat(timespec="seconds")


def _read(text: str) -> Maintenance:
    try:
        values: Any = json.loads(text)
        known = {one.name for one in fields(Maintenance)}
        return Maintenance(**{name: values[name] for name in known & set(values)})
    except (ValueError, TypeError):
        return Maintenance(by_owner=True)  # made by hand, such as with `touch`
