"""Text that people wrote: Markdown to safe HTML once, when it is written, and its helpers.

Nothing here knows about threads, members or requests.
"""

from __future__ import annotations

from core.text.foreign import clean_html
from core.text.limits import LONGEST_FOREIGN, LONGEST_SOURCE, TooLong
from core.text.markdown import Rendered, render_markdown
from core.text.to_markdown import html_to_markdown
from core.text.words import excerpt, slugify

__all__ = [
    "LONGEST_FOREIGN",
    "LONGEST_SOURCE",
    "Rendered",
    "TooLong",
    "clean_html",
    "excerpt",
    "html_to_markdown",
    "render_markdown",
    "slugify",
]
