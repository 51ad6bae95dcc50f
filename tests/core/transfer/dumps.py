"""Tiny foreign communities, written in our own words, for tests of the importers."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

BOM = b"\xef\xbb\xbf"
Rows = list[dict[str, Any]]

USERS: Rows = [
    {"Id": -1, "DisplayName": "Community", "CreationDate": "2020-01-01T00:00:00.000"},
    {"Id": 1, "DisplayName": "Ana", "CreationDate": "2020-01-01T08:00:00.000", "Location": "Porto",
     "LastAccessDate": "2021-05-05T05:05:05.000", "WebsiteUrl": "https://ana.example.org",
     "AboutMe": "<p>I mend <b>old</b> clocks.</p>"},
    {"Id": 2, "DisplayName": "ANA", "CreationDate": "2020-01-02T08:00:00.000"},
    {"Id": 3, "DisplayName": "Łukasz Żak", "CreationDate": "2020-01-03T08:00:00.000"},
]  # fmt: skip
QUESTION = {
    "Id": 10, "PostTypeId": 1, "CreationDate": "2020-02-01T10:00:00.500", "OwnerUserId": 1,
    "Title": "Why does the clock stop at noon?", "Tags": "<clocks><c++>", "Score": 3,
    "ViewCount": 50, "Body": "<p>It stops <em>every</em> day.</p>", "AcceptedAnswerId": 12,
}  # fmt: skip
POSTS: Rows = [
    QUESTION,
    {"Id": 11, "PostTypeId": 2, "ParentId": 10, "CreationDate": "2020-02-01T12:00:00.000",
     "OwnerDisplayName": "tick", "Score": -1, "Body": "<p>Wind it.</p>"},
    {"Id": 12, "PostTypeId": 2, "ParentId": 10, "CreationDate": "2020-02-01T11:00:00.000",
     "OwnerUserId": 3, "Score": 2, "Body": "<p>Oil the hand.</p>"},
    {"Id": 20, "PostTypeId": 1, "CreationDate": "2020-02-02T10:00:00.000", "OwnerUserId": 2,
     "Title": "Which oil for clocks?", "Tags": "<clocks>", "Score": 0, "ViewCount": 7,
     "ClosedDate": "2020-02-03T00:00:00.000",
     "Body": '<p>As in <a href="https://clocks.example.com/questions/10/why-does-the-clock-stop-at'
             '-noon/12#12">this</a> and <a href="https://clocks.example.com/questions/10/'
             'why-does-the-clock-stop-at-noon">that</a>.</p>'},
    {"Id": 30, "PostTypeId": 4, "CreationDate": "2020-02-02T10:00:00.000", "OwnerUserId": 1,
     "Body": "About <i>clocks</i>."},
    {"Id": 31, "PostTypeId": 6, "CreationDate": "2020-02-02T10:00:00.000", "Body": "A nomination"},
]  # fmt: skip
COMMENTS: Rows = [
    {"Id": 1, "PostId": 12, "CreationDate": "2020-02-01T11:30:00.000", "UserId": 1,
     "Text": "# 1 worked, thanks", "Score": 4},
    {"Id": 2, "PostId": 10, "CreationDate": "2020-02-01T10:30:00.000", "UserDisplayName": "tick",
     "Text": "Which maker?"},
    {"Id": 3, "PostId": 99, "CreationDate": "2020-02-01T10:30:00.000", "UserId": 1, "Text": "Lost"},
]  # fmt: skip
VOTES: Rows = [
    *({"Id": n, "PostId": 10, "VoteTypeId": 2, "CreationDate": "2020-02-01T00:00:00.000"}
      for n in range(1, 5)),
    {"Id": 5, "PostId": 10, "VoteTypeId": 3, "CreationDate": "2020-02-01T00:00:00.000"},
    {"Id": 6, "PostId": 12, "VoteTypeId": 2, "CreationDate": "2020-02-01T00:00:00.000"},
    {"Id": 7, "PostId": 12, "VoteTypeId": 1, "CreationDate": "2020-02-01T00:00:00.000"},
    {"Id": 8, "PostId": 12, "VoteTypeId": 9, "CreationDate": "2020-02-01T00:00:00.000"},
]  # fmt: skip
HISTORY: Rows = [
    {"Id": 1, "PostHistoryTypeId": 2, "PostId": 10, "RevisionGUID": "a", "UserId": 1,
     "CreationDate": "2020-02-01T10:00:00.500", "Text": "It stops."},
    {"Id": 2, "PostHistoryTypeId": 1, "PostId": 10, "RevisionGUID": "a", "UserId": 1,
     "CreationDate": "2020-02-01T10:00:00.500", "Text": "Clock?"},
    {"Id": 3, "PostHistoryTypeId": 3, "PostId": 10, "RevisionGUID": "a", "UserId": 1,
     "CreationDate": "2020-02-01T10:00:00.500", "Text": "<clocks>"},
    {"Id": 4, "PostHistoryTypeId": 5, "PostId": 10, "RevisionGUID": "b", "UserId": 3,
     "CreationDate": "2020-02-01T10:10:00.000", "Text": "It stops *every* day.",
     "Comment": "said how often"},
    {"Id": 5, "PostHistoryTypeId": 4, "PostId": 10, "RevisionGUID": "b", "UserId": 3,
     "CreationDate": "2020-02-01T10:10:00.000", "Text": "Why does the clock stop at noon?"},
    {"Id": 6, "PostHistoryTypeId": 6, "PostId": 10, "RevisionGUID": "c",
     "CreationDate": "2020-02-01T10:20:00.000", "Text": "<clocks><c++>"},
    {"Id": 7, "PostHistoryTypeId": 52, "PostId": 10, "RevisionGUID": "d",
     "CreationDate": "2020-02-01T10:30:00.000"},
    {"Id": 8, "PostHistoryTypeId": 2, "PostId": 12, "RevisionGUID": "e", "UserId": 3,
     "CreationDate": "2020-02-01T11:00:00.000", "Text": "Oil <b>the</b> hand."},
]  # fmt: skip
LINKS: Rows = [
    {"Id": 1, "PostId": 20, "RelatedPostId": 10, "LinkTypeId": 3,
     "CreationDate": "2020-02-03T00:00:00.000"},
    {"Id": 2, "PostId": 20, "RelatedPostId": 10, "LinkTypeId": 1,
     "CreationDate": "2020-02-02T10:00:00.000"},
]  # fmt: skip
TAGS: Rows = [
    {"Id": 1, "TagName": "clocks", "Count": 2, "ExcerptPostId": 30},
    {"Id": 2, "TagName": "c++", "Count": 1},
    {"Id": 3, "TagName": "c", "Count": 0},
]  # fmt: skip
DUMP: dict[str, Rows] = {
    "Users": USERS, "Posts": POSTS, "Comments": COMMENTS, "Votes": VOTES,
    "PostHistory": HISTORY, "PostLinks": LINKS, "Tags": TAGS,
    "Badges": [{"Id": 1, "UserId": 1, "Name": "Winder"}],
}  # fmt: skip


def row(values: dict[str, Any]) -> str:
    """One row as dumps write it, on a line of its own."""
    fields = " ".join(f"{name}={quoteattr(str(value))}" for name, value in values.items())
    return f"  <row {fields} />"


def xml(name: str, rows: Rows) -> bytes:
    """A whole file, byte-order mark and all."""
    lines = "\n".join(row(values) for values in rows)
    root = name.lower()
    text = f'<?xml version="1.0" encoding="utf-8"?>\n<{root}>\n{lines}\n</{root}>\n'
    return BOM + text.encode()


def write_dump(folder: Path, *, packed: bool = False, **files: Rows) -> Path:
    """The dump above in a folder, some files replaced; an empty list leaves a file out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in {**DUMP, **files}.items():
        content = xml(name, rows)
        if packed and rows:
            (folder / f"{name}.xml.gz").write_bytes(gzip.compress(content))
        elif rows:
            (folder / f"{name}.xml").write_bytes(content)
    return folder


