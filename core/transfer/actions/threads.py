"""Writing threads with all that hangs on them, and only what an earlier run did not write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from core import outbox
from core.registry import ThreadKind
from core.spaces.models import Space
from core.text import slugify
from core.threads.models import Post, Thread, ThreadTag
from core.transfer import reasons
from core.transfer.actions import people as person_rows
from core.transfer.actions.boards import Boards
from core.transfer.actions.by_tag import ByTag, Place
from core.transfer.actions.counting import Counts
from core.transfer.actions.links import note_links
from core.transfer.actions.mapping import CHUNK, Mapping
from core.transfer.actions.marks import write_marks
from core.transfer.actions.posts import (
    NOUNS,
    SORTS,
    Numbers,
    Placed,
    named_people,
    person_id,
    write_posts,
)
from core.transfer.actions.tags import KnownTag, Tags
from core.transfer.actions.texts import settle
from core.transfer.facts import ImportedPost, ImportedThread
from core.transfer.report import Report
from core.transfer.source import Source

LONGEST_TAGS = 400


@dataclass(slots=True)
class Desk:
    """What writing threads needs besides the threads."""

    source: Source
    mapping: Mapping
    boards: Boards
    tags: Tags
    kind: ThreadKind
    owner: str
    by_tag: ByTag

    def place_of(self, thread: ImportedThread, report: Report) -> Place:
        """What a thread becomes and where it goes."""
        found = self.by_tag.place_of(thread)
        return found or Place(self.kind, self.owner, self.boards.space_of(thread.board, report))


class ThreadBatch:
    """The threads of one transaction, in which `write` is called.

    Making one reads what is known and renders the texts, which takes most of the time and
    needs no lock.
    """

    def __init__(self, threads: list[ImportedThread], desk: Desk, report: Report) -> None:
        for thread in threads:
            if desk.boards.keeps_out(thread.board):
                report.skip(reasons.KEPT_OUT, thread.title)
        threads = [thread for thread in threads if not desk.boards.keeps_out(thread.board)]
        self.threads, self.desk, self.report = threads, desk, report
        find = desk.mapping.find
        self.ids = find("thread", [thread.foreign_id for thread in threads])
        self.fresh = [t for t in threads if t.foreign_id not in self.ids]
        posts = [post for thread in threads for post in thread.posts]
        self.known = {
            sort: find(sort, [p.foreign_id for p in posts if SORTS[p.sort] == sort])
            for sort in SORTS.values()
        }
        self.people = find(person_rows.SORT, named_people(threads))
        self.texts = {
            (post.sort, post.foreign_id): settle(
                post.text, report, f"{SORTS[post.sort]} {post.foreign_id}"
            )
            for post in posts
            if post.foreign_id not in self.known[SORTS[post.sort]]
        }
        self.places: dict[str, Place] = {}
        self.spaces: dict[int, int] = {}
        self.numbers: dict[int, Numbers] = {}
        self.counts = Counts()

    def write(self) -> None:
        """Add threads that are new, and new posts to those that are here."""
        if not self.threads:
            return
        self.report.known["threads"] += len(self.ids)
        self.report.known["accepted_answers"] += sum(
            thread.accepted is not None for thread in self.threads if thread.foreign_id in self.ids
        )
        self._load_grown()
        self._insert_fresh()
        placed = [item for thread in self.threads for item in self._place(thread)]
        if not placed:
            return
        write_posts(placed, self.people, self.report)
        for sort in SORTS.values():
            mine = [p for p in placed if SORTS[p.post.sort] == sort]
            self.desk.mapping.keep(sort, [(p.post.foreign_id, p.id) for p in mine])
        note_links(placed, self.desk.source, self.desk.mapping)
        self.counts.add_posts(placed, self.people)
        self.counts.write(self.spaces)
        places, by_tag = self.places, self.desk.by_tag
        write_marks(self.fresh, self.ids, placed, places=places, by_tag=by_tag, report=self.report)
        outbox.put("search.index", {"threads": sorted({p.thread_id for p in placed})})

    def _load_grown(self) -> None:
        """The spaces and taken numbers of threads that are here already."""
        ids = list(self.ids.values())
        self.spaces.update(
            Thread.select(Thread.id, Thread.space).where(Thread.id.in_(ids)).tuples()
        )
        self.numbers.update((thread_id, Numbers()) for thread_id in self.spaces)
        foreign = {local: key for key, local in self.known["post"].items()}
        rows = Post.select(Post.id, Post.thread, Post.number).where(Post.thread.in_(ids))
        for post_id, thread_id, number in rows.tuples():
            self.numbers[thread_id].take(number, foreign.get(post_id, ""))

    def _insert_fresh(self) -> None:
        tags = self.desk.tags.find([n for t in self.fresh for n in t.tags], self.report)
        self.places = {t.foreign_id: self.desk.place_of(t, self.report) for t in self.fresh}
        labels = self._enter()
        pairs = []
        for thread in self.fresh:
            mine = self._fitting(thread, tags)
            thread_id = self._insert(thread, labels, tags=mine)
            self.ids[thread.foreign_id] = thread_id
            self.spaces[thread_id] = self.places[thread.foreign_id].space_id
            self.numbers[thread_id] = Numbers()
            pairs += [(thread_id, tag.id) for tag in mine]
        self.desk.mapping.keep(
            "thread", [(t.foreign_id, self.ids[t.foreign_id]) for t in self.fresh]
        )
        fields = [ThreadTag.thread, ThreadTag.tag]
        for start in range(0, len(pairs), CHUNK):
            ThreadTag.insert_many(pairs[start : start + CHUNK], fields=fields).execute()
        self.counts.tagged.update(tag for _, tag in pairs)
        self.report.added["threads"] += len(self.fresh)

    def _enter(self) -> dict[int, str]:
        """Count the new threads in their spaces and read the label each space gives.

        In this order: the update waits for whoever is just now closing the space.
        """
        entered = {}
        entering = Counter(place.space_id for place in self.places.values())
        for space_id, number in sorted(entering.items()):
            Space.update(thread_count=Space.thread_count + number).where(
                Space.id == space_id
            ).execute()
            entered[space_id] = str(Space.get_by_id(space_id).audience)
        return entered

    def _insert(
        self, thread: ImportedThread, labels: dict[int, str], *, tags: list[KnownTag]
    ) -> int:
        body, place = thread.posts[0], self.places[thread.foreign_id]
        author = person_id(self.people, body.author)
        self.counts.threads_of[author] += 1
        made = Thread.create(
            kind=place.kind.key,
            owner=place.owner,
            space=place.space_id,
            author=author,
            title=thread.title,
            slug=slugify(thread.title)[:90],
            audience=labels[place.space_id],
            tag_names=" ".join(tag.slug for tag in tags),
            is_locked=thread.is_locked,
            pinned_at=thread.pinned_at,
            created_at=thread.created_at,
            edited_at=body.edited_at,
            version=body.version,
            last_post_at=thread.created_at,
            last_user=author,
            score=thread.score,
            view_count=thread.view_count,
        )
        return int(made.id)

    def _fitting(self, thread: ImportedThread, tags: dict[str, KnownTag]) -> list[KnownTag]:
        """The tags of a thread, once each, as many as its own list of them has room for."""
        fitting: list[KnownTag] = []
        for tag in dict.fromkeys(tags[name] for name in thread.tags):
            if len(" ".join(t.slug for t in (*fitting, tag))) > LONGEST_TAGS:
                self.report.skip(reasons.TAGS_CUT, thread.title)
                break
            fitting.append(tag)
        return fitting

    def _place(self, thread: ImportedThread) -> Iterator[Placed]:
        """Give numbers to the posts of a thread that are not here yet."""
        thread_id = self.ids[thread.foreign_id]
        numbers = self.numbers.get(thread_id)
        fresh: list[ImportedPost] = []
        for index, post in enumerate(thread.posts):
            # A thread that was imported and has been erased since is wanted by nobody.
            is_known = numbers is None or post.foreign_id in self.known[SORTS[post.sort]]
            if not is_known:
                fresh.append(post)
            if index:  # the body counts as its thread
                (self.report.known if is_known else self.report.added)[NOUNS[post.sort]] += 1
            if is_known and post.sort == "reply":
                self.report.known["versions"] += post.version
        if numbers is not None:
            placed = [(numbers.place(post), post) for post in fresh]
            for number, post in placed:
                text = self.texts[post.sort, post.foreign_id]
                yield Placed(thread_id, number, post, numbers.answered(post), text)
