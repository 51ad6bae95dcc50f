"""The log is taken along; that is a deed too."""

from __future__ import annotations

from collections.abc import Mapping

from core import audit
from core.access import Actor, require
from core.db import transaction


def note_export(actor: Actor, kind: str, wanted: Mapping[str, str]) -> None:
    """Write down that somebody takes the log along, and which part. Needs `site.admin`."""
    require(actor, "site.admin")
    with transaction():
        audit.record(actor, "log.export", after={"as": kind, **wanted})
