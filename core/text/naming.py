"""Who is named in a text: `@name` outside code, quotes and links.

Nothing here knows members: whoever renders a text brings a lookup, which is asked once, for
all names of the text together. A name that it does not know stays text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, TypeAlias

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from core.text.characters import without_directions
from core.text.limits import MOST_NAMES, MOST_NOTED

# The shape of user names: letters and digits with single dots, lines or dashes between.
_MENTION = re.compile(r"(?<![\w@/+-])@([A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*)(?![^\W_])")
_NAME = "mention"


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a name in a text means: the person or group with this id.

    `name` is how it was asked for, in small letters; `address` where they are, or nothing. A
    `quiet` one is not marked in the text: readers may not know that there is such a group.
    """

    name: str
    sort: Literal["person", "group"]
    id: int
    address: str = ""
    quiet: bool = False


Lookup: TypeAlias = Callable[[Sequence[str]], Iterable[Named]]


def note_names(state: StateCore) -> None:
    """Core rule: set names apart from the text around them.

    Runs while escaped characters are still tokens of their own, so `\\@name` names nobody.
    """
    quotes = noted = 0
    for token in state.tokens:
        quotes += (token.type == "blockquote_open") - (token.type == "blockquote_close")
        if token.type != "inline" or not token.children or quotes or "@" not in token.content:
            continue
        token.children = list(_set_apart(token.children))
        noted += sum(child.type == _NAME for child in token.children)
        if noted > MOST_NOTED:
            break


def names_of(tokens: list[Token]) -> tuple[str, ...]:
    """The names as they are written, each once, in the order of the text."""
    return tuple(dict.fromkeys(child.content[1:] for child in _noted(tokens)))


def settle_names(tokens: list[Token], lookup: Lookup | None) -> tuple[Named, ...]:
    """Turn names into links and marks in place; who they mean, in the order of the text.

    Of one text, at most 50 names are looked up.
    """
    names = list(dict.fromkeys(child.content[1:].lower() for child in _noted(tokens)))
    wanted = names[:MOST_NAMES]
    known = {named.name: named for named in lookup(wanted)} if lookup and wanted else {}
    for token in tokens if names else []:
        if token.type == "inline" and token.children:
            token.children = [piece for child in token.children for piece in _marked(child, known)]
    return tuple(known[name] for name in wanted if name in known)


def _noted(tokens: list[Token]) -> Iterator[Token]:
    return (c for token in tokens for c in token.children or () if c.type == _NAME)


def _set_apart(children: list[Token]) -> Iterator[Token]:
    links = 0
    for child in children:
        links += (child.type == "link_open") - (child.type == "link_close")
        if child.type == "text" and not links:
            yield from _split(child)
        else:
            yield child


def _split(token: Token) -> Iterator[Token]:
    text = without_directions(token.content)
    rest = 0
    for found in islice(_MENTION.finditer(text), MOST_NOTED):
        yield _token("text", text[rest : found.start()], token.level)
        yield _token(_NAME, found[0], token.level)
        rest = found.end()
    yield _token("text", text[rest:], token.level) if rest else token


def _marked(child: Token, known: dict[str, Named]) -> list[Token]:
    if child.type != _NAME:
        return [child]
    words = _token("text", child.content, child.level)
    named = known.get(child.content[1:].lower())
    if named is None or named.quiet:
        return [words]
    kind, tag = ("link", "a") if named.address else ("mention", "span")
    start = Token(f"{kind}_open", tag, 1, attrs={"class": "mention"}, level=child.level)
    if named.address:
        start.attrs["href"] = named.address
    return [start, words, Token(f"{kind}_close", tag, -1, level=child.level)]


def _token(kind: str, content: str, level: int) -> Token:
    return Token(kind, "", 0, content=content, level=level)
