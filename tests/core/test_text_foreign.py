"""HTML from other systems, cleaned, and turned into Markdown that says the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text import LONGEST_FOREIGN, TooLong, clean_html, html_to_markdown, render_markdown
from tests.core.dom import letters, tags, text_of, violations

REL = 'rel="nofollow ugc noopener"'
MARKED = ("a", "blockquote", "code", "em", "figure", "h3", "h4", "img", "li", "pre", "strong", "td")


def clean(html: str) -> str:
    return re.sub(r"\s*\n\s*", "", clean_html(html))


def again(html: str) -> str:
    """What the Markdown made of the HTML renders to."""
    return render_markdown(html_to_markdown(html)).html


def test_words_and_marks_keep_their_meaning_under_our_names() -> None:
    assert clean("<b>a</b> <i>b</i> <strike>c</strike> <tt>d</tt> <u>e</u> <font>f</font>") == (
        "<p><strong>a</strong> <em>b</em> <s>c</s> <code>d</code> e f</p>"
    )


def test_headings_move_below_those_of_the_page_together() -> None:
    assert tags(clean("<h1>a</h1><h2>b</h2><h3>c</h3>")) == ["h3", "h4", "h5"]
    assert tags(clean("<h4>a</h4><h5>b</h5>")) == ["h4", "h5"]


def test_a_quote_of_discourse_has_its_author_as_source() -> None:
    html = (
        '<aside class="quote" data-username="bo" data-post="2"><div class="title">'
        '<div class="quote-controls"></div><img class="avatar" src="/a.png"> bo:</div>'
        "<blockquote><p>Said.</p></blockquote></aside>"
    )
    assert clean(html) == (
        '<figure class="quote"><figcaption>bo</figcaption>'
        "<blockquote><p>Said.</p></blockquote></figure>"
    )
    assert html_to_markdown(html) == "> bo:\n>\n> Said."


def test_a_quote_with_a_link_stays_a_quote_with_a_source() -> None:
    html = (
        '<aside class="quote"><div class="title"><a href="/t/x/1/2">A thread</a></div>'
        "<blockquote><p>Said.</p></blockquote></aside>"
    )
    assert html_to_markdown(html) == "> [A thread](/t/x/1/2):\n>\n> Said."
    assert letters(again(html)) == letters(clean_html(html))


def test_a_preview_becomes_a_link_with_its_title() -> None:
    html = (
        '<aside class="onebox" data-onebox-src="https://x.example/p"><header class="source">'
        '<img class="site-icon" src="/f.ico"><a href="https://x.example">x.example</a></header>'
        '<article><h3><a href="https://x.example/p">A <b>title</b></a></h3><p>Text</p></article>'
        "</aside>"
    )
    assert clean(html) == f'<p><a href="https://x.example/p" {REL}>A title</a></p>'


def test_frames_and_players_become_links() -> None:
    html = (
        '<iframe src="//v.example/1" title="A film"><a href="https://bad.example">x</a></iframe>'
        '<video><source src="/up/a.mp4"></video><iframe src="javascript:alert(1)"></iframe>'
    )
    assert clean(html) == (
        f'<p><a href="https://v.example/1" {REL}>A film</a></p>'
        '<p><a href="/up/a.mp4">/up/a.mp4</a></p><p>javascript:alert(1)</p>'
    )


def test_emoji_are_signs_and_lightboxes_plain_pictures() -> None:
    html = (
        '<p>Hi <img class="emoji" alt=":wave:" src="/w.png"> '
        '<img class="emoji" alt=":our:" src="/o.png">'
        '<a class="lightbox" href="/big.png"><img src="/small.png" alt="bed">'
        '<div class="meta"><span>1 MB</span></div></a></p>'
    )
    assert "<p>Hi 👋 :our:<a" in clean(html)
    assert '<a href="/big.png"><img src="/small.png" alt="bed" loading="lazy"></a>' in clean(html)
    assert "MB" not in clean(html)


def test_folded_parts_stay_folded_under_their_summary() -> None:
    html = "<details open><summary>More <b>words</b></summary><p>in</p>side</details>"
    made = "<details><summary>More words</summary><p>in</p><p>side</p></details>"
    assert clean(html) == made
    assert html_to_markdown(html) == ":::details More words\nin\n\nside\n:::"
    assert clean("<details><summary>Alone</summary></details>") == "<p>Alone</p>"


def test_spoilers_stay_hidden() -> None:
    words = 'It was <span class="spoiled">the <b>cat</b></span>.'
    assert html_to_markdown(words) == "It was ||the **cat**||."
    assert html_to_markdown('<div class="spoiler"><p>the cat</p></div>') == (
        ":::spoiler\nthe cat\n:::"
    )
    assert html_to_markdown('un<span class="spoiler">hid</span>den') == "unhidden"
    assert html_to_markdown("<p>:::spoiler</p><p>||a||</p>") == "\\:::spoiler\n\n\\|\\|a\\|\\|"


def test_mentions_are_words_and_anchors_of_headings_go() -> None:
    html = '<h2><a class="anchor" href="#h"></a>Hi</h2><a class="mention" href="/u/bo">@bo</a>'
    assert clean(html) == "<h3>Hi</h3><p>@bo</p>"


def test_code_of_other_sites_keeps_its_language() -> None:
    for start in ('<pre class="lang-py s-code"><code>', '<pre><code class="language-python">'):
        html = f"{start}def f():\n\treturn `1`\n</code></pre>"
        assert 'aria-label="Code, python"' in clean_html(html)
        assert html_to_markdown(html) == "```python\ndef f():\n\treturn `1`\n```"
        assert html_to_markdown(clean_html(html)) == html_to_markdown(html)


def test_code_with_fences_in_it_gets_a_longer_fence() -> None:
    html = "<pre>````\na\n````</pre><p><code>a`b``c</code> <code>`</code></p>"
    assert letters(text_of(again(html))) == letters(text_of(html))


def test_tables_keep_cells_alignment_and_bars() -> None:
    html = (
        "<table><caption>Cap</caption><tr><th>a|b</th><th style='text-align: right'>c</th></tr>"
        "<tr><td><code>x|y</code><td>1<br>2</tr><tr><td><ul><li>p</li></ul></td></tr></table>"
    )
    assert html_to_markdown(html) == (
        "Cap\n\n| a\\|b | c |\n| --- | ---: |\n| `x\\|y` | 1 2 |\n| p |"
    )
    assert letters(text_of(again(html))) == letters(text_of(html))
    assert clean_html(html).count("<td>") == 3


def test_rows_longer_than_the_first_lose_nothing() -> None:
    html = "<table><tr><th>a</th></tr><tr><td>b</td><td>c</td></tr></table>"
    assert letters(text_of(again(html))) == "abc"


def test_lists_nest_start_anywhere_and_stay_apart() -> None:
    html = (
        "<ul><li>a<ol start=5><li>b</ol></li><li>c</li></ul><ul><li>d</ul>"
        "<ol><li><p>e</p><pre>f</pre></li></ol><p>1. g</p><p>- h</p>"
    )
    made = again(html)
    assert [tag for tag in tags(made) if tag in {"ul", "ol", "li"}] == (
        ["ul", "li", "ol", "li", "li", "ul", "li", "ol", "li"]
    )
    assert '<ol start="5">' in made
    assert letters(text_of(made)) == letters(text_of(html))


def test_task_lists_stay_task_lists() -> None:
    source = "- [ ] a\n- [x] b"
    assert html_to_markdown(render_markdown(source).html) == source


def test_footnotes_stay_footnotes_where_each_has_its_reference() -> None:
    source = "One[^1] two[^2]\n\n[^1]: Alpha\n\n[^2]: Beta\n\n    More"
    assert html_to_markdown(render_markdown(source).html) == source
    lone = '<p>x</p><section class="footnotes"><ol><li>Alpha</li></ol></section>'
    assert "Alpha" in text_of(again(lone))


def test_emphasis_where_commonmark_has_none_leaves_its_words() -> None:
    html = "a<b>.b</b>c <em>x</em><strong>y</strong> un<i>frig</i>able <b> sp </b>d 10<sup>-6</sup>"
    made = again(html)
    assert letters(text_of(made)) == letters(text_of(html))
    assert "un<em>frig</em>able" in made
    assert "<em>x</em><strong>y</strong>" in made


def test_words_beside_marks_do_not_make_other_marks() -> None:
    html = "<p>!<a href='/x'>y</a> <code>a</code><code>b</code> 1<b>.</b> c<br>- d<br>===</p>"
    assert tags(again(html)) == ["p", "a", "code", "code", "br", "br"]
    assert letters(text_of(again(html))) == letters(text_of(html))


def test_empty_lines_part_paragraphs_and_vanish_in_headings() -> None:
    assert tags(clean("a<br><br><br>b<br>c<br>")) == ["p", "p", "br"]
    assert tags(clean("<h3>a<br><br>b</h3>")) == ["h3", "br"]


def test_only_words_are_left_of_what_nests_without_end() -> None:
    for html in ("<div>" * 5000 + "deep", "<b><p>" * 2000 + "deep", "<ul><li>" * 3000 + "deep"):
        assert "deep" in text_of(clean_html(html))
        assert "deep" in text_of(again(html))


def test_html_above_the_limit_is_refused() -> None:
    with pytest.raises(TooLong) as refusal:
        clean_html("a" * (LONGEST_FOREIGN + 1))
    assert refusal.value.limit == LONGEST_FOREIGN


LOOKS_LIKE_MARKDOWN = r"""
    a b. *c _d_ __init__ # - + 1. 2) > < & &lt; &copy; [e](f) [^1] ![ ] ` `` ``` ~~ ~~~ | |-| :-
    --- === *** \ \* ! http://x.example/a_b*c www.y.example @bo :// (g) 日本 é 😀 $ % ^
