"""Input that wants to run, to deceive or to cost: whatever it is, the page is clean and the
work grows with its length."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text import (
    LONGEST_SOURCE,
    TooIntricate,
    TooLong,
    clean_html,
    html_to_markdown,
    render_markdown,
)
from core.text.allowlist import cleaned
from core.text.limits import MOST_CELLS, MOST_LINKS, MOST_STEPS
from core.text.markdown import parsed
from core.text.shape import Links, shaped
from core.text.tree import tree
from tests.core.dom import letters, tags, text_of, violations, work

SCRIPT_ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript\u200e:alert(1)",
    "\u202ejavascript:alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A;&#x61;vascript&#58;alert(1)",
    "javascript&Tab;:alert(1)",
    "java&NewLine;script:alert(1)",
    "vbscript:x",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml;base64,PHN2Zz4=",
    "blob:https://x.example/1",
    "file:///etc/passwd",
    "feed:javascript:alert(1)",
    "view-source:javascript:alert(1)",
    "x-unknown:y",
    "http:",
    "https:///",
    "http://@",
]
HOSTS_IN_DISGUISE = [
    "//evil.example/x",
    "\\\\evil.example/x",
    "/\\evil.example/x",
    "\\/evil.example/x",
    "/\t/evil.example/x",
    "/\n/evil.example/x",
    "///evil.example/x",
    "http:evil.example/x",
    "HTTPS:/evil.example/x",
    "https:\\\\evil.example\\x",
    "\u202ehttps://evil.example/x",
]
MARKDOWN = [
    "[x]({})",
    "[x](<{}>)",
    '[x]({} "t")',
    "![x]({})",
    "![x](<{}>)",
    "<{}>",
    "[x][r]\n\n[r]: {}",
    "[x][r]\n\n[r]: <{}>",
    "> [x]({}):\n> y",
    "[![x]({0})]({0})",
    "| a |\n|---|\n| [x]({}) |",
    "a[^1]\n\n[^1]: [x]({})",
]
HTML = [
    '<a href="{}">x</a>',
    "<a href='{}'>x</a>",
    '<a href="/ok" href="{}">x</a>',
    '<img src="{}" alt="x">',
    '<iframe src="{}">x</iframe>',
    '<object data="{}">x</object>',
    '<embed src="{}">x',
    '<video src="{}">x</video>',
    '<aside class="onebox" data-onebox-src="{}"><h3>x</h3></aside>',
    '<form action="{}"><button formaction="{}">x</button></form>',
    '<base href="{}">x',
    '<meta http-equiv="refresh" content="0;url={}">x',
    '<svg><a xlink:href="{}"><text>x</text></a></svg>',
    '<math href="{}">x</math>',
    '<area href="{}">x',
    '<blockquote cite="{}">x</blockquote>',
    '<img srcset="{} 2x" src="/a.png">x',
    '<table background="{}"><tr><td>x</table>',
    '<body background="{}" onload="alert(1)">x',
]
MARKUP = [
    "<script>alert(1)</script>",
    "<SCRIPT/x>alert(1)</SCRIPT >",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    '<img src=x onerror="alert(1)">',
    "<img/src=x/onerror=alert(1)>",
    '<p onclick="alert(1)" style="position:fixed" id="main" name="csrf">x</p>',
    '<p hx-get="/admin" hx-trigger="load" data-hx-post="/x" data-x="y">x</p>',
    "<div hx-on:load=\"alert(1)\" hx-vals='js:{a:alert(1)}'>x</div>",
    '<input type="text" autofocus onfocus="alert(1)" name="password">',
    '<input type="image" src="x" formaction="javascript:alert(1)">',
    '<style>@import "//evil.example/x.css";</style>x',
    '<link rel="stylesheet" href="//evil.example/x.css">x',
    "<svg onload=alert(1)><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><style><img title='</style><img src=x onerror=alert(1)>'></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>x",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'>x",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<template><img src=x onerror=alert(1)></template>x",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml ><img src=x onerror=alert(1)>?>",
    "<a href='/x' class='btn menu hl-k' rel='opener' target='_top'>x</a>",
    "<a href='/x' id='main' name='csrf' hx-get='/admin' data-hx-get='/admin' onclick='x'>x</a>",
    "<pre class='lang-py\" onload=alert(1)' aria-label='Sign in'>x</pre>",
    "<div class='scroll overlay' role='dialog' tabindex='5' aria-label='Sign in'>x</div>",
    "<ol start='-99999999999999999999'><li>x</ol>",
    "<table><td colspan=99999 rowspan=99999>x</table>",
    "<a href='/x'><a href='/y'><table><a href='/z'>x",
    "<b><p><i><b></p><table><b><tr>x</b></table></i>",
    "<form><div></form><form>x<input name=action>",
    "<select><option><img src=x onerror=alert(1)></select>",
    "<details ontoggle=alert(1) open>x</details>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<p>\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
    '<img src="/x" alt=\'"><script>alert(1)</script>\'>',
    "<a href='/x' title='\"><script>alert(1)</script>'>x</a>",
    "<img class='emoji' alt='<script>alert(1)</script>'>",
    "<ruby><rt>x</ruby><object><param name=x></object><dialog open>x</dialog>",
]
CODE = [
    "```js\n</code></pre><script>alert(1)</script>\n```",
    '```"onload="alert(1)\nx\n```',
    "```py'><script>\nx\n```",
    "`</code><script>alert(1)</script>`",
    "    </pre><script>alert(1)</script>",
    "```html\n<img src=x onerror=alert(1)>\n```",
]
EVERYTHING = [
    *(shape.replace("{0}", "{}").replace("{}", a) for shape in MARKDOWN for a in SCRIPT_ADDRESSES),
    *(shape.replace("{0}", "{}").replace("{}", a) for shape in MARKDOWN for a in HOSTS_IN_DISGUISE),
    *(shape.replace("{}", a) for shape in HTML for a in SCRIPT_ADDRESSES + HOSTS_IN_DISGUISE),
    *MARKUP,
    *CODE,
]


@cache
def results(hostile: str) -> list[str]:
    """What each way through this package makes of it."""
    rendered = render_markdown(hostile).html
    foreign = clean_html(hostile)
    return [rendered, foreign, render_markdown(html_to_markdown(hostile)).html]


def test_nothing_that_runs_reaches_a_page() -> None:
    faults = {hostile: violations(html) for hostile in EVERYTHING for html in results(hostile)}
    assert {hostile: found for hostile, found in faults.items() if found} == {}


def test_cleaning_what_is_clean_changes_nothing() -> None:
    for hostile in EVERYTHING:
        rendered, foreign, _ = results(hostile)
        assert cleaned(rendered) == rendered
        assert clean_html(foreign) == foreign


def test_the_last_step_alone_lets_nothing_through() -> None:
    for hostile in EVERYTHING:
        faults = violations(cleaned(hostile))
        assert [fault for fault in faults if not fault.startswith("no rel")] == [], hostile


@pytest.mark.parametrize("address", HOSTS_IN_DISGUISE)
def test_a_host_in_disguise_is_a_link_to_another_site(address: str) -> None:
    assert 'rel="nofollow ugc noopener"' in clean_html(f'<a href="{address}">x</a>')
    assert "https://evil.example" in clean_html(f'<a href="{address}">x</a>').replace(
        "http:", "https:"
    )


def test_what_is_refused_stays_readable() -> None:
    assert text_of(render_markdown("[words](javascript:alert)").html).strip() == (
        "[words](javascript:alert)"
    )
    assert text_of(clean_html('<a href="javascript:x">words</a><script>no</script>')) == "words"


MARKS = """
    * ** _ __ ~~ ` `` ``` > - + 1. # [ ] ( ) ]( ![ < > <b> <script> & &lt; &#x6a; | |-| [^1] [^1]:
    [a]: http:// https://x.example //e javascript: data: www.a.b @bo --- === onerror= " '
    || ||a|| ::: :::details :::spoiler :tada: :x:
