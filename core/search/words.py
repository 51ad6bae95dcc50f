"""How text becomes words, in documents and in queries alike; no engine and no database.

Letters are lowered and lose their accents (é is e, ß is ss). Scripts written without spaces
(Chinese, Japanese, Korean, Thai and its neighbours) become single characters and pairs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from core.search.driver import Phrase, SearchQuery

LONGEST = 40
MAX_QUERY = 200
MAX_WORDS = 12
# Han, kana, Hangul, and the scripts of Thai, Lao, Myanmar and Khmer.
UNSPACED = (
    "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\uff66-\uff9f\u0e01-\u0e4e\u0e81-\u0ece\u1000-\u1049\u1780-\u17d3\U00020000-\U0003134f"
)
# Vowel signs and other marks inside words, which Python's \w leaves out.
MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u0900-\u0903"
    "\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0d63\u0f71-\u0f84\u200c\u200d"
)
LETTER = rf"[^\W_{UNSPACED}]"
PLAIN_WORD = re.compile(r"[a-z0-9]*\d(?:\.\d+)+|[a-z0-9]+")
UNSPACED_START = re.compile(f"[{UNSPACED}]")
# don't, it's and we'll are one word; l'eau is two.
CONTRACTION = re.compile(r"(?<=\w)'(?=(?:s|t|d|m|re|ve|ll)\b)")
PIECE = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
SPELT_OUT = dict(zip("ßæœøđłı\u2019\u0640", ("ss", "ae", "oe", *"odli'", ""), strict=True))


@cache
def _word() -> re.Pattern[str]:
    """A word of any script; compiled at the first, since so many ranges take as long as loading
    ten modules."""
    return re.compile(
        rf"[{UNSPACED}]+"
        # Numbers with points stay whole: 3.2, v1.10.4.
        rf"|{LETTER}*\d(?:\.\d+)+"
        rf"|{LETTER}+(?:[{MARKS}]+{LETTER}*)*"
    )


class _Fold(dict[int, str]):
    """What each character becomes; worked out once per character."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        base = unicodedata.normalize("NFKD", char)
        if char != base and not UNSPACED_START.match(char):
            base = re.sub("[\u0300-\u036f]", "", base)
        elif "\u064b" <= char <= "\u065f" or "\u0300" <= char <= "\u036f":
            base = ""
        else:
            base = char
        folded = "".join(SPELT_OUT.get(c, c) for c in base.lower())
        self[code] = folded
        return folded


_fold = _Fold()


class Token(NamedTuple):
    """A word at its place: `position` counts words, pairs stand where they begin."""

    text: str
    position: int


def fold(text: str) -> str:
    """Text in small letters without accents."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", text).translate(_fold)


def runs(folded: str) -> list[str]:
    """The runs of letters of folded text, not yet cut into pairs, short ones included."""
    if "'" in folded:
        folded = CONTRACTION.sub("", folded)
    return (PLAIN_WORD if folded.isascii() else _word()).findall(folded)


def is_unspaced(run: str) -> bool:
    """Whether a run of letters is of a script that puts no spaces between words."""
    return not run.isascii() and UNSPACED_START.match(run) is not None


def tokens(text: str, limit: int = 60_000) -> Iterator[Token]:
    """Every word of a text that can be searched for, in order, at most about `limit`."""
    position = 0
    for run in runs(fold(text)):
        if position >= limit:
            return
        if is_unspaced(run):
            for at, char in enumerate(run[: limit - position]):
                yield Token(char, position + at)
                if at + 1 < len(run):
                    yield Token(run[at : at + 2], position + at)
            position += len(run)
        else:
            if len(run) > 1:
                yield Token(run[:LONGEST], position)
            position += 1


def unit(text: str) -> Phrase:
    """One searched word or phrase: its words and how far each stands from the first.

    Empty when it is too short to search for (one letter, unless the script has no spaces).
    """
    parts: list[tuple[str, int]] = []
    position = 0
    for run in runs(fold(text)):
        if is_unspaced(run):
            pairs = [(run[at : at + 2], position + at) for at in range(len(run) - 1)]
            parts += pairs or [(run, position)]
            position += len(run)
        else:
            if len(run) > 1:
                parts.append((run[:LONGEST], position))
            position += 1
    start = parts[0][1] if parts else 0
    return tuple((text, at - start) for text, at in parts)


def line(text: str) -> str:
    """A text as one folded line of words, in which titles are compared with what was typed."""
    return " ".join(runs(fold(text)))[:120]


def parse(text: str, *, kind: str = "", page: int = 1) -> SearchQuery:
    """What somebody typed, as a typed query. Never fails: what makes no sense is left out."""
    words: list[str] = []
    phrases: list[Phrase] = []
    without: list[Phrase] = []
    for minus, quoted, word in PIECE.findall(text[:MAX_QUERY]):
        parts = unit(quoted or word)
        if minus and parts:
            without.append(parts)
        elif len(parts) > 1:
            phrases.append(parts)
        elif parts:
            words.append(parts[0][0])
    return SearchQuery(
        words=tuple(dict.fromkeys(words))[:MAX_WORDS],
        phrases=tuple(dict.fromkeys(phrases))[:MAX_WORDS],
        without=tuple(dict.fromkeys(without))[:MAX_WORDS],
        exact=line(text[:MAX_QUERY]),
        kinds=frozenset({kind} if kind else ()),
        page=page,
    )
