"""Reads the sample community and says in which file and line a mistake is.

Imports nothing of ours outside this folder, so that core and plugins may both use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from core.seed.shapes import (
    SampleBoard,
    SampleEdit,
    SampleError,
    SamplePerson,
    SamplePoll,
    SamplePost,
    SampleTag,
    SampleThread,
)
from core.seed.source import Source

__all__ = [
    "SampleBoard",
    "SampleEdit",
    "SampleError",
    "SamplePerson",
    "SamplePoll",
    "SamplePost",
    "SampleTag",
    "SampleThread",
    "load_boards",
    "load_people",
    "load_tags",
    "load_threads",
]

POST_LINE = re.compile(
    r"=== (?P<author>\S+) \+(?P<count>\d+(?:\.\d+)?)(?P<unit>[mhd])"
    r"(?: likes=(?P<likes>\d+))?(?: reply=(?P<reply>\d+))?"
)
MINUTES = {"m": 1, "h": 60, "d": 1440}


def load_people() -> list[SamplePerson]:
    """Everyone in the sample community, longest members first."""
    return list(_people().values())


@cache
def _people() -> dict[str, SamplePerson]:
    source = Source(Path(__file__).with_name("people.toml"))
    people: dict[str, SamplePerson] = {}
    for line, person in source.tables("person", SamplePerson):
        fits = re.fullmatch(r"[a-z0-9_-]{3,20}", person.username)
        source.check(fits, line, f"{person.username} is no username")
        source.check(person.username not in people, line, f"{person.username} stands twice")
        source.check(person.role in {"member", "staff"}, line, f"no role {person.role}")
        people[person.username] = person
    return people


def load_boards(path: Path) -> list[SampleBoard]:
    """The boards of the file `path`, parents before their sub-boards."""
    source = Source(path)
    boards: dict[str, SampleBoard] = {}
    for line, board in source.tables("board", SampleBoard):
        source.check(board.slug not in boards, line, f"board {board.slug} stands twice")
        source.check(board.parent in {"", *boards}, line, f"no board {board.parent}")
        source.check(board.see in {"everyone", "members", "staff"}, line, f"no see {board.see}")
        source.check(1 <= board.tint <= 8, line, f"no tint {board.tint}")
        boards[board.slug] = board
    return list(boards.values())


def load_tags(path: Path) -> list[SampleTag]:
    """The tags of the file `path`, which also holds the boards."""
    return [tag for _, tag in Source(path).tables("tag", SampleTag)]


def load_threads(path: Path) -> list[SampleThread]:
    """The threads of the folder `path`, oldest first; `boards.toml` stands beside it."""
    boards = {board.slug for board in load_boards(path.parent / "boards.toml")}
    tags = {tag.slug for tag in load_tags(path.parent / "boards.toml")}
    threads = [_thread(Source(file), boards, tags) for file in sorted(path.glob("*.md"))]
    return sorted(threads, key=lambda thread: -thread.days_ago)


def _thread(source: Source, boards: set[str], tags: set[str]) -> SampleThread:
    source.check(source.lines[:1] == ["+++"], 1, "no front matter between +++ lines")
    end = source.line_of("+++", 2)
    table = source.parse(2, end - 1)
    rows, asked = table.pop("edited", []), table.pop("poll", [])
    head = source.build(SampleThread, table, 1)
    source.check(head.author in _people(), source.line_of("author"), f"nobody is {head.author}")
    source.check(head.board in boards, source.line_of("board"), f"no board {head.board}")
    for tag in head.tags:
        source.check(tag in tags, source.line_of("tags"), f"no tag {tag}")
    posts = tuple(_posts(source, end, head))
    source.check(0 <= head.accepted <= len(posts), source.line_of("accepted"), "no such post")
    edits = []
    for line, edit in source.tables("edited", SampleEdit, rows):
        source.check(edit.by in _people(), line, f"nobody is {edit.by}")
        source.check(1 <= edit.post <= len(posts), line, f"no post {edit.post}")
        edits.append(replace(edit, before=edit.before.strip()))
    polls = tuple(_polls(source, asked, len(posts)))
    return replace(head, posts=posts, edited=tuple(edits), polls=polls)


def _polls(source: Source, rows: list[dict[str, Any]], count: int) -> Iterator[SamplePoll]:
    for line, poll in source.tables("poll", SamplePoll, rows):
        source.check(1 <= poll.post <= count, line, f"no post {poll.post}")
        source.check(len(poll.options) == len(poll.votes) > 1, line, "options and votes differ")
        source.check(sum(poll.votes) <= len(_people()), line, "more votes than people")
        yield poll


def _posts(source: Source, end: int, head: SampleThread) -> Iterator[SamplePost]:
    """Number 1 stands below the front matter, which ends on line `end`."""
    count = len(source.lines)
    starts = [n for n in range(end, count + 1) if source.lines[n - 1].startswith("=== ")]
    age = head.days_ago * 1440
    for number, (line, following) in enumerate(pairwise([end, *starts, count + 1]), 1):
        post = SamplePost(head.author, source.text(line + 1, following - 1).strip(), 0, head.likes)
        if number > 1:
            post = _with_line(post, source, line, number)
        age -= post.minutes_after_previous
        joined = _people()[post.author].joined_days_ago * 1440
        source.check(0 <= age <= joined, line, f"{post.author} is not here {age:.0f} minutes ago")
        source.check(post.body, line, "an empty post")
        yield post


def _with_line(post: SamplePost, source: Source, line: int, number: int) -> SamplePost:
    match = POST_LINE.fullmatch(source.lines[line - 1])
    if match is None:
        raise source.error(line, "a post starts like: === username +3h likes=4 reply=2")
    reply_to = int(match["reply"]) if match["reply"] else None
    source.check(match["author"] in _people(), line, f"nobody is {match['author']}")
    source.check(reply_to is None or 1 <= reply_to < number, line, f"no post {reply_to} before")
    minutes = round(float(match["count"]) * MINUTES[match["unit"]])
    likes = int(match["likes"] or 0)
    return SamplePost(match["author"], post.body, minutes, likes, reply_to)
