"""Takes out of a formatted mail what mail programs mark as the mail it answers to."""

from __future__ import annotations

from core.text import html_to_markdown
from core.text.adapt import adapt
from core.text.document import document
from core.text.tree import Node, tree
from core.text.write_html import written_html

_CLASSES = frozenset(
    """gmail_quote gmail_attr gmail_extra gmail_signature yahoo_quoted moz-cite-prefix
    moz-signature protonmail_quote tutanota_quote zmail_extra""".split()
)
_IDS = frozenset(
    """Signature ms-outlook-mobile-signature mail-editor-reference-message-container
    isForwardContent""".split()
)
# From these to the end of what holds them.
_FROM_HERE = frozenset({"divRplyFwdMsg", "appendonsend", "x_divRplyFwdMsg"})


def markdown_of(html: str) -> str:
    """A formatted mail as Markdown, without quoted mails unless nothing would be left.

    Raises `TooLong` above 400,000 characters.
    """
    root = tree(html)
    _prune(root)
    adapt(root)
    return html_to_markdown(written_html(document(root))).strip() or html_to_markdown(html)


def _prune(node: Node) -> None:
    kept: list[Node | str] = []
    for child in node.children:
        if isinstance(child, Node):
            if child.attrs.get("id", "") in _FROM_HERE:
                break
            if _is_quote(child):
                continue
            _prune(child)
        kept.append(child)
    node.children = kept


def _is_quote(node: Node) -> bool:
    if node.tag == "blockquote" and node.attrs.get("type", "") == "cite":
        return True
    return bool(node.classes & _CLASSES) or node.attrs.get("id", "") in _IDS
