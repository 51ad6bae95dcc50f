"""Linked data in the head of a page."""

from __future__ import annotations

import json

import pytest

from core.web.linked import linked_data


@pytest.mark.parametrize(
    "text", ["</script><script>x()</script>", "<!--", "]]>", "a & b", "\u2028", 'say "hi"', "Łódź"]
)
def test_no_value_leaves_the_element(text: str) -> None:
    element = str(linked_data({"name": text}))
    inside = element.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&") & set(inside)
    assert json.loads(inside) == {"name": text}


def test_a_page_without_any_has_no_element() -> None:
    assert linked_data(None) == ""
