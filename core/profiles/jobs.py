"""Scheduled work about profiles."""

from __future__ import annotations

from core import clock, files
from core.profiles.queries import avatars_in_use
from core.sanctions.queries import pictures_kept

GRACE = 24 * 3600
BATCH = 500


def sweep_avatars() -> None:
    """Delete pictures that no account shows: left behind by an upload that was cut off, or of
    a spammer who cannot be brought back any more.

    Fresh ones are left alone, for their account may be about to be saved.
    """
    old = clock.now().timestamp() - GRACE
    found = [name for name, changed in files.names("avatars") if changed < old]
    kept = pictures_kept() if found else set()
    for start in range(0, len(found), BATCH):
        batch = found[start : start + BATCH]
        used = kept | avatars_in_use({name[:24] for name in batch})
        for name in batch:
            if name[:24] not in used:
                files.remove("avatars", name)
