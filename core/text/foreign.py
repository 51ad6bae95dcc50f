"""HTML from elsewhere (imports, mail) brought to the same allow-list as our own."""

from __future__ import annotations

from core.text.adapt import adapt
from core.text.allowlist import cleaned
from core.text.document import document
from core.text.tree import Node, tree
from core.text.write_html import written_html


def clean_html(html: str) -> str:
    """Foreign HTML in the form that `render_markdown` gives. Raises `TooLong` above 400,000
    characters.

    Keeps words, emphasis, links, pictures, lists, quotes, code, tables and footnotes. Frames,
    players and oneboxes become links, emoji their sign, folded parts open. Applying it twice
    changes nothing more.
    """
    return cleaned(written_html(foreign_document(html)))


def foreign_document(html: str) -> list[Node]:
    """Foreign HTML as blocks of a document. Raises `TooLong`."""
    root = tree(html)
    adapt(root)
    return document(root)
