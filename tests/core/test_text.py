"""Markdown as members write it, and the short forms of a text."""

from __future__ import annotations

import pytest

from core.text import LONGEST_SOURCE, TooLong, excerpt, render_markdown, slugify
from tests.core.dom import parsed, tags, text_of

REL = 'rel="nofollow ugc noopener"'


def html(source: str) -> str:
    return render_markdown(source).html.strip()


def test_a_line_end_is_a_line_end() -> None:
    assert html("one\ntwo\r\nthree") == "<p>one<br>\ntwo<br>\nthree</p>"


def test_html_in_the_source_is_text() -> None:
    assert html("a <b>b</b>\n\n<div>c</div>") == (
        "<p>a &lt;b&gt;b&lt;/b&gt;</p>\n<p>&lt;div&gt;c&lt;/div&gt;</p>"
    )


def test_emphasis_and_deletion() -> None:
    assert html("*a* **b** ~~c~~") == "<p><em>a</em> <strong>b</strong> <s>c</s></p>"


def test_headings_begin_below_those_of_the_page() -> None:
    source = "# a\n\n## b\n\n### c\n\n#### d\n\n###### e\n\nf\n==="
    assert tags(html(source)) == ["h3", "h4", "h5", "h6", "h6", "h3"]


def test_a_task_list_has_boxes_that_nobody_can_tick() -> None:
    body = parsed(html("- [ ] water\n- [x] weed\n- plain"))
    boxes = list(body.iter("input"))
    assert [box.get("aria-label") for box in boxes] == ["To do", "Done"]
    assert [box.get("checked") for box in boxes] == [None, ""]
    assert all(box.get("disabled") == "" for box in boxes)
    assert [item.get("class") for item in body.iter("li")] == ["task-list-item"] * 2 + [None]


def test_a_table_scrolls_in_its_own_box_and_aligns_by_class() -> None:
    made = html("| a | b | c |\n|---|--:|:-:|\n| 1 | `x\\|y` | 3 |")
    assert made.startswith('<div class="scroll" tabindex="0" role="region" aria-label="Table">')
    cells = [(cell.tag, cell.get("class"), cell.get("scope")) for cell in parsed(made).iter()]
    assert ("th", "num", "col") in cells
    assert ("td", "mid", None) in cells
    assert "<code>x|y</code>" in made
    assert "style" not in made


def test_footnotes_are_numbers_and_a_list_without_anchors() -> None:
    made = html("One[^a], two[^b], one[^a].\n\n[^b]: Beta\n[^a]: Alpha\n\n    More.")
    assert text_of(made).split() == ["One1,", "two2,", "one1.", "Alpha", "More.", "Beta"]
    assert '<div class="footnotes">' in made
    assert "href" not in made
    assert " id=" not in made


def test_code_is_coloured_by_four_classes_only() -> None:
    made = html('```py title\n# note\nif x == 1:\n    y = "s"\n```')
    assert 'aria-label="Code, python"' in made
    assert '<span class="hl-c"># note</span>' in made
    assert '<span class="hl-k">if</span>' in made
    assert '<span class="hl-n">1</span>' in made
    assert '<span class="hl-s">"s"</span>' in made


@pytest.mark.parametrize("fence", ["```", "```text", "```brainfuck", "```\u00e9<b>"])
def test_code_of_no_known_language_stays_plain(fence: str) -> None:
    made = html(f"{fence}\nif <x> & 1\n```")
    assert "<span" not in made
    assert "<code>if &lt;x&gt; &amp; 1</code></pre>" in made
    assert 'tabindex="0" role="region" aria-label="Code' in made


def test_long_code_keeps_its_words_and_loses_its_colour() -> None:
    code = "if x: return 1\n" * 300
    assert "<span" not in html(f"```py\n{code}```")
    assert "".join(text_of(html(f"```py\n{code}```")).split()) == "".join(code.split())


