"""One topic of Discourse as a thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core import clock
from core.transfer import reasons
from core.transfer.discourse.cooked import Plain, polls_of
from core.transfer.discourse.events import sentence
from core.transfer.discourse.files import Json
from core.transfer.discourse.raw import plain_markdown
from core.transfer.facts import ImportedPost, ImportedText, ImportedThread
from core.transfer.reading import WRONG_SHAPE, BrokenRow, clean, line, moment, number
from core.transfer.report import Report

MODERATOR_ACTION, SMALL_ACTION, WHISPER = 2, 3, 4
LIKE = 2
NOBODY = "nobody"


def person_key(post: Json) -> str:
    """The foreign id of whoever wrote a post; accounts that are gone have neither id nor name."""
    if isinstance(post.get("user_id"), int):
        return str(post["user_id"])
    username = post.get("username")
    return f"name:{line(str(username).lower(), 70)}" if username else NOBODY


def board_key(topic: Json) -> str:
    """The foreign id of a topic's category; "" when it has none."""
    return str(topic["category_id"]) if topic.get("category_id") else ""


def why_not(topic: Json) -> reasons.Reason | None:
    """Why a topic as a whole is left out, if it is: nothing hidden there may be public here."""
    if topic.get("archetype") == "private_message":
        return reasons.PRIVATE_MESSAGE
    if topic.get("deleted_at"):
        return reasons.TOPIC_DELETED
    return reasons.TOPIC_UNLISTED if topic.get("visible") is False else None


