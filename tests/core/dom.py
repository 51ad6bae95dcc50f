"""What a browser would make of the HTML of a text, and what must not be in it."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable
from types import FrameType
from typing import Any
from xml.etree.ElementTree import Element

import html5lib

TAGS = """
    a blockquote br code details div em figcaption figure h3 h4 h5 h6 hr img input kbd li ol p pre s
    section span strong sub summary sup table tbody td th thead tr ul
"""
ATTRIBUTES = """
    alt aria-label checked class disabled height href loading rel role scope src start tabindex
    title type width
"""
CLASSES = """
    contains-task-list footnote-ref footnotes footnotes-list hl-c hl-k hl-n hl-s mention mid num
    quote scroll spoiler table task-list-item task-list-item-checkbox
"""
COUNTED = r"core.(text|diff)|markdown_it|mdit_py_plugins|difflib"


def parsed(html: str) -> Element:
    """The body of a page that holds the HTML, as HTML5 reads it."""
    page = html5lib.parse(f"<body>{html}", treebuilder="etree", namespaceHTMLElements=False)
    body = page.find("body")
    assert isinstance(body, Element)
    return body


def tags(html: str) -> list[str]:
    """The elements in the order of the text."""
    return [element.tag for element in parsed(html).iter()][1:]


def text_of(html: str) -> str:
    """All words, with pictures by what they show."""
    return _text(parsed(html))


def letters(text: str) -> str:
    """What must survive: everything but white space, raised figures as figures."""
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-")
    return re.sub(r"\s+", "", plain)


def violations(html: str) -> list[str]:
    """Everything in the HTML that a text must not hold."""
    return [fault for element in list(parsed(html).iter())[1:] for fault in faults_of(element)]


def _text(element: Element) -> str:
    own = element.get("alt", "") if element.tag == "img" else element.text or ""
    return own + "".join(_text(child) + (child.tail or "") for child in element)


def faults_of(element: Element) -> list[str]:
    """What is wrong with one element of a text."""
    tag = element.tag
    if tag not in TAGS.split():
        return [f"<{tag}>"]
    faults = [f"<{tag} {name}>" for name in element.attrib if name not in ATTRIBUTES.split()]
    words = set(element.get("class", "").split())
    faults += [f"class {word}" for word in words - set(CLASSES.split())]
    href, src = element.get("href"), element.get("src")
    if href is not None and not _safe(href, r"https?://[^/\\]|mailto:"):
        faults.append(f"href {href}")
    if src is not None and (not _safe(src, r"https?://[^/\\]") or src[0] not in "h/"):
        faults.append(f"src {src}")
    if re.match("https?:", href or "") and element.get("rel") != "nofollow ugc noopener":
        faults.append(f"no rel on {href}")
    for edge in (element.get("width", "1"), element.get("height", "1")):
        if tag != "img" or not re.fullmatch(r"[0-9]{1,3}", edge):
            faults += [f"{tag} of {edge}"] if edge != "1" else []
    label = element.get("aria-label", "Table")
    if not re.fullmatch(r"Table|Picture|Done|To do|Spoiler|Code(, [a-z0-9+#._-]+)?", label):
        faults.append(f"label {label}")
    if tag == "input" and (element.get("type"), element.get("disabled")) != ("checkbox", ""):
        faults.append("an open field")
    return faults


def _safe(address: str, schemes: str) -> bool:
    """By the rules of the WHATWG URL standard, after what browsers drop is dropped."""
    address = re.sub(r"[\t\n\r]", "", address.strip("".join(map(chr, range(33)))))
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", address):
        return re.match(schemes, address) is not None
    return re.match(r"[/\\]{2}", address) is None


def work(function: Callable[[], object]) -> int:
    """How many lines of Python a call runs in ours and the parser's code: cost without a clock."""
    lines = 0

    def count(frame: FrameType, event: str, _arg: Any) -> Callable[..., Any] | None:
        nonlocal lines
        if event == "call" and not re.search(COUNTED, frame.f_code.co_filename):
            return None
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        function()
    finally:
        sys.settrace(before)
    return lines
