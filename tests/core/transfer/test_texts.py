"""Which text of the source is kept, and how links in it are led to new places."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.text import LONGEST_SOURCE
from core.threads.models import Post, Thread
from core.transfer import reasons
from core.transfer.actions.texts import settle
from core.transfer.facts import ImportedText
from core.transfer.report import Report
from tests.core.transfer.conftest import Import
from tests.core.transfer.dumps import POSTS, post, topic, write_dump, write_topics

OLD = "https://talk.example.org/t/why-it-stops/8"


def kept(markdown: str | None, html: str | None) -> tuple[str, bool]:
    report = Report()
    settled = settle(ImportedText(markdown=markdown, html=html), report)
    return settled.body, reasons.BODY_FROM_HTML in report.changed


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("a *b*\n\nc", "<p>a <em>b</em></p>\n<p>c</p>"),
        ("# Head\n\n- one\n- two", "<h1>Head</h1><ul><li>one</li>\n<li>two</li></ul>"),
        ("[a](https://b.example)", '<p><a href="https://b.example" rel="nofollow">a</a></p>'),
    ],
)
def test_markdown_that_reads_the_same_is_kept(markdown: str, html: str) -> None:
    assert kept(markdown, html) == (markdown, False)


@pytest.mark.parametrize(
    ("markdown", "html", "made"),
    [
        ("a <b>b</b>", "<p>a <b>b</b></p>", "a **b**"),
        ("#Head", "<h1>Head</h1>", "# Head"),
        ("one\ntwo", "<p>one\ntwo</p>", "one two"),
        ("old words", "<p>new words</p>", "new words"),
    ],
)
def test_markdown_that_reads_differently_gives_way(markdown: str, html: str, made: str) -> None:
    assert kept(markdown, html) == (made, True)


def test_a_text_longer_than_one_may_write_is_kept_whole() -> None:
    report = Report()
    long = "word " * (LONGEST_SOURCE // 4)
    settled = settle(ImportedText(markdown=long), report)
    assert settled.body == long.strip()
    assert settled.html.count("word") == long.count("word")
    assert report.changed[reasons.TOO_LONG].count == 1


def test_what_could_harm_does_not_come_through() -> None:
    html = '<p onclick="x()">a<script>b()</script><a href="javascript:c()">d</a></p>'
    settled = settle(ImportedText(html=html), Report())
    assert "script" not in settled.html
    assert "onclick" not in settled.html


@pytest.mark.parametrize(
    ("markdown", "led"),
    [
        (f"see {OLD} now", "see [{title}]({path}) now"),
        (f"see <{OLD}>.", "see [{title}]({path})."),
        (f"[it]({OLD})", "[it]({path})"),
        (f"[it][1]\n\n[1]: {OLD}", "[it][1]\n\n[1]: {path}"),
        (f"[{OLD}]({OLD})", f"[{OLD}]({{path}})"),
        (f"`{OLD}`", f"`{OLD}`"),
        (f"```\n{OLD}\n```", f"```\n{OLD}\n```"),
        (f"a\n\n    {OLD}", f"a\n\n    {OLD}"),
        ("https://talk.example.org/t/gone/9", "https://talk.example.org/t/gone/9"),
        ("https://talk.example.org/about", "https://talk.example.org/about"),
    ],
)
def test_links_are_led_without_breaking_what_is_around_them(
    tmp_path: Path, import_topics: Import, markdown: str, led: str
) -> None:
    files = {
        "t7": topic(post(1, raw=markdown)),
        "t8": topic(post(1, id=201, topic_id=8), id=8, title="Why [it] stops"),
    }
    import_topics(write_topics(tmp_path, **files), address="https://talk.example.org")
    place = {"title": "Why \\[it\\] stops", "path": f"/t/{Thread.select().count()}"}
    assert Post.select().order_by(Post.id).get().body == led.format(**place)


def test_a_long_dump_of_one_thread_is_one_batch(tmp_path: Path, import_dump: Import) -> None:
    answers = [{**POSTS[1], "Id": 100 + n, "Body": f"<p>{n}</p>"} for n in range(900)]
    report = import_dump(write_dump(tmp_path, Posts=[*POSTS, *answers]))
    assert report.added["replies"] == 902
    assert Thread.get(Thread.title.startswith("Why")).last_number == 905
