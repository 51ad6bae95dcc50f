"""What other systems put around people's words, as plain words and links.

Discourse: quotes, oneboxes, lightboxes, emoji, mentions, details, footnotes. Anywhere: frames,
players, hidden parts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from core.text.emoji import EMOJI
from core.text.tree import Node

Content: TypeAlias = list[Node | str]

_CHROME = {"anchor", "footnote-backref", "footnotes-sep", "quote-controls", "meta"}
_SPOILERS = {"spoiled", "spoiler"}
_FRAMES = {"embed": "src", "iframe": "src", "object": "data"}
_MENTIONS = {"mention", "mention-group"}


def adapt(node: Node) -> None:
    """Change what stands below `node`, in place."""
    changed: Content = []
    for child in node.children:
        if isinstance(child, str):
            changed.append(child)
            continue
        adapt(child)
        recipe = _RECIPES.get(child.tag)
        changed += recipe(child) if recipe else [child]
    node.children = changed


def _aside(node: Node) -> Content:
    if "onebox" in node.classes:
        return _onebox(node)
    if "quote" in node.classes:
        return _quote(node)
    return [node]


def _onebox(node: Node) -> Content:
    """A preview of another page: a link with its title."""
    links = [n for n in node.walk() if n.tag == "a" and n.attrs.get("href")]
    titles = [n for n in node.walk() if n.tag in {"h3", "h4"}] + links
    href = node.attrs.get("data-onebox-src") or (links[0].attrs["href"] if links else "")
    title = next((t.text() for t in titles if t.text().strip()), href)
    return [Node("p", children=[_link(href, title)])] if href else [node]


def _quote(node: Node) -> Content:
    """A quote of a post: its author, or a link to it, above what was quoted."""
    titles = [child for child in node.elements() if "title" in child.classes]
    quotes = [child for child in node.elements() if child.tag == "blockquote"]
    name = node.attrs.get("data-username", "")
    words: Content = list(titles[0].children) if titles else [name]
    if not quotes:
        return [node]
    caption = Node("figcaption", children=_without_colon(words))
    return [Node("figure", {"class": "quote"}, [caption, *quotes])]


def _without_colon(words: Content) -> Content:
    texts = [at for at, word in enumerate(words) if isinstance(word, str) and word.strip()]
    last = words[texts[-1]] if texts else None
    if isinstance(last, str):
        words[texts[-1]] = last.rstrip().removesuffix(":")
    return words


def _picture(node: Node) -> Content:
    if "avatar" in node.classes or "site-icon" in node.classes:
        return []
    if "emoji" not in node.classes:
        return [node]
    alt = node.attrs.get("alt") or node.attrs.get("title") or ""
    return [EMOJI.get(alt.strip(":"), alt)]


def _anchor(node: Node) -> Content:
    if node.classes & _CHROME:
        return []
    return list(node.children) if node.classes & _MENTIONS else [node]


def _box(node: Node) -> Content:
    if node.classes & _SPOILERS:
        return [Node("details", {"class": "spoiler"}, node.children)]
    if "footnotes" in node.classes:
        return [Node("section", node.attrs, node.children)]
    return [] if node.classes & _CHROME else [node]


def _span(node: Node) -> Content:
    return [Node("spoiler", children=node.children)] if node.classes & _SPOILERS else [node]


def _frame(node: Node) -> Content:
    address = node.attrs.get(_FRAMES[node.tag], "")
    link = _link(address, node.attrs.get("title") or address)
    # What an iframe holds is for browsers without frames; an object's content is for people.
    rest = node.children if node.tag == "object" else []
    return [Node("p", children=[link]), *rest] if address else [*rest]


def _player(node: Node) -> Content:
    sources = [node, *(n for n in node.walk() if n.tag == "source")]
    address = next((s.attrs["src"] for s in sources if s.attrs.get("src")), "")
    words = node.text().strip() or node.attrs.get("title", "") or address
    return [Node("p", children=[_link(address, words)])]


def _definition(node: Node) -> Content:
    return [Node("p", children=[Node("strong", children=node.children)])]


def _quoted(node: Node) -> Content:
    return ["“", *node.children, "”"]


def _link(href: str, words: str) -> Node:
    return Node("a", {"href": href}, [words])


_RECIPES: dict[str, Callable[[Node], Content]] = {
    "a": _anchor,
    "aside": _aside,
    "audio": _player,
    "div": _box,
    "hr": _box,
    "dt": _definition,
    "embed": _frame,
    "iframe": _frame,
    "img": _picture,
    "object": _frame,
    "q": _quoted,
    "span": _span,
    "video": _player,
}
