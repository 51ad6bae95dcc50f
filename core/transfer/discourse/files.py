"""Which files of a folder are what: topics, further pages of posts, categories."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.transfer import reasons
from core.transfer.facts import Progress
from core.transfer.report import Report

# A topic of 10,000 long posts has some 40 MB.
LARGEST = 256 * 1024 * 1024
Json = dict[str, Any]


@dataclass(slots=True)
class Folder:
    """What was found. Files are kept by path only and read again when their turn comes."""

    topics: dict[int, Path] = field(default_factory=dict)
    pages: dict[int, list[Path]] = field(default_factory=dict)
    categories: dict[int, Json] = field(default_factory=dict)


def sort_files(folder: Path, report: Report, progress: Progress) -> Iterator[tuple[Folder, Any]]:
    """Look into every file. Yields the folder so far and what was just read."""
    paths = [p for p in folder.rglob("*") if p.name.lower().endswith((".json", ".json.gz"))]
    paths.sort(key=lambda path: (_numbers(path.name), str(path)))
    progress.begin(folder.name, len(paths))
    found = Folder()
    for done, path in enumerate(paths, start=1):
        content = load(path, report)
        progress.advance(done)
        if content is not None:
            report.rows[_sorted(content, path, found, report)] += 1
            yield found, content


def load(path: Path, report: Report | None = None) -> Any:
    """The content of a file, or None (reported) if nobody can read it."""
    try:
        opened = gzip.open if path.name.lower().endswith(".gz") else open
        with opened(path, "rb") as file:
            raw = file.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise ValueError("it is too large")
        return json.loads(raw.decode("utf-8-sig"))
    except (ValueError, OSError, EOFError, zlib.error, RecursionError) as error:
        if report is not None:
            report.skip(reasons.NOT_JSON, f"{path.name}: {str(error)[:120]}")
        return None


def posts_in(content: Any) -> list[Json]:
    """The posts of a topic, of a further page of one, or of a list of posts."""
    if isinstance(content, dict):
        stream = content.get("post_stream")
        given = stream.get("posts") if isinstance(stream, dict) else content.get("latest_posts")
        if given is None and "post_number" in content:
            given = [content]
    else:
        given = content
    return [post for post in given if isinstance(post, dict)] if isinstance(given, list) else []


def is_topic(content: Any) -> bool:
    """Whether a file holds a topic itself, not only posts of one."""
    return (
        isinstance(content, dict)
        and isinstance(content.get("post_stream"), dict)
        and isinstance(content.get("id"), int)
        and isinstance(content.get("title"), str)
    )


def _sorted(content: Any, path: Path, found: Folder, report: Report) -> str:
    """Note what the file is, and say it in a word for the report."""
    if is_topic(content):
        if content["id"] in found.topics:
            report.skip(reasons.TOPIC_TWICE, path.name)
        found.topics.setdefault(content["id"], path)
        return "topic files"
    if categories := _categories(content):
        found.categories.update(categories)
        return "category files"
    posts = [post for post in posts_in(content) if isinstance(post.get("topic_id"), int)]
    for topic in dict.fromkeys(post["topic_id"] for post in posts):
        found.pages.setdefault(topic, []).append(path)
    if not posts:
        report.skip(reasons.NOT_A_TOPIC, path.name)
        return "other files"
    return "further pages"


def _categories(content: Any) -> dict[int, Json]:
    """Categories of `site.json` or `categories.json`, those within others too."""
    if not isinstance(content, dict):
        return {}
    listed = content.get("categories")
    if isinstance(content.get("category_list"), dict):
        listed = content["category_list"].get("categories")
    found: dict[int, Json] = {}
    waiting = list(listed) if isinstance(listed, list) else []
    while waiting:
        category = waiting.pop(0)
        if isinstance(category, dict) and isinstance(category.get("id"), int):
            found[category["id"]] = category
            waiting += category.get("subcategory_list") or []
    return found


def _numbers(name: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"\d{1,18}", name))
