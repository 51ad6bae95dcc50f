"""Discourse's own HTML made plain: quotes, previews, pictures with frames, polls, players."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask_babel import gettext as _
from lxml import etree, html

from core.transfer import reasons
from core.transfer.facts import INTERNAL
from core.transfer.report import Report

# `/t/slug/12/3` and `/t/12/3`: a slug is never a number.
TOPIC_PATH = re.compile(r"/t/(?:(?!\d+/)[^/]+/)?(\d+)(?:/(\d+))?/?")
Element = Any
Poll = tuple[str, list[str]]


@dataclass(slots=True)
class Plain:
    """Makes the texts of one folder plain. `base` is the old site's address, if known;
    `has_topic` says whether a topic is in the folder."""

    base: str
    has_topic: Callable[[int], bool]
    report: Report

    def html(self, cooked: str, polls: list[Poll], where: str) -> str:
        """The HTML of a post in words that any site knows."""
        if not cooked.strip():
            return ""
        try:
            root = html.fragment_fromstring(cooked, create_parent="div")
        except (etree.ParserError, ValueError):
            return ""
        for select, change in (
            (".//img[contains(@class, 'emoji')]", _emoji),
            (".//a[contains(@class, 'mention')]", _only_text),
            (".//div[contains(@class, 'lightbox-wrapper')]", _picture),
            (".//aside[contains(@class, 'quote')]", self._quote),
            (".//aside[contains(@class, 'onebox')]", lambda e: self._onebox(e, where)),
            (".//iframe | .//video | .//audio", lambda e: self._frame(e, where)),
            (".//div[@data-poll-name]", _drop if polls else _only_options),
            (".//details", _details),
        ):
            for element in root.xpath(select):
                change(element)
        for title, options in polls:
            root.append(_poll(title, options))
        for element in root.iter("a", "img"):
            self._address(element, where)
        return str(html.tostring(root, encoding="unicode"))

    def address(self, given: str, where: str) -> str:
        """An address of the old site as one to keep: topics of the folder by number, the
        rest in full where the site's address is known."""
        try:
            parts = urlsplit(given)
        except ValueError:
            return given
        ours = not parts.netloc or parts.netloc == urlsplit(self.base).netloc
        match = TOPIC_PATH.fullmatch(parts.path) if ours else None
        if match and self.has_topic(int(match[1])):
            return f"{INTERNAL}{match[1]}/{match[2] or 1}"
        if parts.scheme == "upload":
            given = f"/uploads/short-url/{given.partition('://')[2]}"
        if "/uploads/" in given:
            self.report.change(reasons.UPLOAD, f"{where}: {given}")
        if not given.startswith("/") or given.startswith("//") or not self.base:
            return f"https:{given}" if given.startswith("//") else given
        return urljoin(self.base, given)

    def _address(self, element: Element, where: str) -> None:
        name = "href" if element.tag == "a" else "src"
        given = element.get(name, "")
        if not given:
            return
        kept = self.address(given, where)
        if element.tag == "img" and "/uploads/" in kept and element.getparent().tag != "a":
            # A picture that may be gone is a link; a broken picture would only say so.
            words = element.get("alt") or kept.rpartition("/")[2]
            tail, element.tail = element.tail, None
            element.clear()
            element.tag, element.text, element.tail = "a", words, tail
            element.set("href", kept)
        else:
            element.set(name, kept)

    def _quote(self, aside: Element) -> None:
        who = aside.get("data-username", "")
        topic, post = aside.get("data-topic", ""), aside.get("data-post", "")
        for title in aside.xpath("./div[contains(@class, 'title')]"):
            title.drop_tree()
        inner = next(iter(aside.xpath("./blockquote")), aside)
        line = html.Element("p")
        if who:
            link = etree.SubElement(line, "a" if topic and post else "strong")
            link.text, link.tail = who, ":"
            if topic and post:
                link.set("href", f"/t/{topic}/{post}")
            inner.insert(0, line)
        inner.tag = "blockquote"
        if inner is not aside:
            aside.drop_tag()

    def _onebox(self, aside: Element, where: str) -> None:
        links = aside.xpath(".//a/@href")
        address = aside.get("data-onebox-src") or (links[0] if links else "")
        words = "".join(aside.xpath(".//h3//text() | .//h4//text()")).strip()
        self.report.change(reasons.ONEBOX, f"{where}: {address}")
        _become_link(aside, address, words)

    def _frame(self, frame: Element, where: str) -> None:
        sources = frame.xpath("./source/@src")
        address = frame.get("src") or (sources[0] if sources else "")
        self.report.change(reasons.FRAME, f"{where}: {address}")
        _become_link(frame, address, "")


def _poll(title: str, options: list[str]) -> Element:
    made = html.Element("div")
    if title:
        etree.SubElement(made, "p").text = title
    choices = etree.SubElement(made, "ul")
    for option in options:
        etree.SubElement(choices, "li").text = option
    return made


def _become_link(element: Element, address: str, words: str) -> None:
    tail = element.tail
    element.clear()
    element.tag, element.tail = "p", tail
    if address.startswith(("http://", "https://", "//", "/")):
        link: Element = etree.SubElement(element, "a", href=address)
        link.text = words or address
    else:
        element.text = words


def _emoji(image: Element) -> None:
    words = image.get("title") or image.get("alt") or ""
    _replace_by_text(image, words)


def _only_text(element: Element) -> None:
    element.drop_tag()


def _picture(wrapper: Element) -> None:
    """Keep the picture of a frame, showing and leading to the large one."""
    link = next(iter(wrapper.xpath(".//a[contains(@class, 'lightbox')]")), None)
    image = next(iter(wrapper.xpath(".//img")), None)
    if link is None or image is None:
        wrapper.drop_tag()
        return
    made = html.Element("img", src=link.get("href", ""), alt=image.get("alt", ""))
    paragraph = html.Element("p")
    paragraph.append(made)
    paragraph.tail = wrapper.tail
    wrapper.getparent().replace(wrapper, paragraph)


def _drop(element: Element) -> None:
    element.drop_tree()


def _only_options(poll: Element) -> None:
    for info in poll.xpath(".//div[contains(@class, 'poll-info')]"):
        info.drop_tree()
    poll.attrib.clear()


def _details(element: Element) -> None:
    """Unfold: the summary in bold, then what it hid."""
    summary = next(iter(element.xpath("./summary")), None)
    if summary is not None:
        summary.tag = "p"
        words = " ".join(summary.text_content().split())
        tail = summary.tail
        summary.clear()
        etree.SubElement(summary, "strong").text = words
        summary.tail = tail
    element.tag = "div"
    element.attrib.clear()


def _replace_by_text(element: Element, words: str) -> None:
    element.tail = words + (element.tail or "")
    element.drop_tree()


def polls_of(post: dict[str, Any], report: Report, where: str) -> list[Poll]:
    """The polls of a post: a title, and options with their votes where those are public."""
    polls = []
    for given in post.get("polls") or []:
        report.change(reasons.POLL, where)
        options = []
        for option in given.get("options") or []:
            words, votes = _text(option.get("html")), option.get("votes")
            counted = _("%(option)s (votes: %(votes)s)", option=words, votes=votes)
            options.append(words if votes is None else counted)
        polls.append((_text(given.get("title")), options))
    return polls


def _text(markup: object) -> str:
    try:
        return " ".join(html.fromstring(f"<div>{markup or ''}</div>").text_content().split())
    except (etree.ParserError, ValueError):
        return ""
