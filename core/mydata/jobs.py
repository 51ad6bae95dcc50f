"""Exports go after their days, and what was left half-made with them."""

from __future__ import annotations

import time

from core import clock, files
from core.mydata.actions import FOLDER, forget
from core.mydata.models import PersonalExport
from core.site import site

GRACE = 24 * 3600


def expire() -> None:
    """Forget exports whose time is over, files without a row, and halves that nobody works on."""
    for row in list(PersonalExport.select().where(PersonalExport.expires_at < clock.now())):
        forget(row)
    before = time.time() - GRACE
    for name, changed_at in list(files.names(FOLDER)):
        key = name.partition(".")[0]
        known = PersonalExport.select().where(PersonalExport.key == key).exists()
        if changed_at < before and not known:
            files.remove(FOLDER, name)
    for path in (site().config.data / "exports").glob("*.part"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