"""
PIECES = st.sampled_from([*MARKS.split(), "\\"])
SIGNS = st.text(st.characters(codec=None), max_size=3)
SOURCES = st.lists(
    PIECES | SIGNS | st.sampled_from([" ", "\n", "\n\n", "    ", "\t", "\u202e"]), max_size=25
).map("".join)


@settings(max_examples=200, deadline=None, database=None, derandomize=True)
@given(SOURCES)
def test_any_source_makes_a_clean_page(source: str) -> None:
    for html in results(source):
        assert violations(html) == []
    rendered = render_markdown(source)
    assert cleaned(rendered.html) == rendered.html
    assert all(link.startswith(("http://", "https://")) for link in rendered.links)


@settings(max_examples=100, deadline=None, database=None, derandomize=True)
@given(
    st.lists(st.sampled_from(["> ", "- ", "1. ", "\n", "*", "**", "~~", "a", "b "]), max_size=60)
)
def test_letters_survive_any_nesting_of_blocks_and_marks(pieces: list[str]) -> None:
    source = "".join(pieces)
    kept = [sign for sign in text_of(render_markdown(source).html) if sign in "ab"]
    assert kept == [sign for sign in source if sign in "ab"]


def repeated(piece: str) -> Callable[[int], str]:
    return lambda size: (piece * size)[:size]


def grid(size: int) -> str:
    side = int((size / 2) ** 0.5)
    return "|a" * side + "\n" + "|-" * side + "\n" + ("|a" * side + "\n") * side


SHAPES: dict[str, Callable[[int], str]] = {
    **{
        piece: repeated(piece)
        for piece in (
            "[", "![", "[]", "[[", "[a](", "[a](<b", '[a](b "', "[^a", "[^a]", "]", ">", "> ", "*",
            "*a_ ", "*a **a ", "_a*", "~~a", "`", "`` ` ", "<", "<a:", "<http://", "&", "\\", "- ",
            "- a\n", "- [ ] a\n", "1. ", "-\n", "[a]: b\n", "http://", "http://a/", "www.a.b/(",
            "https://a.b/(", "x://", "|a", "a\n", "> a\n", "> [a](b):\n> c\n\n", "a|b\n-|-\n", "# ",
            "```\n", "e\u0301", "\u202e", "@a", "a", "![a](/b)", "*a*", "\t",
            "||", "||a||", "||a ", "*a ||b ", "a||", "|||", ":::details\n", ":::\n",
            ":::spoiler\na\n:::\n", "- :::details\n", "> :::details\n",
            ":tada:", ":", ":a", ":a:", "@a @b ", "@a.", "`@a", "&amp;", "&#x6a;", "~~~\n", "[^a]:",
            "[^1]: a\n\n", "__", "_", "***",
        )
    },
    "notes that no footnote answers": lambda size: "[^a" * (size // 3) + "]\n\n[^b]: x",
    "references": lambda size: "[a]: /b\n\n" + "[a]" * (size // 3),
    "brackets in brackets": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "links in links": lambda size: "[" * (size // 5) + "](a)" * (size // 5),
    "marks in marks": lambda size: "*a **b " * (size // 14) + "b** c* " * (size // 14),
    "quotes in quotes": lambda size: "".join(">" * n + " a\n" for n in range(int(size**0.5))),
    "lists in lists": lambda size: "".join("  " * n + "- a\n" for n in range(int(size**0.5))),
    "lines that lean on a quote": lambda size: ">" * 16 + " a\n" + "b\n" * (size // 2),
    "a table as high as wide": grid,
    "a table to fill up": lambda size: "|a" * 5 + "\n" + "|-" * 5 + "\n" + "a\n" * (size // 2),
    "folds in folds": lambda size: ":::details\n" * (size // 15) + ":::\n" * (size // 15),
    "folds in lists": lambda size: "".join(
        "  " * n + "- :::details\n" for n in range(int(size**0.5))
    ),
    "spoilers in spoilers": lambda size: "||a " * (size // 8) + " a||" * (size // 8),
    "spoilers among marks": lambda size: "*a ||b " * (size // 14) + "b|| c* " * (size // 14),
    "names": lambda size: "".join(f"@a{n} " for n in range(size // 5)),
    "notes": lambda size: "".join(f"[^{n}] \n\n[^{n}]: x\n\n" for n in range(size // 16)),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_the_work_for_a_text_grows_with_its_length(shape: str) -> None:
    sizes = [200, 400, 800]
    costs = [work(lambda size=size: render_markdown(SHAPES[shape](size))) for size in sizes]
    assert costs[2] - costs[1] < 2.5 * max(costs[1] - costs[0], 1000)


def test_the_work_for_folds_around_code_grows_with_its_length_from_their_depth_on() -> None:
    pieces = [":::details a\n```\n" * count for count in (60, 120, 240)]
    costs = [work(lambda piece=piece: render_markdown(piece)) for piece in pieces]
    assert costs[2] - costs[1] < 2.5 * (costs[1] - costs[0])


def the_longest(shape: str) -> str:
    return SHAPES[shape](LONGEST_SOURCE)[:LONGEST_SOURCE]


@pytest.mark.parametrize("shape", ["[", "*a*", "- a\n"])
def test_a_text_of_full_length_is_cheap_or_refused_with_a_word(shape: str) -> None:
    source = the_longest(shape)
    refused: list[TooLong] = []

    def make() -> None:
        try:
            render_markdown(source)
        except TooIntricate as error:
            refused.append(error)

    assert work(make) < 100 * MOST_STEPS
    assert all("Split it" in str(error) for error in refused)


def test_lines_that_lean_on_many_quotes_are_refused_early() -> None:
    source = ">" * 16 + " a\n" + "b\n" * 29_000
    assert refuses(render_markdown, source)
    assert work(lambda: refuses(render_markdown, source)) < 100 * MOST_STEPS


@pytest.mark.parametrize(
    "line",
    [
        "The pump stops **every evening**, see [the log](https://example.org/a), `0.4` :tada:.\n\n",
        "- The **pump** stops, [see](https://a.example/b)\n",
        "| The *pump* stops in the evening | `x` |\n",
        "2026-11-21 10:00:01 [worker-3] <main> took_time=0.3s\n",
        '    "name": "value", \n',
    ],
)
def test_what_people_write_is_never_too_intricate(line: str) -> None:
    source = "| a | b |\n|--|--|\n" if line.startswith("|") else ""
    source = (source + line * LONGEST_SOURCE)[: LONGEST_SOURCE - 10]
    assert len(render_markdown(source).plain) > LONGEST_SOURCE // 4


FOREIGN_SHAPES = (
    "<i>", "<b><p>", "<b title=x>", "<p>x", "<ul><li>", "<table><tr><td>", "<td>", "</b>",
    "<b></p>", "<br>", "<a href=/x>", "<img src=/x>", "<!--", "<", "&", "&amp;", "<pre>a</pre>",
    "<code>`</code>",
    "<li>a", "<i>a</i>b", "<blockquote>a", "*_[", "<dl><dt>a<dd>b", "<sup>1</sup>",
)  # fmt: skip


@pytest.mark.parametrize("piece", FOREIGN_SHAPES)
def test_the_work_for_foreign_html_grows_with_its_length(piece: str) -> None:
    htmls = [(piece * size)[:size] for size in (500, 1000, 2000)]
    costs = [work(lambda html=html: html_to_markdown(html)) for html in htmls]
    assert costs[2] - costs[1] < 2.5 * max(costs[1] - costs[0], 1000)
    costs = [work(lambda html=html: clean_html(html)) for html in htmls]
    assert costs[2] - costs[1] < 2.5 * max(costs[1] - costs[0], 1000)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_html_of_a_text_at_the_limit_is_bounded(shape: str) -> None:
    source = SHAPES[shape](1500)
    assert len(render_markdown(source).html) < 40 * len(source) + 2000


def test_one_long_address_is_not_written_out_without_end() -> None:
    source = f"[a]: https://x.example/{'b' * 1900}\n\n" + "[a] " * 4_000
    made = render_markdown(source)
    assert made.html.count("<a ") == MOST_LINKS
    assert letters(made.plain) == "a" * 4_000


def test_many_links_are_counted_not_refused() -> None:
    made = render_markdown("[a](/b) ![c](/d) " * (MOST_LINKS // 2 + 50))
    assert made.html.count("<a ") + made.html.count("<img ") == MOST_LINKS
    assert made.plain.count("a") == made.plain.count("c") == MOST_LINKS // 2 + 50


def test_html_nested_beyond_hope_is_taken_as_mere_words() -> None:
    assert tree("<i>" * 5000 + "deep" + "</b>" * 5000).children == [
        " " * 5000 + "deep" + " " * 5000
    ]


def test_an_address_beyond_two_thousand_characters_is_no_link() -> None:
    address = "https://x.example/" + "a" * 2000
    for source in (f"[x]({address})", f"<{address}>", address, f"![x]({address})"):
        assert not {"a", "img"} & set(tags(render_markdown(source).html))
    assert tags(clean_html(f'<a href="{address}">x</a>')) == ["p"]


def test_tables_with_too_many_cells_stay_text() -> None:
    small = "| a | b |\n|---|---|\n| 1 | 2 |\n"
    large = "|a" * 60 + "\n" + "|-" * 60 + "\n" + ("|1" * 60 + "\n") * (MOST_CELLS // 50)
    wide = "|a" * 200 + "\n" + "|-" * 200 + "\n"
    assert render_markdown(f"{small}\n{large}\n{small}").html.count("<table") == 1
    filled = "|a" * 60 + "\n" + "|-" * 60 + "\n" + "a\n" * 200
    assert render_markdown(wide).html.count("<table") == 0
    assert render_markdown(filled).html.count("<td") == 0
    assert letters(render_markdown(large).plain) == letters(large)


def test_blocks_too_deep_stay_text() -> None:
    made = render_markdown("> " * 500 + "deep")
    assert made.plain.endswith("deep")
    assert 10 < made.html.count("<blockquote>") < 20
    assert "deep" in text_of(render_markdown("- " * 100 + "x\n" + "1. " * 100 + "deep").html)


def test_marks_too_deep_stay_text() -> None:
    source = "*a **b " * 200 + "c** d* " * 200
    made = render_markdown(source)
    assert letters(text_of(made.html)).replace("*", "") == letters(source).replace("*", "")
    assert made.html.count("<em>") < 20


def test_tokens_are_no_more_than_the_text_is_long() -> None:
    for shape, make in SHAPES.items():
        source = make(600)
        tokens = shaped(parsed(source)[0], Links())
        inner = sum(len(token.children or []) for token in tokens)
        assert len(tokens) + inner <= 12 * len(source) + 100, shape


def refuses(convert: Callable[[str], object], text: str) -> bool:
    try:
        convert(text)
    except TooLong:
        return True
    return False


def test_a_megabyte_of_one_word_is_refused_before_it_is_read() -> None:
    word = "a" * 1_000_000
    for convert in (render_markdown, clean_html, html_to_markdown):
        assert refuses(convert, word)
        assert work(lambda convert=convert: refuses(convert, word)) < 2000