def post(number: int, **values: Any) -> dict[str, Any]:
    """A post of Discourse with the fields that matter."""
    given = {
        "id": 100 + number, "post_number": number, "post_type": 1, "topic_id": 7,
        "username": "ana", "name": "Ana Sousa", "user_id": 1, "version": 1,
        "created_at": f"2021-03-01T10:{number:02}:00.000Z",
        "updated_at": f"2021-03-01T10:{number:02}:00.000Z",
        "cooked": f"<p>Words of number {number}.</p>", "reply_to_post_number": None,
        "avatar_template": "/user_avatar/clocks/ana/{size}/1_2.png", "actions_summary": [],
        "hidden": False, "deleted_at": None, "user_deleted": False,
    }  # fmt: skip
    return {**given, **values}


def topic(*posts: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A topic of Discourse as `/t/7.json` gives it."""
    given = {
        "id": 7, "title": "Oil & dust", "fancy_title": "Oil &amp; dust", "slug": "oil-dust",
        "created_at": "2021-03-01T10:01:00.000Z", "category_id": 5, "views": 70,
        "archetype": "regular", "visible": True, "closed": False, "archived": False,
        "deleted_at": None, "pinned_at": None, "tags": ["oil"], "posts_count": len(posts),
        "post_stream": {"posts": list(posts), "stream": [p["id"] for p in posts]},
    }  # fmt: skip
    return {**given, **values}


def write_topics(folder: Path, **files: Any) -> Path:
    """Files of a folder, by name: `t7=topic(...)` is written as `t7.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    return folder
