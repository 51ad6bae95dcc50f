"""Discourse's HTML and Markdown in words that any site knows."""

from __future__ import annotations

import pytest

from core.transfer import reasons
from core.transfer.discourse.cooked import Plain, polls_of
from core.transfer.discourse.raw import plain_markdown
from core.transfer.report import Report
from tests.core.transfer.dumps import post


@pytest.fixture
def plain() -> Plain:
    """A folder that holds topic 7, from a site whose address is known."""
    return Plain("https://talk.example.org", lambda topic: topic == 7, Report())


def cooked(plain: Plain, html: str) -> str:
    return plain.html(html, [], "here").removeprefix("<div>").removesuffix("</div>")


def raw(plain: Plain, text: str) -> str:
    return plain_markdown(text, plain, "here", keep_polls=True)


def test_a_quote_names_and_leads_to_whom_it_quotes(plain: Plain) -> None:
    html = (
        '<aside class="quote" data-username="bo" data-post="3" data-topic="7">'
        '<div class="title"><img class="avatar" src="/a.png"> bo:</div>'
        "<blockquote><p>Dry it.</p></blockquote></aside>"
    )
    link = '<a href="https://import.invalid/7/3">bo</a>'
    assert cooked(plain, html) == f"<blockquote><p>{link}:</p><p>Dry it.</p></blockquote>"


def test_pictures_that_may_be_gone_become_links(plain: Plain) -> None:
    html = '<p>See <img src="/uploads/default/1X/a.png" alt="dial"> now</p>'
    expected = '<p>See <a href="https://talk.example.org/uploads/default/1X/a.png">dial</a> now</p>'
    assert cooked(plain, html) == expected
    assert plain.report.changed[reasons.UPLOAD].count == 1


def test_a_picture_in_a_frame_leads_to_the_large_one(plain: Plain) -> None:
    html = (
        '<div class="lightbox-wrapper"><a class="lightbox" href="https://cdn.example.net/big.png">'
        '<img src="https://cdn.example.net/s.png" alt="dial"><div class="meta">x</div></a></div>'
    )
    assert cooked(plain, html) == '<p><img src="https://cdn.example.net/big.png" alt="dial"></p>'


def test_previews_players_and_emoji_are_words_and_links(plain: Plain) -> None:
    html = (
        '<p>Hi <img class="emoji" title=":wave:" alt=":wave:" src="/w.png">'
        '<a class="mention" href="/u/bo">@bo</a></p>'
        '<aside class="onebox" data-onebox-src="https://a.example/x"><h3>Title</h3></aside>'
        '<iframe src="https://v.example/1"></iframe><iframe src="javascript:x"></iframe>'
    )
    assert cooked(plain, html) == (
        '<p>Hi :wave:@bo</p><p><a href="https://a.example/x">Title</a></p>'
        '<p><a href="https://v.example/1">https://v.example/1</a></p><p></p>'
    )


def test_details_are_unfolded(plain: Plain) -> None:
    html = "<details><summary>More <i>so</i></summary><p>in</p></details>"
    assert cooked(plain, html) == "<div><p><strong>More so</strong></p><p>in</p></div>"


def test_a_poll_is_a_list_with_its_votes() -> None:
    report = Report()
    options = [{"id": "a", "html": "<b>Red</b>", "votes": 3}, {"id": "b", "html": "Blue"}]
    polls = polls_of(post(1, polls=[{"options": options}]), report, "topic 7, post 1")
    assert polls == [("", ["Red (votes: 3)", "Blue"])]
    assert report.changed[reasons.POLL].examples == ["topic 7, post 1"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("/t/oil/7/2", "https://import.invalid/7/2"),
        ("/t/7/2", "https://import.invalid/7/2"),
        ("/t/oil/7", "https://import.invalid/7/1"),
        ("https://talk.example.org/t/oil/7", "https://import.invalid/7/1"),
        ("/t/oil/8", "https://talk.example.org/t/oil/8"),
        ("https://else.example.org/t/oil/7", "https://else.example.org/t/oil/7"),
        ("//cdn.example.net/a.png", "https://cdn.example.net/a.png"),
        ("upload://abc.png", "https://talk.example.org/uploads/short-url/abc.png"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_addresses_lead_somewhere(plain: Plain, given: str, kept: str) -> None:
    assert plain.address(given, "here") == kept


def test_quotes_in_markdown_keep_their_code_and_each_other(plain: Plain) -> None:
    text = (
        '[quote="bo, post:3, topic:7"]\nouter\n[quote="cy"]\ninner\n[/quote]\n'
        "```\n[quote]not this[/quote]\n```\n[/quote]\nmine"
    )
    assert raw(plain, text) == (
        "> [bo](https://import.invalid/7/3):\n>\n> outer\n>\n> > **cy**:\n> >\n> > inner\n>\n"
        "> ```\n> [quote]not this[/quote]\n> ```\n\nmine"
    )


def test_other_marks_of_markdown_are_made_plain(plain: Plain) -> None:
    text = "[details=Sum]\nin\n[/details]\n![dial|10x20](upload://a.png) [x](/t/oil/7) `[poll]`"
    assert raw(plain, text) == (
        "**Sum**\n\nin\n\n[dial](https://talk.example.org/uploads/short-url/a.png) "
        "[x](https://import.invalid/7/1) `[poll]`"
    )


def test_a_poll_in_markdown_keeps_its_options(plain: Plain) -> None:
    assert raw(plain, "[poll type=regular]\n* Red\n* Blue\n[/poll]") == "* Red\n* Blue"


def test_marks_that_never_close_stay_as_they_are_and_cost_nothing(plain: Plain) -> None:
    text = "[quote]" * 9000 + "[details=" * 9000 + "[" * 9000
    assert raw(plain, text) == text
