"""Texts as watched words are compared with them: without case, accents and what cannot be seen,
each letter with the place that it came from."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple


class Folded(NamedTuple):
    """A folded text. `places[i]` is where in the text its letter `i` came from."""

    text: str
    places: list[int]


def folded(text: str) -> Folded:
    """A text as it is compared; white space of any length is one space."""
    letters: list[str] = []
    places: list[int] = []
    spaced = False
    for at, character in enumerate(text):
        if character.isspace():
            if not spaced:
                letters.append(" ")
                places.append(at)
            spaced = True
            continue
        for letter in _letters(character):
            letters.append(letter)
            places.append(at)
            spaced = False
    return Folded("".join(letters), places)


def form_of(word: str) -> str:
    """A word or phrase as it is compared."""
    return folded(word.strip()).text.strip()


@lru_cache(maxsize=8192)
def _letters(character: str) -> str:
    """What one character is compared as: nothing for marks and for what cannot be seen."""
    if character.isascii():
        return character.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Me", "Cf", "Cc"))
