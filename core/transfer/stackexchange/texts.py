"""Stack Exchange's own ways with text."""

from __future__ import annotations

import re

from core.transfer.reading import clean

_BLOCK_START = re.compile(r"(#{1,6}|[-+*])(\s|$)|>|[-=]+$|([-_*]\s*){3,}$|~~~|```")


def comment_text(text: str) -> str:
    """The Markdown of a comment.

    Comments know inline marks only, so what would open a heading, list, quote or block of
    code here is escaped, and line breaks stay.
    """
    lines = [_plain_start(part.strip()) for part in clean(text).strip().split("\n")]
    return "\n".join(lines)


def _plain_start(text: str) -> str:
    head = re.match(r"\d{1,9}[.)](?=\s|$)", text)
    if head:
        return f"{head[0][:-1]}\\{text[head.end() - 1 :]}"
    return f"\\{text}" if _BLOCK_START.match(text) else text
