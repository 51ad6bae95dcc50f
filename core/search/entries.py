"""What is written into an embedded index for one document: words, each with a level and places.

Parts: `text` (title and body, stemmed), `title` (of first posts and people, stemmed), `name`
(the same words unstemmed, for suggestions), `exact` (whole titles and names), `readers`,
`gate` (who sees it) and `doc` (the facts of every document, all under one word).
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable

from core.search.driver import PERSON, Document
from core.search.matching import PERSON_BIT, Gate
from core.search.ranking import IN_TITLE, level_of
from core.search.words import line, tokens

PARTS = ("doc", "exact", "gate", "name", "readers", "text", "title")
ALL = "*"
BODY = 200
"""Places of the body begin here, so that no phrase runs from the title into it."""
MOST = 255
Entry = tuple[int, "array[int]"]
Stem = Callable[[str], str]


def entries(document: Document, stem: Stem) -> dict[str, dict[str, Entry]]:
    """What each part of the index holds of a document: words with their level and places."""
    bare = array("H")
    group = document.ref | PERSON_BIT if document.kind == PERSON else document.thread_id
    facts = array("I", (group, document.ref, document.number, document.day))
    gate = Gate(document.kind, document.owner, document.audience)
    text, title = _text(document, stem)
    filled = {
        "doc": {ALL: (0, array("H", facts.tobytes()))},
        "gate": {"\n".join(gate): (0, bare)},
        "text": text,
        "readers": dict.fromkeys(document.readers, (0, bare)),
    }
    if document.names:
        filled["title"] = title
        filled["exact"] = {line(name): (0, bare) for name in document.names if line(name)}
        filled["name"] = _names(document)
    return filled


def _text(document: Document, stem: Stem) -> tuple[dict[str, Entry], dict[str, Entry]]:
    """The words of title and body together, and those of the title alone."""
    title: dict[str, array[int]] = {}
    length = 0
    for word, at in tokens(document.title, limit=BODY - 1):
        title.setdefault(stem(word), array("H")).append(min(at, BODY - 2))
        length += 1
    places = {word: array("H", found) for word, found in title.items()}
    body: Counter[str] = Counter()
    words = 0
    for token in tokens(document.body):
        word = stem(token.text)
        body[word] += 1
        words += 1
        places.setdefault(word, array("H")).append(token.position + BODY)
    text = {}
    for word, found in places.items():
        level = level_of(body[word], words) if word in body else 0
        text[word] = (level | IN_TITLE if word in title else level, found)
    return text, {word: (min(length, MOST), found) for word, found in title.items()}


def _names(document: Document) -> dict[str, Entry]:
    """The words of its names; level 1 for those that a name begins with."""
    found: dict[str, Entry] = {}
    for name in document.names:
        for word, at in tokens(name):
            level = 1 if at == 0 else found[word][0] if word in found else 0
            found[word] = (level, array("H"))
    return found
