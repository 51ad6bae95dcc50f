"""Words to grow a community with: repeatable, and skewed like a language."""

from __future__ import annotations

import re
from collections import Counter
from random import Random

import pytest

from core.seed.words import name, sentences, title


def test_the_same_seed_says_the_same() -> None:
    def said(seed: int) -> tuple[str, str, tuple[str, str]]:
        rng = Random(seed)
        return sentences(rng, 80), title(rng), name(rng)

    assert said(7) == said(7)
    assert said(7) != said(8)


@pytest.mark.parametrize("words", [1, 80, 500])
def test_sentences_reach_the_wanted_length_and_end_whole(words: int) -> None:
    for seed in range(200):
        text = sentences(Random(seed), words)
        assert words <= len(text.split()) < words + 20
        assert text[0].isupper()
        assert text[-1] in ".?"
        assert not re.search(r"[%{}]|  ", text)


def test_some_words_are_common_and_thousands_are_rare() -> None:
    rng = Random(1)
    counts = Counter(re.findall("[a-z]+", sentences(rng, 1_000_000).lower()))
    ranked = [count for _, count in counts.most_common()]
    assert 2_500 < len(ranked) < 4_000
    assert counts["bed"] > 100 * ranked[len(ranked) // 2]
    assert ranked[-1] < 20


def test_titles_are_short_and_varied() -> None:
    rng = Random(1)
    titles = {title(rng) for _ in range(1_000)}
    assert len(titles) > 990
    assert all(4 <= len(line.split()) <= 11 and len(line) <= 120 for line in titles)


def test_names_fit_the_rules_and_seldom_repeat() -> None:
    rng = Random(1)
    names = [name(rng) for _ in range(10_000)]
    assert all(re.fullmatch(r"[a-z0-9_-]{3,20}", username) for username, _ in names)
    assert len({username for username, _ in names}) > 9_950
    assert any(not display.isascii() for _, display in names)
