"""The versions of a post's text, put together from the rows of PostHistory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from core.transfer.facts import ImportedRevision
from core.transfer.reading import line, moment, needed
from core.transfer.stackexchange.rows import Row
from core.transfer.stackexchange.spool import BODIES, TAG_LISTS, TEXTS, TITLES, person_key


@dataclass(slots=True)
class Version:
    """How a post read after one save, and who made that."""

    body: str | None
    title: str | None
    tags: tuple[str, ...] | None
    editor: str | None
    at: datetime
    comment: str


def tag_names(text: str) -> tuple[str, ...]:
    """The tags of `<a><b>`, or of `|a|b|` as newer dumps write it."""
    return tuple(re.findall(r"[^<>|\s]+", text))


def versions(rows: Iterable[Row]) -> list[Version]:
    """All versions of one post in order.

    A save writes one row for each part it changed (title, body, tags), with a common GUID;
    what it did not change is carried over from the version before.
    """
    texts = [row for row in rows if int(row["PostHistoryTypeId"]) in TEXTS]
    saves: dict[str, list[Row]] = {}
    for row in sorted(texts, key=lambda row: (needed(row, "CreationDate"), int(row["Id"]))):
        saves.setdefault(row.get("RevisionGUID") or row["Id"], []).append(row)
    made: list[Version] = []
    for save in saves.values():
        made.append(_version(save, made[-1] if made else None))
    return made


def _version(rows: list[Row], before: Version | None) -> Version:
    body, title, tags = (before.body, before.title, before.tags) if before else (None,) * 3
    for row in rows:
        kind = int(row["PostHistoryTypeId"])
        if kind in BODIES:
            body = row["Text"]
        elif kind in TITLES and row["Text"]:
            title = line(row["Text"], 255)
        elif kind in TAG_LISTS:
            tags = tag_names(row["Text"])
    comments = [row["Comment"] for row in rows if row.get("Comment")]
    return Version(
        body=body,
        title=title,
        tags=tags,
        editor=person_key(rows[0], "User"),
        at=moment(needed(rows[0], "CreationDate")),
        comment=line(comments[0], 255) if comments else "",
    )


def earlier(made: list[Version], *, is_question: bool) -> Iterator[ImportedRevision]:
    """All versions but the last, as revisions."""
    for index, (version, following) in enumerate(pairwise(made), start=1):
        yield ImportedRevision(
            version=index,
            editor=version.editor,
            body=version.body or "",
            created_at=version.at,
            title=version.title if is_question else None,
            tags=version.tags if is_question else None,
            reason=following.comment,
        )
