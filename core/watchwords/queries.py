"""Reads of watched words."""

from __future__ import annotations

from core.watchwords.models import WatchedWord


def all_words() -> list[WatchedWord]:
    """Every watched word, in the order of the alphabet."""
    return list(WatchedWord.select().order_by(WatchedWord.form))
