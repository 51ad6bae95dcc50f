"""The first pass: every row of a dump into the scratch file, and a reason for every other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from core.transfer import reasons
from core.transfer.facts import Progress
from core.transfer.reading import BrokenRow, clean, line, moment, needed, number
from core.transfer.report import Report
from core.transfer.stackexchange.addresses import Sightings
from core.transfer.stackexchange.rows import Row, find, read_rows
from core.transfer.stackexchange.scratch import Scratch, packed

QUESTION, ANSWER, WIKI, EXCERPT = 1, 2, 4, 5
UP, DOWN, ACCEPTED = 2, 3, 1
DUPLICATE = 3
# PostHistoryTypeId: initial, edit and rollback of title, body and tags.
TITLES, BODIES, TAG_LISTS = (1, 4, 7), (2, 5, 8), (3, 6, 9)
TEXTS = frozenset(TITLES + BODIES + TAG_LISTS)
LOCKED, UNLOCKED = 14, 15
NOBODY = "name:"


def person_key(row: Row, of: str) -> str | None:
    """The foreign id of whoever `of` (`Owner`, `User`, …) names; None when it names nobody."""
    if user := row.get(f"{of}UserId" if of != "User" else "UserId"):
        return str(number(user))
    name = row.get(f"{of}DisplayName")
    return f"name:{line(name, 70)}" if name else None


def author_key(row: Row, of: str) -> str:
    """The foreign id of the author, who may be nobody in particular."""
    return person_key(row, of) or NOBODY


class Spool:
    """Reads the files of a dump, in whatever order they are asked for."""

    def __init__(
        self, folder: Path, scratch: Scratch, *, report: Report, progress: Progress
    ) -> None:
        self.folder, self.scratch = folder, scratch
        self.report, self.progress = report, progress
        self.sightings = Sightings()
        self.tags: list[Row] = []

    def rows(self, name: str) -> Iterator[Row]:
        """The rows of one file, counted; a file that is not there is reported."""
        path = find(self.folder, name)
        if path is None:
            self.report.miss(reasons.NO_FILE, f"{name}.xml")
            return
        for row in read_rows(path, self.report, self.progress):
            self.report.rows[path.name] += 1
            yield row

    def everything(self) -> None:
        """Spool all that threads are made of."""
        for name, keep in (
            ("Posts", self._post),
            ("Comments", self._comment),
            ("Votes", self._vote),
            ("PostHistory", self._history),
            ("PostLinks", self._link),
            ("Tags", self.tags.append),
            ("Badges", self._badge),
        ):
            self._each(name, keep)
        self.scratch.index()
        self._drop_strays()

    def _each(self, name: str, keep: Callable[[Row], None]) -> None:
        for row in self.rows(name):
            try:
                keep(row)
            except BrokenRow as error:
                self.report.skip(reasons.BROKEN_ROW, f"{name}, Id {row.get('Id', '?')}: {error}")

    def _put(self, table: str, row: Row, *values: object) -> None:
        if not self.scratch.put(table, (number(needed(row, "Id")), *values)):
            raise BrokenRow("this Id was there before")

    def _post(self, row: Row) -> None:
        kind = number(needed(row, "PostTypeId"))
        if kind not in (QUESTION, ANSWER, WIKI, EXCERPT):
            self.report.skip(reasons.OTHER_POST_TYPE, f"PostTypeId {kind}, Id {row.get('Id')}")
            return
        if kind in _NOUNS:
            self.report.read[_NOUNS[kind]] += 1
        else:
            self.report.change(reasons.TAG_TEXT)
        at, author = _dated(row), author_key(row, "Owner")
        needed(row, "Body")
        thread = needed(row, "ParentId") if kind == ANSWER else needed(row, "Id")
        self._put("post", row, number(thread), kind, packed(row))
        self._note(author, row.get("OwnerDisplayName", ""), at)
        self.sightings.look(row["Body"])

    def _comment(self, row: Row) -> None:
        self.report.read["comments"] += 1
        at, author = _dated(row), author_key(row, "User")
        needed(row, "Text")
        self._put("comment", row, number(needed(row, "PostId")), packed(row))
        self._note(author, row.get("UserDisplayName", ""), at)

    def _vote(self, row: Row) -> None:
        kind, post = number(needed(row, "VoteTypeId")), number(needed(row, "PostId"))
        if kind not in (UP, DOWN, ACCEPTED):
            self.report.skip(reasons.OTHER_VOTE, f"VoteTypeId {kind}")
        elif not self.scratch.one("select 1 from post where id = ?", post):
            self.report.skip(reasons.VOTE_ON_ABSENT, f"post {post}")
        elif kind == DOWN:
            self.report.change(reasons.DOWN_VOTES)
        else:
            at = _dated(row) if kind == ACCEPTED else None
            self.scratch.vote(post, up=int(kind == UP), accepted=at)
            self.report.change(reasons.UP_VOTES if kind == UP else reasons.ACCEPT_VOTES)

    def _history(self, row: Row) -> None:
        kind = number(needed(row, "PostHistoryTypeId"))
        if kind not in TEXTS and kind not in (LOCKED, UNLOCKED):
            self.report.skip(reasons.history_event(kind), f"post {row.get('PostId')}")
            return
        at, editor = _dated(row), person_key(row, "User")
        row["Text"] = clean(row.get("Text", ""))
        self._put("history", row, number(needed(row, "PostId")), packed(row))
        if kind in TEXTS and editor:
            self._note(editor, row.get("UserDisplayName", ""), at)

    def _link(self, row: Row) -> None:
        if row.get("LinkTypeId") != str(DUPLICATE):
            self.report.skip(reasons.PLAIN_LINK, f"post {row.get('PostId')}")
            return
        post, related = number(needed(row, "PostId")), number(needed(row, "RelatedPostId"))
        self._put("link", row, post, related, _dated(row))

    def _badge(self, row: Row) -> None:
        self.report.skip(reasons.BADGE, row.get("Name", ""))

    def _note(self, key: str, name: str, at: str) -> None:
        self.scratch.absent(key, line(name, 120), at)

    def _drop_strays(self) -> None:
        """Take out what belongs to no question, so that nothing is lost without a word."""
        for reason, table, stray in _STRAYS:
            ids = self.scratch.all(f"select id from {table} where {stray}")  # noqa: S608
            for (found,) in ids:
                self.report.skip(reason, f"{table} {found}")
            self.scratch.drop(table, stray)
        kept = self.scratch.one("select count(*) from history")
        self.report.change(reasons.HISTORY_ROWS, count=int(kept))


def _dated(row: Row) -> str:
    """The date of a row, known to be one. Raises `BrokenRow`."""
    at = needed(row, "CreationDate")
    moment(at)
    return at


_NOUNS = {QUESTION: "threads", ANSWER: "replies"}
# Kind 1 is a question, 2 an answer; the others are texts of tags.
_STRAYS = (
    (
        reasons.ANSWER_ALONE,
        "post",
        "kind = 2 and thread not in (select id from post where kind = 1)",
    ),
    (reasons.ON_ABSENT_POST, "comment", "post not in (select id from post)"),
    (reasons.ON_ABSENT_POST, "history", "post not in (select id from post)"),
    (
        reasons.DUPLICATE_OF_ABSENT,
        "link",
        "post not in (select id from post where kind = 1) or related not in (select id from post)",
    ),
    (reasons.ON_TAG_TEXT, "comment", "post in (select id from post where kind > 2)"),
    (reasons.ON_TAG_TEXT, "history", "post in (select id from post where kind > 2)"),
)
