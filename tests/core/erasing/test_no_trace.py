"""After somebody was erased, nothing that tells of them is found: not in the database, the folder
of data, the index, the queue or the mail."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from core.accounts.models import User
from core.db import database
from core.holding.models import Held
from core.mydata.actions import ask_export
from core.search.driver import SearchQuery
from core.search.service import search
from core.threads.models import Post, Revision, Thread
from tests.core.erasing.conftest import ABOUT_THEM, EMAIL, NAME, THEIR_WORDS, USERNAME, Trace

ALL = {**ABOUT_THEM, **THEIR_WORDS}
KEPT = {"post", "title", "edited away", "file", "poll"}
"""Words of theirs that stay with their posts."""


def in_the_database() -> Iterator[tuple[str, str]]:
    """Every value of every row, with where it stands."""
    for table in database.get_tables():
        names = [column.name for column in database.get_columns(table)]
        quoted = ", ".join(f'"{name}"' for name in names)
        rows = database.execute_sql(f'SELECT {quoted} FROM "{table}"')
        for row in rows.fetchall():
            for name, value in zip(names, row, strict=True):
                if value is not None:
                    yield f"{table}.{name}", str(value)


def in_the_folder(data: Path) -> Iterator[tuple[str, bytes]]:
    """Every file but those of the database, archives and mail opened."""
    for path in data.rglob("*"):
        if not path.is_file() or path.name.startswith(("townhall.db", "test.db")):
            continue
        raw = path.read_bytes()
        yield str(path.relative_to(data)), raw + path.name.encode()
        if path.suffix == ".eml":
            message = message_from_bytes(raw, policy=policy.default)
            yield path.name, str(list(message.values())).encode()
            for part in message.walk():
                if part.get_content_maintype() == "text":
                    yield path.name, str(part.get_content()).encode()
        if raw.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(raw)) as archive:
                for name in archive.namelist():
                    yield f"{path.name}/{name}", archive.read(name)


def found(trace: Trace, words: dict[str, str]) -> list[str]:
    """Where some words still stand."""
    places = []
    for what, word in words.items():
        folded = word.lower()
        places += [f"{what} in {at}" for at, text in in_the_database() if folded in text.lower()]
        places += [
            f"{what} in {at}"
            for at, raw in in_the_folder(trace.data)
            if folded.encode() in raw.lower()
        ]
    return places


def test_the_words_are_there_before(trace: Trace) -> None:
    """Else their absence afterwards would prove nothing."""
    ask_export(trace.actors.them)
    trace.run_jobs()
    everywhere = " ".join(found(trace, ALL))
    for what in ALL:
        assert f"{what} in " in everywhere, what
    for place in ("outbox", "audit", "post.body", "revision", "draft", ".eml", ".zip", "search/"):
        assert place in everywhere, place


def test_who_lets_posts_stay_is_named_nowhere(trace: Trace) -> None:
    ask_export(trace.actors.them)
    trace.run_jobs()
    trace.erase(keeps_posts=True)
    gone = {what: word for what, word in ALL.items() if what not in KEPT}
    # Who was called almost the same is not meant.
    others = [at for at in found(trace, gone) if "post" not in at and "revision" not in at]
    assert others == []
    bodies = [row.body for model in (Post, Revision) for row in model.select()]
    assert [b for b in bodies if USERNAME in b.replace(f"{USERNAME}2", "")] == []
    assert [b for b in bodies if NAME in b or EMAIL in b] == []
    former = User.get_by_id(trace.person.id)
    assert (former.name, former.state) == ("Former member", "closed")
    assert "saxifrage" in Post.get_by_id(trace.things["first"].id).body


def test_who_takes_posts_along_leaves_no_word(trace: Trace) -> None:
    trace.erase(keeps_posts=False)
    left = [at for at in found(trace, ALL) if "username" not in at]
    assert left == []


@pytest.mark.parametrize("keeps_posts", [True, False])
def test_nothing_that_the_team_looks_at_names_them(trace: Trace, keeps_posts: bool) -> None:
    columns = {
        "review_item.snapshot",
        "report.text",
        "appeal.text",
        "held.title",
        "held.body",
        "held.fields",
        "application.answer",
        "group_request.answers",
    }

    def naming() -> set[str]:
        rows = in_the_database()
        return {at for at, text in rows if at in columns and USERNAME in text.lower()}

    assert naming() == columns
    trace.erase(keeps_posts=keeps_posts)
    assert naming() == set()
    assert Held.get_by_id(trace.things["held"].id).body == "Dear former member."


def test_search_finds_neither_them_nor_their_words(trace: Trace) -> None:
    trace.erase(keeps_posts=False)
    for word in ("quillfeather", "ottoline", "brambleword", "saxifrage", "gentianella"):
        assert search(trace.actors.ada, SearchQuery(words=(word,))).lines == []


def test_a_thread_in_which_others_answered_stays_without_their_words(trace: Trace) -> None:
    trace.erase(keeps_posts=False)
    thread = Thread.get_by_id(trace.things["thread"].id)
    assert thread.deleted_at is None
    assert thread.title == "Thread of a former member"
    answer = Post.get_by_id(trace.things["answer"].id)
    assert answer.deleted_at is None
    assert "So says former member." in answer.body
    assert "> …" in answer.body


@pytest.mark.parametrize("keeps_posts", [True, False])
def test_counters_are_right_afterwards(trace: Trace, keeps_posts: bool) -> None:
    from core.polls.recount import recount as recount_polls
    from core.threads.recount import recount

    trace.erase(keeps_posts=keeps_posts)
    before = counted()
    recount()
    recount_polls()
    assert counted() == before


def counted() -> list[object]:
    """What counters say."""
    tables = ("thread", "space", "user", "tag", "poll", "poll_option")
    wanted = ("post_count", "thread_count", "thanks_count", "vote_count", "ballot_count", "count")
    rows: list[object] = []
    for table in tables:
        names = [c.name for c in database.get_columns(table) if c.name in wanted]
        quoted = ", ".join(f'"{name}"' for name in names)
        cursor = database.execute_sql(f'SELECT {quoted} FROM "{table}" ORDER BY id')
        rows += [(table, dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
    return rows
