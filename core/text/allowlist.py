"""The one list of what may reach a page, and the cleaner that is always the last step."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urljoin

import nh3

from core.text.addresses import REL, is_outside, link_address, picture_address

_CLASSES = {
    "a": {"mention"},
    "details": {"spoiler"},
    "div": {"footnotes", "scroll"},
    "figure": {"quote"},
    "input": {"task-list-item-checkbox"},
    "li": {"task-list-item"},
    "ol": {"contains-task-list", "footnotes-list"},
    "section": {"footnotes"},
    "span": {"hl-c", "hl-k", "hl-n", "hl-s", "mention", "spoiler"},
    "sup": {"footnote-ref"},
    "table": {"table"},
    "td": {"mid", "num"},
    "th": {"mid", "num"},
    "ul": {"contains-task-list"},
}
_BARE = """
    blockquote br code em figcaption h3 h4 h5 h6 hr kbd p s strong sub summary tbody thead tr
"""
_ATTRIBUTES = {
    "a": {"aria-label", "href", "title"},
    "img": {"alt", "height", "src", "title", "width"},
    "input": {"aria-label", "checked"},
    "ol": {"start"},
    "pre": {"aria-label"},
    "div": {"aria-label"},
    "span": {"aria-label"},
}
# Each attribute has these values or it goes.
_VALUES = {
    "a": {"rel": {REL}},
    "img": {"loading": {"lazy"}},
    "span": {"role": {"note"}, "tabindex": {"0"}},
    "th": {"scope": {"col"}},
    **{tag: {"role": {"region"}, "tabindex": {"0"}} for tag in ("div", "pre")},
}
# A field that nobody can fill in, whatever the input said.
_ALWAYS = {"input": {"disabled": "", "type": "checkbox"}}
_LABEL = re.compile(r"Table|Picture|Done|To do|Spoiler|Code(?:, [a-z0-9+#._-]{1,30})?")
_START = re.compile(r"[0-9]{1,9}")
_EDGE = re.compile(r"[1-9][0-9]{0,2}")


def _filtered(_tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href":
        return link_address(value)
    if attribute == "src":
        return picture_address(value)
    if attribute == "aria-label":
        return value if _LABEL.fullmatch(value) else None
    if attribute in ("width", "height"):
        return value if _EDGE.fullmatch(value) else None
    if attribute == "start":
        return value if _START.fullmatch(value) else None
    return "" if attribute == "checked" else value


def _cleaner_with(
    keep: Callable[[str, str, str], str | None], always: dict[str, dict[str, str]]
) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags={*_BARE.split(), *_CLASSES, *_ATTRIBUTES},
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        tag_attribute_values=_VALUES,
        set_tag_attribute_values=always,
        attribute_filter=keep,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


_cleaner = _cleaner_with(_filtered, _ALWAYS)


@lru_cache(maxsize=8)
def _cleaner_at(base: str) -> nh3.Cleaner:
    def keep(tag: str, attribute: str, value: str) -> str | None:
        kept = _filtered(tag, attribute, value)
        if not kept or attribute not in ("href", "src") or is_outside(kept):
            return kept
        try:
            return urljoin(base, kept)
        except ValueError:  # what no reader would understand either
            return None

    # Seen from elsewhere, every link leads to another site.
    return _cleaner_with(keep, {**_ALWAYS, "a": {"rel": REL}})


def cleaned(html: str) -> str:
    """The HTML with nothing but allowed elements, attributes, classes and addresses.

    No id, name, style, `data-*`, `hx-*` or `on*`; nothing is said about `rel`, which
    who made the HTML has put on links to other sites.
    """
    return _cleaner.clean(html)


def cleaned_for_elsewhere(html: str, base: str) -> str:
    """Like `cleaned`, with whole addresses: for readers outside of the site at `base`."""
    return _cleaner_at(base).clean(html)
