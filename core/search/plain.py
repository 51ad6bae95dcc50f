"""The words of stored HTML: what the index reads and snippets are cut from."""

from __future__ import annotations

import re
from html import unescape

# A tag ends at the first > outside quotes; our own HTML is well-formed (see core.text).
REST = r"[^<>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^<>\"']*)*"
BLOCK = re.compile(
    r"</?(?:p|li|ul|ol|dl|dt|dd|pre|blockquote|h[1-6]|br|hr|table|tr|td|th|div|section|aside"
    rf"|details|summary|figure|figcaption)\b{REST}>"
)
INLINE = re.compile(rf"</?[a-z]{REST}>")
SPACE = re.compile(r"\s+")


def plain_of(html: str) -> str:
    """The text of a piece of stored HTML, on one line. It is text: escape it where it is shown."""
    if "<" in html:
        html = INLINE.sub("", BLOCK.sub(" ", html))
    return SPACE.sub(" ", unescape(html)).strip()