@dataclass(slots=True)
class Topic:
    """A topic with all its posts, those of further pages too."""

    topic: Json
    posts: list[Json]
    plain: Plain
    report: Report

    def thread(self) -> ImportedThread | None:
        """The thread, or None (reported) if its first post cannot be had.

        Raises `BrokenRow` for a topic without what every topic has.
        """
        topic = self.topic
        key = number(topic.get("id"))
        posts = list(self._posts(key))
        self._list_missing(key)
        if not posts or posts[0].number != 1 or posts[0].sort != "reply":
            self.report.skip(reasons.NO_BODY, f"topic {key}")
            return None
        accepted = self._accepted()
        if accepted:
            self.report.read["accepted_answers"] += 1
        return ImportedThread(
            foreign_id=str(key),
            title=line(str(topic.get("title")), 255),
            created_at=moment(topic.get("created_at") or self.posts[0].get("created_at")),
            posts=tuple(posts),
            board=board_key(topic),
            tags=tuple(tag_names(topic)),
            is_locked=bool(topic.get("closed") or topic.get("archived")),
            pinned_at=self._pinned_at(),
            score=posts[0].reactions,
            view_count=number(topic.get("views") or 0),
            is_question=accepted is not None,
            accepted=accepted,
        )

    def _posts(self, key: int) -> Iterable[ImportedPost]:
        seen: set[int] = set()
        for post in self.posts:
            where = f"topic {key}, post {post.get('post_number')}"
            try:
                given = number(post.get("post_number"))
                if given in seen:
                    self.report.skip(reasons.POST_TWICE, where)
                    continue
                seen.add(given)
                made = self._post(post, given, where)
            except WRONG_SHAPE as error:
                self.report.skip(reasons.BROKEN_ROW, f"{where}: {error}")
                continue
            if made is not None:
                yield made

    def _post(self, post: Json, given: int, where: str) -> ImportedPost | None:
        if given != 1:
            self.report.read["log_entries" if _is_log(post, given) else "replies"] += 1
        reason = _why_not(post)
        if reason is not None:
            self.report.skip(reason, where)
            return None
        gone = post.get("deleted_at") or (post.get("updated_at") if post.get("hidden") else None)
        if gone:
            self.report.change(reasons.POST_DELETED, where)
        version = post.get("version") or 1
        if not _is_log(post, given):
            self.report.read["versions"] += 1
        if version > 1:
            self.report.miss(reasons.EDITS, where, version - 1)
        likes = _likes(post)
        if likes:
            self.report.change(reasons.WHO_LIKED, count=likes)
        answered = post.get("reply_to_post_number")
        return ImportedPost(
            foreign_id=str(number(post.get("id"))),
            author=person_key(post),
            text=self._text(post, where),
            created_at=moment(post.get("created_at") or ""),
            sort="log" if _is_log(post, given) else "reply",
            number=given,
            reply_to_number=number(answered) if answered else None,
            reactions=likes,
            edited_at=moment(post["updated_at"])
            if version > 1 and post.get("updated_at")
            else None,
            deleted_at=moment(gone) if gone else None,
        )

    def _text(self, post: Json, where: str) -> ImportedText:
        polls = polls_of(post, self.report, where)
        said = sentence(post["action_code"]) if post.get("action_code") else ""
        raw, cooked = post.get("raw"), post.get("cooked")
        if isinstance(raw, str) and raw.strip():
            plain = plain_markdown(clean(raw), self.plain, where, keep_polls=not polls)
            lists = [
                "\n".join([title, "", *(f"- {o}" for o in options)]) for title, options in polls
            ]
            return ImportedText(
                markdown="\n\n".join(part for part in (said, plain, *lists) if part)
            )
        if isinstance(cooked, str) and cooked.strip():
            html = self.plain.html(clean(cooked), polls, where)
            return ImportedText(html=f"<p>{said}</p>{html}" if said else html)
        if not said:
            raise BrokenRow("it has no text")
        return ImportedText(markdown=said)

    def _accepted(self) -> str | None:
        """The id of the accepted answer: named by the topic, marked on the post, or both."""
        said = self.topic.get("accepted_answer")
        wanted = said.get("post_number") if isinstance(said, dict) else None
        for post in self.posts:
            is_wanted = wanted is not None and post.get("post_number") == wanted
            if is_wanted or post.get("accepted_answer") is True:
                return str(post.get("id"))
        if wanted is not None:
            self.report.miss(
                reasons.ACCEPTED_ABSENT, f"topic {self.topic.get('id')}, post {wanted}"
            )
        return None

    def _list_missing(self, key: int) -> None:
        """Say which posts the topic has that no file holds (a file has 20 posts at first)."""
        here = {str(post.get("id")) for post in self.posts}
        stream = self.topic["post_stream"].get("stream")
        if isinstance(stream, list):
            absent = [post for post in stream if str(post) not in here]
            shown = ", ".join(map(str, absent[:10])) + (", …" if len(absent) > 10 else "")
            named = f"topic {key}: {shown}"
        else:
            absent = [None] * max((self.topic.get("posts_count") or 0) - len(self.posts), 0)
            named = f"topic {key}: {len(absent)}"
        if absent:
            self.report.miss(reasons.POSTS_NOT_IN_FILE, named, len(absent))

    def _pinned_at(self) -> Any:
        pinned, until = self.topic.get("pinned_at"), self.topic.get("pinned_until")
        if not pinned or (until and moment(until) < clock.now()):
            return None
        return moment(pinned)


def _why_not(post: Json) -> reasons.Reason | None:
    if post.get("post_type") == WHISPER:
        return reasons.WHISPER
    has_raw = isinstance(post.get("raw"), str) and bool(post["raw"].strip())
    if post.get("cooked_hidden") and not has_raw:
        return reasons.TEXT_HIDDEN
    return reasons.AUTHOR_DELETED if post.get("user_deleted") else None


def _is_log(post: Json, given: int) -> bool:
    return given != 1 and (
        post.get("post_type") in (MODERATOR_ACTION, SMALL_ACTION) or bool(post.get("action_code"))
    )


def _likes(post: Json) -> int:
    for action in post.get("actions_summary") or []:
        if isinstance(action, dict) and action.get("id") == LIKE:
            return max(number(action.get("count") or 0), 0)
    return 0


def tag_names(topic: Json) -> Iterable[str]:
    """The tags of a topic; newer files have objects instead of names."""
    given = topic.get("tags")
    for tag in given if isinstance(given, list) else []:
        name = tag.get("name") if isinstance(tag, dict) else tag
        if isinstance(name, str) and name.strip():
            yield line(name, 60)