"""
SHAPES = """
    <p>%s</p> <b>%s</b> <em>%s</em> <s>%s</s> <code>%s</code> <li>%s</li> <ul>%s</ul>
    <ul><li>%s</ul> <ol><li>%s</li><li>x</li></ol> <blockquote>%s</blockquote> <h2>%s</h2>
    <pre>%s</pre> %s<br> <a/href=/x>%s</a> <table><tr><th>%s</th></tr></table> <td>%s</td> <div>%s
    <span>%s</span> <h1>%s
"""
LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"])
WORDS = st.lists(
    st.sampled_from(LOOKS_LIKE_MARKDOWN.split()) | st.text(LETTERS, max_size=4),
    min_size=1,
    max_size=6,
).map(" ".join)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    shapes = st.sampled_from(SHAPES.split())
    one = st.builds(lambda shape, content: shape.replace("%s", content), shapes, inner)
    return st.lists(one | inner, min_size=1, max_size=3).map("".join)


PAGES = st.recursive(WORDS.map(escaped), wrapped, max_leaves=8)


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(WORDS)
def test_any_words_survive_as_markdown(words: str) -> None:
    assert letters(text_of(again(f"<p>{escaped(words)}</p>"))) == letters(words)


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(PAGES)
def test_any_page_is_clean_at_once_and_loses_no_words(html: str) -> None:
    cleaned = clean_html(html)
    assert violations(cleaned) == []
    assert clean_html(cleaned) == cleaned
    made = again(html)
    assert violations(made) == []
    assert sorted(letters(text_of(cleaned))) == sorted(letters(text_of(html)))
    assert letters(text_of(made)) == letters(text_of(cleaned))


def test_a_well_formed_page_keeps_its_outline_as_markdown() -> None:
    html = (
        "<h1>T</h1><p>a <b>b</b> <a href='/x'>c</a><br>d</p>"
        "<blockquote><p>e</p><p>f</p></blockquote>"
        "<ul><li>g<ul><li>h</li></ul></li></ul><pre>i</pre><hr><p><img src='/j.png' alt='j'></p>"
    )
    first, second = tags(clean_html(html)), tags(again(html))
    assert [tag for tag in first if tag in MARKED] == [tag for tag in second if tag in MARKED]
