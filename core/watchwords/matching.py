"""Many words looked for in one pass over a text (Aho and Corasick, 1975): the time grows with
the length of the text and with what is found, never with how the words are made up."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from core.watchwords.folding import folded


class Word(NamedTuple):
    """A watched word: `form` is what is looked for, `word` what the owner typed."""

    form: str
    word: str
    action: str
    is_whole: bool = True
    note: str = ""


class Hit(NamedTuple):
    """A word that stands in a text, from `start` up to `end`."""

    word: Word
    start: int
    end: int


class Matcher:
    """Finds every one of some words in a text."""

    def __init__(self, words: Iterable[Word]) -> None:
        self._steps: list[dict[str, int]] = [{}]
        self._ends: list[list[Word]] = [[]]
        self._back = [0]
        for word in words:
            self._add(word)
        self._link()
        self.is_empty = len(self._steps) == 1

    def hits(self, text: str) -> list[Hit]:
        """Every place where one of the words stands, in the order in which they end."""
        if self.is_empty or not text:
            return []
        letters, places = folded(text)
        return [
            Hit(word, places[first], places[last] + 1)
            for word, first, last in self._found(letters)
            if not word.is_whole or _stands_alone(letters, first, last)
        ]

    def _found(self, letters: str) -> Iterator[tuple[Word, int, int]]:
        steps, back, ends = self._steps, self._back, self._ends
        state = 0
        for at, letter in enumerate(letters):
            while state and letter not in steps[state]:
                state = back[state]
            state = steps[state].get(letter, 0)
            for word in ends[state]:
                yield word, at - len(word.form) + 1, at

    def _add(self, word: Word) -> None:
        state = 0
        for letter in word.form:
            following = self._steps[state].get(letter)
            if following is None:
                following = len(self._steps)
                self._steps[state][letter] = following
                self._steps.append({})
                self._ends.append([])
                self._back.append(0)
            state = following
        if state:
            self._ends[state].append(word)

    def _link(self) -> None:
        """From each beginning of a word to the longest end of it that begins another one."""
        waiting = deque(self._steps[0].values())
        while waiting:
            state = waiting.popleft()
            for letter, following in self._steps[state].items():
                waiting.append(following)
                before = self._back[state]
                while before and letter not in self._steps[before]:
                    before = self._back[before]
                self._back[following] = self._steps[before].get(letter, 0)
                self._ends[following] += self._ends[self._back[following]]


def _stands_alone(letters: str, first: int, last: int) -> bool:
    """Whether no letter or digit goes on before or after it."""
    goes_before = first > 0 and letters[first].isalnum() and letters[first - 1].isalnum()
    more = last + 1 < len(letters)
    return not goes_before and not (
        more and letters[last].isalnum() and letters[last + 1].isalnum()
    )
