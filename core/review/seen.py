"""What a form showed, so that it takes nothing back which somebody has written meanwhile."""

from __future__ import annotations

import hashlib


def mark(text: str) -> str:
    """What tells one text from another."""
    return hashlib.sha256(text.encode()).hexdigest()
