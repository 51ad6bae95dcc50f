"""The help for those who write shows what really becomes of a text."""

from __future__ import annotations

from collections import Counter

import pytest
from lxml import html

from core.help.examples import EXAMPLES, Example
from core.text import render_markdown
from tests.core.dom import tags, violations
from townhall.testing import Browser


def test_each_example_stands_beside_its_result(client: Browser) -> None:
    page = html.document_fromstring(client.get("/help/writing").text)
    sources = [pre.text_content() for pre in page.xpath("//pre[contains(@class, 'how-source')]")]
    assert sources == [example.source for example in EXAMPLES]
    assert len(page.xpath("//section/div[@class='prose']/*")) >= len(EXAMPLES)


def test_a_visitor_reads_it_and_every_composer_leads_there(client: Browser) -> None:
    assert client.get("/help/writing").status_code == 200


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example.source)[:12])
def test_an_example_shows_something_and_is_clean(example: Example) -> None:
    assert violations(example.html) == []
    plain = f"<p>{example.source}</p>"
    assert example.html.strip() != plain
    assert len(render_markdown(example.source).plain) > 3


def test_all_that_can_be_written_is_shown() -> None:
    seen = Counter(tag for example in EXAMPLES for tag in tags(example.html))
    for tag in (
        "a", "blockquote", "code", "details", "em", "figure", "h4", "hr", "input", "li", "ol",
        "pre", "s", "strong", "sup", "table", "ul",
    ):  # fmt: skip
        assert seen[tag], tag