@pytest.mark.parametrize(
    "source",
    [
        "> [@amina in #4](/forums/t/1/x/4):\n> I suspect timing.",
        "> [@amina in #4](/forums/t/1/x/4):\n>\n> I suspect timing.",
        "> [@amina in #4](/forums/t/1/x/4)\n> I suspect timing.",
    ],
)
def test_a_quote_that_begins_with_a_link_has_it_as_its_source(source: str) -> None:
    assert html(source) == (
        '<figure class="quote">\n'
        '<figcaption><a href="/forums/t/1/x/4">@amina in #4</a></figcaption>\n'
        "<blockquote>\n<p>I suspect timing.</p>\n</blockquote>\n</figure>"
    )


@pytest.mark.parametrize("source", ["> a\n> b", "> [x](/y) more\n> b", "> [x](/y)", "> > [x](/y)"])
def test_other_quotes_have_no_source(source: str) -> None:
    assert "figure" not in html(source)


def test_quotes_in_quotes_keep_their_sources() -> None:
    made = html("> [a](/1):\n> > [b](/2):\n> > inner\n>\n> outer")
    assert tags(made).count("figure") == 2
    assert text_of(made).split() == ["a", "b", "inner", "outer"]


def test_links_to_other_sites_vouch_for_nothing() -> None:
    made = html("[a](https://x.example) [b](/t/1) [c](#p2) [d](mailto:a@x.example)")
    assert made == (
        f'<p><a href="https://x.example" {REL}>a</a> <a href="/t/1">b</a> '
        '<a href="#p2">c</a> <a href="mailto:a@x.example">d</a></p>'
    )


def test_typed_addresses_become_links_without_the_sentence_around() -> None:
    made = render_markdown(
        "See (https://x.example/a_(b)), www.y.example/c_d! and http://z.example."
    )
    assert made.links == (
        "https://x.example/a_(b)", "https://www.y.example/c_d", "http://z.example",
    )  # fmt: skip
    assert text_of(made.html).strip().endswith("! and http://z.example.")


@pytest.mark.parametrize(
    "source", ["a@x.example", "xhttp://y.example", "http://", "`https://x.example`", "readme.md"]
)
def test_other_words_with_dots_and_colons_are_words(source: str) -> None:
    assert "<a" not in html(source)


def test_marks_around_and_inside_typed_addresses() -> None:
    assert render_markdown("**https://x.example/a**").links == ("https://x.example/a",)
    assert render_markdown("https://x.example/_a_/__b").links == ("https://x.example/_a_/__b",)
    assert render_markdown("[see https://x.example/a](/b)").links == ()


def test_a_picture_loads_late_and_keeps_its_words() -> None:
    made = html('![bed *4*](/img/4.png "map")')
    assert made == '<p><img src="/img/4.png" alt="bed 4" title="map" loading="lazy"></p>'


@pytest.mark.parametrize("address", ["data:image/png;base64,AA", "x.png", "mailto:a@b", "#x"])
def test_a_picture_from_nowhere_is_its_words(address: str) -> None:
    made = html(f"![a map]({address})")
    assert "<img" not in made
    assert "a map" in made


def test_plain_text_is_all_words_for_the_search_index() -> None:
    made = render_markdown(
        "# Head\n\n> quoted\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "```py\nx = 1\n```\n\n![alt](/a.png) `code` [link](/l) end[^1]\n\n[^1]: note"
    )
    assert made.plain.split("\n") == [
        "Head", "quoted", "one", "two", "a b", "1 2", "x = 1", "alt code link end", "note",
    ]  # fmt: skip


def test_who_is_named_outside_quotes_code_and_links() -> None:
    made = render_markdown(
        "@ann, (@bo-b) and @c.d_e. Again @ann\n\n> @quoted\n\n`@code` [@link](/x) "
        "me@mail.example x@no \\@escaped @\u00e9 *@em*\n\n    @block"
    )
    assert made.mentions == ("ann", "bo-b", "c.d_e", "em")


