"""A folder of Discourse topics as a stream of facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from flask_babel import gettext as _

from core.transfer import reasons
from core.transfer.discourse.cooked import TOPIC_PATH, Plain
from core.transfer.discourse.files import Folder, Json, is_topic, load, posts_in, sort_files
from core.transfer.discourse.topic import NOBODY, Topic, board_key, person_key, tag_names, why_not
from core.transfer.facts import (
    INTERNAL,
    Fact,
    ImportedBoard,
    ImportedPerson,
    ImportedThread,
    Progress,
    Target,
)
from core.transfer.reading import WRONG_SHAPE, BrokenRow, line, moment
from core.transfer.report import Report
from core.transfer.source import NoSource

MARKS = 50


class Discourse:
    """One folder with `/t/ID.json` files, and if there are, further pages and categories.

    `address` is the old site's, such as `https://forum.example.org`; without it, links
    within the site cannot be told from others. `site` names it otherwise.
    """

    name = "discourse"

    def __init__(
        self,
        folder: Path,
        *,
        report: Report,
        progress: Progress,
        address: str = "",
        site: str = "",
    ) -> None:
        if not folder.is_dir():
            raise NoSource(f"{folder} is not a folder.")
        self.folder, self.report, self.progress = folder, report, progress
        self._base = address.rstrip("/")
        self._site = site or urlsplit(self._base).netloc
        self._found = Folder()
        self._boards: dict[str, None] = {}
        self._people: dict[str, tuple[str, str, datetime]] = {}
        self._tags: set[str] = set()
        self._open: set[int] = set()
        self._marks: list[str] = []
        self._plain = Plain(self._base, lambda topic: topic in self._found.topics, report)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held open."""

    def prepare(self) -> None:
        """Look into every file: what it is, who writes in it, which categories are used."""
        for found, content in sort_files(self.folder, self.report, self.progress):
            self._found = found
            if is_topic(content):
                self._look(content)
        if not self._found.topics:
            raise NoSource(f"{self.folder} holds no topic as /t/ID.json gives it.")
        for topic, paths in self._found.pages.items():
            if topic not in self._found.topics:
                names = ", ".join(path.name for path in paths)
                self.report.skip(reasons.PAGE_ALONE, f"topic {topic}: {names}")
            elif topic in self._open:
                self._note_all(post for path in paths for post in posts_in(load(path)))

    @property
    def site(self) -> str:
        """What the operator calls it, or the host of its address, or the folder."""
        return self._site or self.folder.resolve().name

    @property
    def is_sure(self) -> bool:
        """Whether that is more than the name of a folder."""
        return bool(self._site)

    @property
    def title(self) -> str:
        """The site's name for people."""
        return self.site

    @property
    def marks(self) -> tuple[str, ...]:
        """What tells this site from others: its first topics and when they were started."""
        return tuple(self._marks)

    def thread_count(self) -> int:
        """How many topics there are."""
        return len(self._found.topics)

    def facts(self) -> Iterator[Fact]:
        """Everything, in an order in which it can be written."""
        yield from self._board_facts()
        for key, (username, name, at) in self._people.items():
            self.report.read["former_members" if key == NOBODY else "people"] += 1
            self.report.skip(reasons.AVATAR)
            yield ImportedPerson(
                foreign_id=key,
                username=username,
                name=name,
                created_at=at,
                is_former=key == NOBODY,
            )
        for topic_id, path in self._found.topics.items():
            self.report.read["threads"] += 1
            thread = self._thread(topic_id, path)
            if thread is not None:
                yield thread

    def target(self, address: str) -> Target | None:
        """What an address in a text of this folder points at."""
        if address.startswith(INTERNAL):
            topic, post = address.removeprefix(INTERNAL).split("/")
            return Target("thread", topic, int(post) if post.isdigit() else None)
        parts = urlsplit(address)
        if not self._base or parts.netloc != urlsplit(self._base).netloc:
            return None
        match = TOPIC_PATH.fullmatch(parts.path)
        return Target("thread", match[1], int(match[2] or 1)) if match else None

    def _look(self, topic: Json) -> None:
        if len(self._marks) < MARKS:
            self._marks.append(f"{topic['id']}@{topic.get('created_at')}")
        if why_not(topic) is None:
            self._boards[board_key(topic)] = None
            fresh = set(tag_names(topic)) - self._tags
            self._tags |= fresh
            self.report.read["tags"] += len(fresh)
            self._open.add(topic["id"])
            self._note_all(posts_in(topic))

    def _note_all(self, posts: Iterable[Json]) -> None:
        for post in posts:
            self._note(post)

    def _note(self, post: Json) -> None:
        """Remember who wrote a post, and the first time they did: files hold no more of them."""
        try:
            at = moment(post.get("created_at") or "")
        except BrokenRow:
            return  # the post itself will be reported
        key = person_key(post)
        before = self._people.get(key)
        username = str(post.get("username") or "")
        name = line(str(post.get("name") or ""), 120)
        name = name or ("" if username else _("Former member"))
        if before is None:
            self._people[key] = (username, name, at)
        elif at < before[2]:
            self._people[key] = (before[0], before[1], at)

    def _board_facts(self) -> Iterator[ImportedBoard]:
        """The boards that topics stand in and those around them, outer ones first."""
        done: set[str] = set()
        for used in self._boards:
            key = used
            chain: list[str] = []
            while key and key not in done and key not in chain:
                chain.append(key)
                key = str(self._category(key).get("parent_category_id") or "")
            for wanted in reversed(chain):
                done.add(wanted)
                self.report.read["boards"] += 1
                yield self._board(wanted)

    def _category(self, key: str) -> Json:
        return self._found.categories.get(int(key), {}) if key.isdigit() else {}

    def _board(self, key: str) -> ImportedBoard:
        category = self._category(key)
        if not category:
            self.report.miss(reasons.NO_CATEGORY_NAME, key)
        position = category.get("position")
        return ImportedBoard(
            foreign_id=key,
            title=line(str(category.get("name") or _("Category %(number)s", number=key)), 120),
            slug=str(category.get("slug") or ""),
            description=line(str(category.get("description_text") or ""), 1000),
            parent=str(category.get("parent_category_id") or ""),
            position=position if isinstance(position, int) else 0,
            is_restricted=bool(category.get("read_restricted")),
        )

    def _thread(self, topic_id: int, path: Path) -> ImportedThread | None:
        content = load(path)
        reason = why_not(content)
        if reason is not None:
            self.report.skip(reason, path.name)
            return None
        try:
            posts = self._posts(topic_id, content)
            return Topic(content, posts, self._plain, self.report).thread()
        except WRONG_SHAPE as error:
            self.report.skip(reasons.BROKEN_ROW, f"{path.name}: {error}")
            return None

    def _posts(self, topic_id: int, content: Json) -> list[Json]:
        """The posts of a topic and of its further pages, once each, in order."""
        posts = {str(post.get("id")): post for post in posts_in(content)}
        for page in self._found.pages.get(topic_id, []):
            for post in posts_in(load(page)):
                if post.get("topic_id") == topic_id:
                    posts.setdefault(str(post.get("id")), post)
        return sorted(posts.values(), key=_place)


def _place(post: Json) -> int:
    number = post.get("post_number")
    return number if isinstance(number, int) else 0
