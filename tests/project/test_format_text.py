"""The examples of docs/how-to/format-text.md become what the page says."""

from __future__ import annotations

import re

import pytest

from core.text import render_markdown
from tests.support.source import ROOT

PAGE = (ROOT / "docs/how-to/format-text.md").read_text(encoding="utf-8")
PAIR = r"^(`{3,})markdown\n(.*?)\n\1\n\n```html\n(.*?)\n```$"
PAIRS = re.findall(PAIR, PAGE, re.DOTALL | re.MULTILINE)


ATTRIBUTE = re.compile(r' [a-z-]+="[^"]*"')


def in_order(html: str) -> str:
    """The HTML with the attributes of each element by name: the cleaner keeps no order."""

    def sort(tag: re.Match[str]) -> str:
        return f"<{tag[1]}{''.join(sorted(ATTRIBUTE.findall(tag[2])))}>"

    return re.sub(r'<([a-z0-9]+)((?: [a-z-]+="[^"]*")+)>', sort, html)


def test_every_example_has_its_result() -> None:
    assert len(PAIRS) == len(re.findall(r"^`{3,}markdown$", PAGE, re.MULTILINE)) > 8


@pytest.mark.parametrize(("source", "html"), [pair[1:] for pair in PAIRS])
def test_an_example_becomes_what_the_page_says(source: str, html: str) -> None:
    assert in_order(render_markdown(source).html.strip()) == in_order(html)
