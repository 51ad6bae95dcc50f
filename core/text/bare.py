"""Links that show nothing but their address, in HTML of ours: there a title says more.

What the cleaner gives is always written alike: values in double quotes with `"` escaped, and
`<` in text escaped. So a pattern finds elements and never something that looks like one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

from markdown_it.common.normalize_url import normalizeLink

from core.text.addresses import link_address

_LINK = r'<a href="([^"]*)"((?: [a-z-]+="[^"]*")*)>([^<]*)</a>'
_ANY = re.compile(_LINK)
_LONE = re.compile(rf"<p>{_LINK}</p>")
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)(?: [a-z-]+="[^"]*")*>')
_VOID = {"br", "hr", "img", "input"}


def bare_links(html: str) -> list[str]:
    """Where links lead whose words are their address, each once, in the order of the text."""
    found = (_bare(link) for link in _ANY.finditer(html))
    return list(dict.fromkeys(address for address in found if address))


def lone_links(html: str) -> list[str]:
    """Those that are a paragraph of their own, outside quotes, lists and folded parts."""
    if not _LONE.search(html):
        return []
    found: dict[str, None] = {}
    depth = 0
    for tag in _TAG.finditer(html):
        end, name = tag.groups()
        if end:
            depth -= 1
        elif name not in _VOID:
            alone = None if depth else _LONE.match(html, tag.start())
            address = _bare(alone) if alone else ""
            if address:
                found[address] = None
            depth += 1
    return list(found)


def with_words(html: str, words: Callable[[str], str]) -> str:
    """The HTML with `words(address)`, where there are any, in place of bare addresses."""

    def put(link: re.Match[str]) -> str:
        address = _bare(link)
        said = words(address) if address else ""
        if not said:
            return link[0]
        return f'<a href="{link[1]}"{link[2]}><bdi>{escape(said)}</bdi></a>'

    return _ANY.sub(put, html)


def _bare(link: re.Match[str]) -> str:
    """Where a link leads if its words are its address, else nothing."""
    address, text = unescape(link[1]), unescape(link[3]).strip()
    if text.lower().startswith("www."):
        text = f"https://{text}"
    # As they were typed, and as they stand in `[…](…)` or `<…>`, where more is encoded.
    spellings = (link_address(text), link_address(normalizeLink(link_address(text) or "")))
    return address if address in spellings else ""
