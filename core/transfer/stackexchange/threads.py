"""One question with its answers, comments and duplicates, put together from the scratch file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from core.transfer import reasons
from core.transfer.facts import INTERNAL, ImportedPost, ImportedText, ImportedThread
from core.transfer.reading import BrokenRow, clean, line, moment, needed, number
from core.transfer.report import Report
from core.transfer.stackexchange.rows import Row
from core.transfer.stackexchange.scratch import Scratch, unpacked
from core.transfer.stackexchange.spool import LOCKED, QUESTION, UNLOCKED, author_key
from core.transfer.stackexchange.texts import comment_text
from core.transfer.stackexchange.versions import earlier, tag_names, versions

COMMUNITY = "-1"
_NO_BRACKETS = str.maketrans("[]", "()")


@dataclass(slots=True)
class Parts:
    """All rows of one thread."""

    posts: list[Row]
    comments: list[Row]
    history: dict[int, list[Row]]
    votes: dict[int, tuple[int, str | None]]
    links: list[tuple[int, int, str]]


class Threads:
    """Makes threads out of the rows in the scratch file."""

    def __init__(self, scratch: Scratch, report: Report, *, has_votes: bool) -> None:
        self.scratch, self.report, self.has_votes = scratch, report, has_votes

    def count(self) -> int:
        """How many questions there are."""
        return int(self.scratch.one("select count(*) from post where kind = ?", QUESTION))

    def each(self) -> Iterator[ImportedThread]:
        """Every thread, oldest question first."""
        for (question,) in self.scratch.each(
            "select id from post where kind = ? order by id", QUESTION
        ):
            try:
                yield self.thread(self._parts(question))
            except BrokenRow as error:
                self.report.skip(reasons.BROKEN_ROW, f"question {question}: {error}")

    def thread(self, parts: Parts) -> ImportedThread:
        """One thread. Raises `BrokenRow` when the question itself cannot be used."""
        question = parts.posts[0]
        key = int(question["Id"])
        body = self._post(question, parts)
        others = [*self._answers(parts), *self._comments(parts), *self._duplicates(parts)]
        others.sort(key=lambda post: post.created_at)
        accepted, accepted_at = question.get("AcceptedAnswerId"), None
        if accepted:
            self.report.read["accepted_answers"] += 1
            said = parts.votes.get(number(accepted), (0, None))[1]
            accepted_at = moment(said) if said else None
        is_locked = self._is_locked(key, parts.history.get(key, []))
        if question.get("ClosedDate"):
            self.report.change(reasons.CLOSED, f"question {key}")
            is_locked = True
        return ImportedThread(
            foreign_id=str(key),
            title=line(needed(question, "Title"), 255),
            created_at=body.created_at,
            posts=(body, *others),
            tags=tag_names(question.get("Tags", "")),
            is_locked=is_locked,
            score=number(question.get("Score", "0")),
            view_count=number(question.get("ViewCount", "0")),
            is_question=True,
            accepted=accepted,
            accepted_at=accepted_at,
        )

    def _parts(self, question: int) -> Parts:
        scratch = self.scratch
        posts = [
            unpacked(text)
            for (text,) in scratch.all(
                "select fields from post where thread = ? order by kind, id", question
            )
        ]
        ids = [int(post["Id"]) for post in posts]
        history: dict[int, list[Row]] = {}
        for post, text in scratch.among(
            "select post, fields from history where post in ({}) order by id", ids
        ):
            history.setdefault(post, []).append(unpacked(text))
        comments = scratch.among("select fields from comment where post in ({}) order by id", ids)
        votes = scratch.among("select post, up, accepted from vote where post in ({})", ids)
        links = scratch.all("select id, related, at from link where post = ?", question)
        return Parts(
            posts=posts,
            comments=[unpacked(text) for (text,) in comments],
            history=history,
            votes={post: (up, accepted) for post, up, accepted in votes},
            links=[(link, related, at) for link, related, at in links],
        )

    def _answers(self, parts: Parts) -> Iterator[ImportedPost]:
        for row in parts.posts[1:]:
            try:
                yield self._post(row, parts)
            except BrokenRow as error:
                self.report.skip(reasons.BROKEN_ROW, f"answer {row['Id']}: {error}")

    def _post(self, row: Row, parts: Parts) -> ImportedPost:
        key = int(row["Id"])
        is_question = int(row["PostTypeId"]) == QUESTION
        history = parts.history.get(key, [])
        made = versions(history)
        self.report.read["versions"] += max(len(made), 1)
        latest = made[-1] if made else None
        if not is_question and self._is_locked(key, history):
            self.report.skip(reasons.ANSWER_LOCKED, f"answer {key}")
        score = number(row.get("Score", "0"))
        edited = latest if latest and len(made) > 1 else None
        return ImportedPost(
            foreign_id=str(key),
            author=author_key(row, "Owner"),
            text=ImportedText(
                markdown=latest.body if latest else None, html=clean(needed(row, "Body"))
            ),
            created_at=moment(needed(row, "CreationDate")),
            reactions=parts.votes.get(key, (0, None))[0] if self.has_votes else max(score, 0),
            revisions=tuple(earlier(made, is_question=is_question)),
            version=max(len(made), 1),
            edited_at=edited.at if edited else None,
            edited_by=edited.editor if edited else None,
        )

    def _comments(self, parts: Parts) -> Iterator[ImportedPost]:
        for row in parts.comments:
            try:
                yield ImportedPost(
                    foreign_id=row["Id"],
                    author=author_key(row, "User"),
                    text=ImportedText(markdown=comment_text(needed(row, "Text"))),
                    created_at=moment(needed(row, "CreationDate")),
                    sort="comment",
                    reply_to=row["PostId"],
                    reactions=max(number(row.get("Score", "0")), 0),
                )
            except BrokenRow as error:
                self.report.skip(reasons.BROKEN_ROW, f"comment {row['Id']}: {error}")

    def _duplicates(self, parts: Parts) -> Iterator[ImportedPost]:
        """A line in the thread for each question that it was found to repeat."""
        for link, related, at in parts.links:
            fields = unpacked(self.scratch.one("select fields from post where id = ?", related))
            title = line(fields.get("Title", ""), 255).translate(_NO_BRACKETS)
            address = f"{INTERNAL}{related}"
            self.report.read["log_entries"] += 1
            yield ImportedPost(
                foreign_id=str(link),
                author=self._system(parts),
                text=ImportedText(
                    markdown=_(
                        "This repeats [%(title)s](%(address)s).", title=title, address=address
                    )
                ),
                created_at=moment(at),
                sort="log",
            )

    def _system(self, parts: Parts) -> str:
        if self.scratch.one("select 1 from person where id = ?", int(COMMUNITY)):
            return COMMUNITY
        return author_key(parts.posts[0], "Owner")

    def _is_locked(self, key: int, history: list[Row]) -> bool:
        kinds = [int(row["PostHistoryTypeId"]) for row in history]
        locks = [kind for kind in kinds if kind in (LOCKED, UNLOCKED)]
        return bool(locks) and locks[-1] == LOCKED
