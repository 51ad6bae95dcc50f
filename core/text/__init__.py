"""Text that people wrote: Markdown to safe HTML once, when it is written, and its helpers.

Nothing here knows about threads, members or requests.
"""

from __future__ import annotations

from core.text.allowlist import cleaned_for_elsewhere
from core.text.foreign import clean_html
from core.text.limits import LONGEST_FOREIGN, LONGEST_SOURCE, TooIntricate, TooLong
from core.text.markdown import Rendered, names_in, render_markdown
from core.text.naming import Lookup, Named
from core.text.shut import shut
from core.text.to_markdown import html_to_markdown
from core.text.words import excerpt, slugify

__all__ = [
    "LONGEST_FOREIGN",
    "LONGEST_SOURCE",
    "Lookup",
    "Named",
    "Rendered",
    "TooIntricate",
    "TooLong",
    "clean_html",
    "cleaned_for_elsewhere",
    "excerpt",
    "html_to_markdown",
    "names_in",
    "render_markdown",
    "shut",
    "slugify",
]
