"""What quoting and link titles cost grows with the text, whatever it is made of."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.text.bare import bare_links, lone_links, with_words
from core.text.finding import source_of_selection
from core.threads.quoting import quoted_posts, trimmed
from tests.core.dom import work

PIECES = (
    *("](", "![", "![a](", "[a](", "[", "](a", ":a", "&a", "&#", "```\n", "~~~ a\n", "> ", ">"),
    *(" > ", "- ", "1. ", "- [x] ", "**", "||", "`", "\\", "a", "_ ", "(", ")", ":::\n", "é", "\n"),
    *("> [a](/t/1/2)\n", "[a](/t/1/2", "> [", "](/t/", "\r\n> \n", "    "),
)
HTML = (
    *("<p>", "</p>", "<p><a href=", '<a href="', '<a href="/t/1">', "<a", '<p><a href="/a">/a</a>'),
    *('<a href="/a" rel="b', "<br>", "<blockquote>", "&amp;", '<a href="/a">/a</a>', "<", '" a="'),
)


def quoting(text: str) -> None:
    """All that is done to a source that is quoted, or that quotes."""
    source_of_selection(f"{text} needle", "needle")
    source_of_selection(f"needle {text} end", "needle", "end")
    quoted_posts(f"{text}\n> [a](/t/1/2)\n")
    trimmed(f"> [a](/t/1/2)\n>\n> {text}\n\nmore", thread_id=1, number=2, above=text)


def linking(html: str) -> None:
    """All that is done to the HTML of a post for its links."""
    bare_links(html)
    lone_links(f'{html}<p><a href="/x">/x</a></p>')
    with_words(html, str.upper)


@pytest.mark.parametrize(
    ("deed", "piece"), [*((quoting, one) for one in PIECES), *((linking, one) for one in HTML)]
)
def test_the_lines_that_run_grow_with_the_text(deed: Callable[[str], None], piece: str) -> None:
    costs = [work(lambda n=n: deed(piece * n)) for n in (200, 400, 800)]
    assert costs[2] - costs[1] < 2.5 * max(costs[1] - costs[0], 500)


@pytest.mark.parametrize(
    ("deed", "piece"), [*((quoting, one) for one in PIECES), *((linking, one) for one in HTML)]
)
def test_the_longest_text_is_simply_done(deed: Callable[[str], None], piece: str) -> None:
    """Patterns run no lines: one that went back and forth would not come to an end here."""
    deed(piece * (60_000 // len(piece)))