def test_links_are_the_absolute_web_addresses_each_once() -> None:
    source = (
        "[a](https://x.example/1) <https://x.example/1> [b](/2) <mailto:a@b.c> [c](//y.example)"
    )
    assert render_markdown(source).links == ("https://x.example/1", "https://y.example")


def test_direction_overrides_vanish_in_prose_and_show_in_code() -> None:
    made = render_markdown("a\u202eb \u2066c [d\u202e](/x) `e\u202ef`\n\n```\ng\u2069h\n```")
    assert text_of(made.html).split() == ["ab", "c", "d", "e[U+202E]f", "g[U+2069]h"]
    assert "\u202e" not in made.plain


def test_marks_that_right_to_left_text_needs_stay() -> None:
    assert "\u05d0\u200f!" in html("\u05d0\u200f!")


def test_towers_of_combining_marks_are_cut() -> None:
    assert html("e" + "\u0301" * 50).count("\u0301") == 6
    assert html("\u0e01\u0e34\u0e48") == "<p>\u0e01\u0e34\u0e48</p>"


def test_controls_and_lone_surrogates_do_no_harm() -> None:
    assert html("a\x00b\x1bc\ud800d\ufeff") == "<p>abc\ufffdd</p>"


def test_a_text_at_the_limit_is_taken_and_one_above_refused() -> None:
    assert render_markdown("a" * LONGEST_SOURCE).plain == "a" * LONGEST_SOURCE
    with pytest.raises(TooLong) as refusal:
        render_markdown("a" * (LONGEST_SOURCE + 1))
    assert refusal.value.limit == LONGEST_SOURCE
    assert "60,000" in str(refusal.value)


def test_nothing_makes_nothing() -> None:
    made = render_markdown(" \n")
    assert (made.html, made.plain, made.mentions, made.links) == ("", "", (), ())


@pytest.mark.parametrize(
    ("plain", "length", "short"),
    [
        ("short enough", 20, "short enough"),
        ("  white \n space\t gone ", 20, "white space gone"),
        ("one two three four", 12, "one two…"),
        ("one two, three", 9, "one two…"),
        ("a" * 30, 10, "a" * 9 + "…"),
        ("\u4e2d" * 30, 10, "\u4e2d" * 9 + "…"),
        ("abcdefg e\u0301e\u0301e\u0301e\u0301", 12, "abcdefg…"),
        ("anything", 0, ""),
        ("", 5, ""),
    ],
)
def test_an_excerpt_ends_between_words(plain: str, length: int, short: str) -> None:
    assert excerpt(plain, length) == short
    assert len(excerpt(plain, length)) <= length


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("How do I … prune?", "how-do-i-prune"),
        ("Crème brûlée à la Øresund, Straße", "creme-brulee-a-la-oresund-strasse"),
        ("Łódź & Αθήνα", "lodz-αθηνα"),
        ("Йод и ёж", "йод-и-ёж"),
        ("हिन्दी में", "हिन्दी-में"),
        ("日本語 が", "日本語-が"),
        ("Don’t say 'no'", "dont-say-no"),
        ("C++ / C# 3.2", "c-c-3-2"),
        ("ＦＵＬＬ ①", "full-1"),
        ("../../etc/passwd?x=<b>", "etc-passwd-x-b"),
        ("!!! \u0301", "thread"),
        ("", "thread"),
    ],
)
def test_a_slug_says_the_title_in_an_address(title: str, slug: str) -> None:
    assert slugify(title) == slug


def test_a_slug_is_cut_between_words_and_never_longer_than_eighty() -> None:
    assert slugify("word " * 40) == "-".join(["word"] * 16)
    assert slugify("w" * 200) == "w" * 80
    assert slugify("…", fallback="tag") == "tag"
    assert slugify("…", fallback="") == ""
