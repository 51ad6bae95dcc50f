"""Whatever people type, and wherever it is shown: it stays words.

Every field that people write is filled with hostile text, past all checks; then every page that
somebody can reach is read as HTML5 says, and what must not be there is looked for.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from lxml import etree

from core import settings
from tests.contract.policy import DEEDS, PAGES, Route
from tests.core.dom import faults_of, violations
from tests.support.crawl import Page, endpoint_of, walk
from tests.support.payloads import MARK, PAYLOADS, columns, packed, poison
from tests.support.texts import SHAPED, WRITTEN
from tests.support.town import Town, undone

pytestmark = pytest.mark.markup

TURNS = {0: ("admin", "owner"), 1: ("admin", "anonymous"), 2: ("admin", "staff"), 3: ("admin",)}
NEVER = {"applet", "base", "embed", "frame", "iframe", "object", "style", "math", "template"}
ADDRESSES = {"action", "background", "data", "formaction", "href", "poster", "src", "srcset"}
# `otpauth` leads from the page of one's own second factor to an app, `webcal` from calendars and
# `geo` from places to programs for these.
ALLOWED = re.compile(r"(https?|mailto|otpauth|webcal|geo):|[^:]*$|[^:]*[/?#]")
ASKED = ("q", "after", "kind", "next", "order", "person", "quote", "view", "in", "state", "to")


def test_every_column_of_text_has_its_place_once() -> None:
    """A new one has to be put into tests/support/texts.py, and is poisoned and watched."""
    known = Counter([*WRITTEN.split(), *SHAPED.split()])
    assert set(columns()) - known.keys() == set()
    assert known.keys() - set(columns()) == set()
    assert [name for name, times in known.items() if times > 1] == []


def faults(page: str) -> Iterator[str]:
    """What a browser would find in a page that must not be there."""
    tree = html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False)
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        yield from _faults(element)
        if "prose" in element.get("class", "").split():
            for inside in list(element.iter())[1:]:
                yield from (f"in a text: {fault}" for fault in faults_of(inside))


def _faults(element: Element) -> Iterator[str]:
    tag = element.tag.rpartition("}")[2].lower()
    if tag in NEVER:
        yield f"<{tag}>"
    if tag == "script" and (not element.get("src", "").startswith("/static/") or element.text):
        yield from _data(element)
    if tag == "svg" and any(MARK in f"{child.text}{child.attrib}" for child in element.iter()):
        yield "an svg of somebody's"
    for key, value in element.attrib.items():
        name = str(key).rpartition("}")[2].lower()
        if name.startswith("on") or name == "style" or MARK in name:
            yield f"<{tag} {name}>"
        if MARK in value and (name in {"id", "class", "for", "name"} or "hx-" in name):
            yield f"<{tag} {name}={value[:40]}>"
        address = re.sub(r"[\x00-\x20\x7f]", "", value)
        ours = tag == "link" and address.startswith("data:image/svg+xml,") and MARK not in value
        if name in ADDRESSES and not ours and not ALLOWED.match(address.lower()):
            yield f"<{tag} {name}={value[:40]}>"
        if name in {"action", "formaction", "src"} and "//" + MARK in value.replace("\\", "/"):
            yield f"<{tag} {name}={value[:40]}>"


def _data(script: Element) -> Iterator[str]:
    """A script without an address is data, or a fault."""
    if script.get("type") != "application/ld+json":
        yield f"<script>{(script.text or '')[:40]}"
    else:
        json.loads(script.text or "")


@pytest.mark.parametrize("payload", [p for p in PAYLOADS[:20] if "`" not in p])
def test_a_page_that_let_one_through_would_be_seen(payload: str) -> None:
    careless = (f"<p>{payload}</p>", f'<p title="{payload}">x</p>', f"<p title='{payload}'>x</p>")
    assert [fault for page in careless for fault in faults(f"<body>{page}")] != []


def feed_faults(text: str) -> Iterator[str]:
    """What a feed reader would find: well-formed XML, and clean HTML in it."""
    root = etree.fromstring(text.encode())
    for element in root.iter("{*}content", "{*}summary"):
        if element.get("type") == "html":
            yield from violations(element.text or "")


@pytest.mark.parametrize("turn", TURNS)
def test_what_people_write_stays_words_on_every_page(town: Town, turn: int) -> None:
    wrong: list[str] = []
    shown: Counter[str] = Counter()
    with undone():
        settings.put(town.actor("admin"), "core", "tagline", packed(turn * 10, 250).split("\n")[0])
        poison(turn)
        for role in TURNS[turn]:
            starts = [r.path(town) for r in PAGES if r.answers[role] == 200]
            for page in walk(town, role, starts):
                sort = f"{role} {endpoint_of(town, page.url.split('?')[0])}"
                if MARK in page.text and shown[sort] < 2:
                    shown[sort] += 1
                    wrong += [f"{fault} on {page}" for fault in set(found_in(page))]
    assert wrong == []
    assert len(shown) > 10, "the poison is there"


def found_in(page: Page) -> Iterator[str]:
    """The faults of a page, whatever it is."""
    if page.is_html:
        yield from faults(page.text)
    elif "xml" in page.headers.get("Content-Type", ""):
        yield from feed_faults(page.text)


@pytest.mark.parametrize("route", PAGES, ids=str)
def test_what_an_address_asks_for_stays_words(town: Town, route: Route) -> None:
    role = next((r for r in ("owner", "admin", "pending") if route.answers[r] == 200), "admin")
    path = route.path(town).split("?")[0]
    for start in range(0, len(PAYLOADS), 13):
        asked = dict.fromkeys(ASKED, packed(start, 600))
        answer = town.browser(role).get(path, query_string=asked, buffered=True)
        check(answer)


@pytest.mark.parametrize("route", [r for r in DEEDS if r.form], ids=str)
def test_what_a_form_sends_back_stays_words(town: Town, route: Route) -> None:
    role = next(
        (r for r in ("owner", "admin", "pending") if route.answers[r] in (200, 303)), "admin"
    )
    for turn, length in enumerate((60, 250, 4000)):
        fields = {name: packed(turn * 13 + at, length) for at, name in enumerate(route.form)}
        with undone():
            for htmx in (False, True):
                check(town.browser(role).send(route.path(town), htmx=htmx, **fields))


def check(answer: Any) -> None:
    """An answer without faults, in its body and its head."""
    assert answer.status_code < 500
    for name, value in answer.headers.items():
        assert not re.search(r"[\r\n\x00]", value), name
        assert MARK not in name.lower()
    assert "zq9=1" not in " ".join(answer.headers.getlist("Set-Cookie"))
    if answer.mimetype == "text/html" and MARK in answer.text:
        assert list(faults(answer.text)) == []
