"""A text for those who only pass by: without what its reader has to open first."""

from __future__ import annotations

import re

_TAG = re.compile(r"<(/?)(span|details)\b[^>]*>")
_HIDES = ' class="spoiler"'
_PLACE = "…"


def shut(html: str) -> str:
    """HTML of ours with an ellipsis in place of each spoiler, for excerpts and snippets."""
    if _HIDES not in html:
        return html
    parts: list[str] = []
    depth = start = 0
    for tag in _TAG.finditer(html):
        closes = bool(tag[1])
        if depth:
            depth += -1 if closes else 1
            if not depth:
                start = tag.end()
        elif not closes and _HIDES in tag[0]:
            parts += (html[start : tag.start()], _PLACE)
            depth = 1
    return "".join(parts) + ("" if depth else html[start:])
