"""The languages that the interface speaks, and the one that a browser asks for."""

from __future__ import annotations

from functools import lru_cache

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

LANGUAGES = ("en",)


@lru_cache(maxsize=512)
def best_language(asked: str) -> str:
    """The language of ours that an `Accept-Language` likes best, or ""."""
    return parse_accept_header(asked, LanguageAccept).best_match(LANGUAGES) or ""
