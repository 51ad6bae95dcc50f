"""Spoilers, folds, emoji by name, and names of people: what members write beyond CommonMark."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from core.text import Named, html_to_markdown, names_in, render_markdown, shut
from core.text.allowlist import cleaned
from core.text.emoji import EMOJI
from core.text.limits import LONGEST_SUMMARY, MOST_NAMES
from tests.core.dom import parsed, tags, text_of

HIDDEN = '<span class="spoiler" tabindex="0" role="note" aria-label="Spoiler">{}</span>'


def html(source: str) -> str:
    return render_markdown(source).html.strip()


def test_words_between_bars_are_hidden_until_they_have_the_focus() -> None:
    assert html("It was ||the *cat*||.") == f"<p>It was {HIDDEN.format('the <em>cat</em>')}.</p>"
    assert html("これは||秘密||です") == f"<p>これは{HIDDEN.format('秘密')}です</p>"
    assert html("||a||||b||") == f"<p>{HIDDEN.format('a')}{HIDDEN.format('b')}</p>"


@pytest.mark.parametrize(
    "source",
    ["a||b||c", "if a || b || c", "`||a||`", "\\||a||", "||a", "|||a|||", "*a ||b* c||", "||  ||"],
)
def test_other_bars_hide_nothing(source: str) -> None:
    assert "spoiler" not in html(source)
    assert text_of(html(source)).count("|") >= 2


def test_a_spoiler_in_a_table_has_its_bars_escaped() -> None:
    made = html("| a |\n|---|\n| \\|\\|b\\|\\| |")
    assert f"<td>{HIDDEN.format('b')}</td>" in made


def test_a_fold_has_a_summary_of_plain_words() -> None:
    made = html(":::details How *it* <b> was\n\n- one\n\n```\n:::\n```\n:::\nafter")
    assert made.startswith("<details>\n<summary>How *it* &lt;b&gt; was</summary>\n<ul>")
    assert tags(made) == ["details", "summary", "ul", "li", "pre", "code", "p"]
    assert made.endswith("</details>\n<p>after</p>")


@pytest.mark.parametrize(("kind", "words"), [("details", "Details"), ("spoiler", "Spoiler")])
def test_a_fold_without_words_says_what_it_is(kind: str, words: str) -> None:
    name = ' class="spoiler"' if kind == "spoiler" else ""
    made = f"<details{name}>\n<summary>{words}</summary>\n<p>x</p>\n</details>"
    assert html(f":::{kind}\nx\n:::") == html(f"::: {kind} \n\nx\n:::") == made


def test_folds_stand_in_folds_lists_and_quotes() -> None:
    made = html(":::details a\n:::spoiler b\nx\n:::\ny\n:::\n\n- :::details c\n  z\n  :::\n- w")
    assert [tag for tag in tags(made) if tag in ("details", "li")] == [
        "details", "details", "li", "details", "li",
    ]  # fmt: skip
    assert text_of(html("> :::details q\n> in\n\nout")).split() == ["q", "in", "out"]


def test_a_fold_that_nobody_closes_ends_with_its_text() -> None:
    assert tags(html(":::details\nx\n\ny")) == ["details", "summary", "p", "p"]
    assert tags(html("- :::details\n  x\n\ny")) == ["ul", "li", "details", "summary", "p", "p"]


@pytest.mark.parametrize("source", ["::: note\nx\n:::", "    :::details", ":::detailsx\n:::", "::"])
def test_other_colons_are_colons(source: str) -> None:
    assert "details>" not in html(source)
    assert "::" in text_of(html(source))


def test_a_long_summary_is_cut_and_direction_overrides_vanish() -> None:
    made = parsed(html(f":::details \u202e{'a' * 500}\nx\n:::")).find("details/summary")
    assert made is not None
    assert made.text == "a" * LONGEST_SUMMARY


def test_folds_say_their_summary_and_words_in_plain_text() -> None:
    assert render_markdown(":::details One\ntwo ||three||\n:::").plain == "One\ntwo three"


def test_folds_and_spoilers_come_back_as_they_were() -> None:
    source = ":::spoiler Who\nIt was ||the **cat**||.\n\n:::details\nor so\n:::\n:::"
    assert html_to_markdown(html(source)) == source
    assert cleaned(html(source)) == html(source)


def test_emoji_stand_where_their_name_was() -> None:
    assert html(":tada::heart: :+1:! (:x:)") == "<p>🎉❤️ 👍! (❌)</p>"
    assert html("[:tada:](/x)") == '<p><a href="/x">🎉</a></p>'


@pytest.mark.parametrize(
    "source",
    ["`:x:`", "\\:x:", "10:x:30", "std::x::y", ":nobody_knows:", ":X:", ":x:y", ": x:",
     ":<b>:", "    :x:", "http://a.example/:x:/"],
)  # fmt: skip
def test_other_colons_are_no_emoji(source: str) -> None:
    assert not set(text_of(html(source))) & set(EMOJI.values())


def test_emoji_have_names_of_few_letters_and_are_signs() -> None:
    assert len(EMOJI) > 600
    assert all(name.replace("_", "").replace("+", "").replace("-", "").isalnum() for name in EMOJI)
    assert all(name.isascii() and name == name.lower() for name in EMOJI)
    assert not any("<" in sign or "&" in sign or sign.isascii() for sign in EMOJI.values())


def somebody(names: Sequence[str]) -> list[Named]:
    """A lookup that knows two people and a group."""
    known = {
        "bob": Named("bob", "person", 7, "/people/bob"),
        "eve": Named("eve", "person", 8, '/people/"><script>'),
        "crew": Named("crew", "group", 3),
    }
    return [known[name] for name in names if name in known]


def test_names_that_somebody_has_become_links_and_marks() -> None:
    made = render_markdown("*@Bob*, @crew and @nobody: ||@bob||", somebody)
    link = '<a class="mention" href="/people/bob">@{}</a>'
    assert made.html.strip() == (
        f'<p><em>{link.format("Bob")}</em>, <span class="mention">@crew</span> and @nobody: '
        f"{HIDDEN.format(link.format('bob'))}</p>"
    )
    assert [(named.name, named.id) for named in made.named] == [("bob", 7), ("crew", 3)]
    assert made.mentions == ("Bob", "crew", "nobody", "bob")
    assert made.plain == "@Bob, @crew and @nobody: @bob"
    assert cleaned(made.html) == made.html


def test_a_lookup_cannot_bring_markup_in() -> None:
    assert set(tags(render_markdown("@eve", somebody).html)) == {"p", "a"}


def test_a_lookup_is_asked_once_for_a_bounded_number_of_names() -> None:
    asked: list[Sequence[str]] = []

    def lookup(names: Sequence[str]) -> list[Named]:
        asked.append(names)
        return []

    render_markdown(" ".join(f"@Name{n} @name{n}" for n in range(3 * MOST_NAMES)), lookup)
    render_markdown("`@nobody` > @else", lookup)
    render_markdown("nobody", lookup)
    assert [len(names) for names in asked] == [MOST_NAMES, 1]
    assert asked[0][0] == "name0"


def test_names_are_found_without_rendering() -> None:
    assert names_in("@Ann `@b` > @c\n\n> @d") == ("Ann", "c")
    assert names_in("nobody") == ()


def test_an_excerpt_does_not_tell_what_is_hidden() -> None:
    source = (
        "It was ||the @crew||, ||twice||.\n\n:::spoiler Who\nThe cat.\n:::\n\n:::details\nSo.\n:::"
    )
    made = text_of(shut(render_markdown(source, somebody).html))
    assert " ".join(made.split()) == "It was …, …. … Details So."
    assert shut("<p>nothing hidden</p>") == "<p>nothing hidden</p>"
