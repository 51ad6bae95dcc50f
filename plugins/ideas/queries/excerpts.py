"""How the texts of ideas begin, for lists: taken from their HTML once, kept by their versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import peewee

from plugins.ideas.queries.rows import IdeaLine
from townhall import Post, Prepared, excerpt, param, plain_words

LENGTH = 180
KEPT = 4000
_kept: dict[Any, str] = {}


def excerpts(lines: Sequence[IdeaLine]) -> dict[int, str]:
    """How some ideas begin, by their ids. One query for those that were not read yet, and none
    for a list that was."""
    keys = {line.id: _key(line) for line in lines if line.first_id}
    found = {id_: text for id_, key in keys.items() if (text := _kept.get(key)) is not None}
    if len(found) < len(keys):
        fresh = _read({key[0]: id_ for id_, key in keys.items() if id_ not in found})
        if len(_kept) > KEPT:
            _kept.clear()
        _kept.update((keys[id_], text) for id_, text in fresh.items())
        found |= fresh
    return found


def _read(missing: dict[int, int]) -> dict[int, str]:
    """By the ids of threads, for these by the ids of their first posts."""
    ids = {f"id{number}": post_id for number, post_id in enumerate(missing)}
    rows = _texts.all(len(missing), **ids)
    return {missing[row.id]: excerpt(plain_words(row.html), LENGTH) for row in rows}


def _key(line: IdeaLine) -> tuple[Any, ...]:
    # Texts never change under one version; the moment tells communities apart.
    return line.first_id, line.first_version, line.first_made, line.id, line.created_raw


class _Text(NamedTuple):
    id: int
    html: str


def _build(size: int) -> peewee.Query:
    ids = [param(f"id{number}") for number in range(size)]
    return Post.select(Post.id, Post.html).where(Post.id.in_(ids))


_texts = Prepared(_Text, _build)
