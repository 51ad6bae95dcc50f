"""Giving a community its sign."""

from __future__ import annotations

import secrets

from core import files, images, settings
from core.access import Actor

FOLDER = "look"
EDGE = 96


def set_logo(actor: Actor, data: bytes) -> str:
    """Show this picture beside the name of the community; its key.

    It is drawn anew before anything is kept. The caller has checked `site.admin`. Raises
    `BadImage` or `files.NoRoom`.
    """
    made = images.squares(data, (EDGE,))
    key, before = secrets.token_hex(12), settings.get("core", "logo")
    files.put(FOLDER, file_name(key), made[EDGE])
    settings.put(actor, "core", "logo", key)
    if before:
        files.remove(FOLDER, file_name(before))
    return key


def file_name(key: str) -> str:
    """The name of the file of a sign."""
    return f"{key}.webp"
