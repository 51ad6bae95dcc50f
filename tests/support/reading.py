"""What is read of a page by somebody who sees no styles."""

from __future__ import annotations

from lxml.html import fromstring


def words_of(page: str) -> str:
    """The words of a page or a part of one, with single spaces."""
    return " ".join(fromstring(page).text_content().split())
