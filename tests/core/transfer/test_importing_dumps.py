"""Bringing in a Stack Exchange dump: what stands in the database afterwards."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core.access import Actor
from core.accounts.models import User
from core.models import ImportMap, Outbox
from core.registry import ImportedMark
from core.spaces.actions import create_space
from core.spaces.models import Space
from core.threads.models import Post, Reaction, Revision, Tag, Thread, ThreadTag
from core.threads.recount import recount
from core.transfer import reasons, run
from core.transfer.facts import Silent
from core.transfer.source import NoSource
from tests.core.transfer.conftest import Import
from tests.core.transfer.counted import check_counters
from tests.core.transfer.dumps import COMMENTS, POSTS, USERS, write_dump

TABLES = (User, Thread, Post, Revision, Tag, ThreadTag, Space, ImportMap)


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """The tiny dump, unpacked."""
    return write_dump(tmp_path / "dump")


def counts() -> list[int]:
    return [table.select().count() for table in TABLES]


def thread(title: str) -> Any:
    return Thread.get(Thread.title.startswith(title))


def test_counts_of_what_was_read_and_added_are_equal(dump: Path, import_dump: Import) -> None:
    report = import_dump(dump)
    for noun in ("people", "former_members", "threads", "replies", "comments", "versions", "tags"):
        expected = report.read[noun] - (noun == "comments")  # one is on a post not in the dump
        assert report.added[noun] == expected, noun
    assert report.finished
    check_counters()


def test_a_recount_finds_nothing_to_correct(dump: Path, import_dump: Import) -> None:
    import_dump(dump)
    tables = (User, Space, Tag, Thread)
    before = [list(table.select().order_by(table.id).dicts()) for table in tables]
    recount()
    assert [list(table.select().order_by(table.id).dicts()) for table in tables] == before


def test_members_cannot_sign_in_and_keep_the_name_they_show(
    dump: Path, import_dump: Import
) -> None:
    import_dump(dump)
    people = {user.name or user.username: user for user in User.select()}
    ana = people["Ana"]
    assert (ana.state, ana.email, ana.password) == ("unclaimed", None, None)
    assert ana.created_at == datetime(2020, 1, 1, 8, tzinfo=UTC)
    assert "<strong>old</strong>" in ana.bio_html
    assert people["Łukasz Żak"].username == "Lukasz-Zak"
    assert people["tick"].state == "closed"


def test_names_that_look_alike_get_different_user_names(dump: Path, import_dump: Import) -> None:
    import_dump(dump)
    assert {user.username for user in User.select().where(User.name ** "ana")} == {"Ana", "ANA-2"}


def test_a_name_that_somebody_has_here_stays_theirs(
    dump: Path, import_dump: Import, make_user: Any
) -> None:
    here = make_user("ana")
    import_dump(dump)
    assert User.select().where(User.username_key == here.username_key).count() == 1
    assert User.get_by_id(here.id).state == "active"
    assert Thread.select().where(Thread.author == here.id).count() == 0


def test_posts_have_numbers_times_and_what_they_reply_to(dump: Path, import_dump: Import) -> None:
    import_dump(dump)
    posts = list(thread("Why").posts.order_by(Post.number))
    assert [(p.number, p.sort, p.reply_to) for p in posts] == [
        (1, "reply", None),
        (2, "comment", 1),
        (3, "reply", None),
        (4, "comment", 3),
        (5, "reply", None),
    ]
    assert posts[0].created_at == datetime(2020, 2, 1, 10, 0, 0, 500_000, tzinfo=UTC)
    assert posts[3].body == "\\# 1 worked, thanks"
    assert posts[0].html == "<p>It stops <em>every</em> day.</p>\n"


def test_likes_are_numbers_without_people(dump: Path, import_dump: Import) -> None:
    import_dump(dump)
    assert [p.reaction_count for p in thread("Why").posts.order_by(Post.number)] == [4, 0, 1, 4, 0]
    assert thread("Why").score == 3
    assert Reaction.select().count() == 0


def test_earlier_versions_are_revisions_and_the_last_is_the_post(
    dump: Path, import_dump: Import
) -> None:
    import_dump(dump)
    body = thread("Why").posts.order_by(Post.number).get()
    assert (body.version, body.body) == (3, "It stops *every* day.")
    rows = Revision.select().where(Revision.post == body.id).order_by(Revision.version)
    assert [(r.version, r.body, r.tag_names, r.reason) for r in rows] == [
        (1, "It stops.", "clocks", "said how often"),
        (2, "It stops *every* day.", "clocks", ""),
    ]


def test_markdown_that_reads_differently_here_gives_way_to_the_html(
    dump: Path, import_dump: Import
) -> None:
    report = import_dump(dump)
    assert Post.get(Post.body.startswith("Oil")).body == "Oil the hand."
    assert report.changed[reasons.BODY_FROM_HTML].examples == ["post 12"]


def test_the_kind_is_handed_questions_and_accepted_answers(
    dump: Path, import_dump: Import, marks: list[ImportedMark]
) -> None:
    import_dump(dump)
    first, second = marks
    answer = Post.get(Post.body.startswith("Oil"))
    made = thread("Why")
    assert first == ImportedMark(
        made.id,
        True,
        answer.id,
        answer.created_at,
        score=3,
        tags={
            "clocks": made.created_at,
            "c++": datetime(2020, 2, 1, 10, 20, tzinfo=UTC),
        },
    )
    assert (second.is_question, second.accepted_post_id) == (True, None)


def test_tags_that_would_share_a_slug_do_not(dump: Path, import_dump: Import) -> None:
    import_dump(dump)
    tags = {tag.name: tag.slug for tag in Tag.select()}
    assert tags == {"clocks": "clocks", "c++": "c-plus-plus", "c": "c"}
    assert Tag.get(Tag.name == "clocks").description == "About clocks."
    assert thread("Why").tag_names == "clocks c-plus-plus"


def test_links_within_the_site_lead_to_the_new_places(dump: Path, import_dump: Import) -> None:
    report = import_dump(dump)
    target = thread("Why").id
    body, log = thread("Which").posts.order_by(Post.number)
    assert f'href="/t/{target}/3"' in body.html
    assert f'href="/t/{target}"' in body.html
    assert f"/t/{target}" in log.html
    assert report.changed[reasons.LINKS_REWRITTEN].count == 3
    assert not ImportMap.select().where(ImportMap.sort == "links").exists()


def test_a_board_is_made_and_named_after_the_site(dump: Path, import_dump: Import) -> None:
    import_dump(dump)
    space = Space.get()
    assert (space.title, space.owner, space.audience) == ("Clocks Example", "core", "public")
    assert {thread.audience for thread in Thread.select()} == {"public"}


def test_a_space_that_is_here_can_be_filled_instead(dump: Path, import_dump: Import) -> None:
    create_space(Actor(is_admin=True), owner="core", title="Repairs")
    import_dump(dump, space="repairs")
    assert [space.title for space in Space.select()] == ["Repairs"]
    with pytest.raises(NoSource, match="There are: repairs"):
        import_dump(dump, space="garden")


def test_everything_written_waits_to_be_indexed(dump: Path, import_dump: Import) -> None:
    import_dump(dump)
    rows = [row.payload for row in Outbox.select().where(Outbox.topic == "search.index")]
    threads = {thread for row in rows for thread in row.get("threads", [])}
    assert threads == {thread.id for thread in Thread.select()}
    people = {user for row in rows for user in row.get("people", [])}
    assert people == {user.id for user in User.select()}


def test_a_second_run_adds_nothing(dump: Path, import_dump: Import) -> None:
    import_dump(dump)
    before = counts()
    again = import_dump(dump)
    assert counts() == before
    assert not again.added_anything
    assert again.known["threads"] == again.read["threads"]


def test_the_same_dump_from_another_folder_adds_nothing(
    tmp_path: Path, import_dump: Import
) -> None:
    silent = [{**post, "Body": "<p>No links.</p>"} for post in POSTS]
    import_dump(write_dump(tmp_path / "one", Posts=silent))
    before = counts()
    shutil.move(tmp_path / "one", tmp_path / "two")
    assert not import_dump(tmp_path / "two").added_anything
    assert counts() == before


def test_another_site_in_a_folder_of_the_same_name_is_not_mixed_up(
    tmp_path: Path, import_dump: Import
) -> None:
    silent = [{**post, "Body": "<p>No links.</p>"} for post in POSTS]
    other = [{**post, "CreationDate": "2019-01-01T00:00:00"} for post in silent]
    import_dump(write_dump(tmp_path / "one" / "dump", Posts=silent))
    before = counts()
    with pytest.raises(NoSource, match="Another site was imported from a folder called 'dump'"):
        import_dump(write_dump(tmp_path / "two" / "dump", Posts=other))
    assert counts() == before
    assert import_dump(tmp_path / "two" / "dump", site="other").added["threads"] == 2


def test_a_newer_dump_adds_what_is_new(tmp_path: Path, import_dump: Import) -> None:
    import_dump(write_dump(tmp_path / "old"))
    late = {**POSTS[1], "Id": 40, "CreationDate": "2022-01-01T00:00:00", "Body": "<p>Late.</p>"}
    said = {**COMMENTS[0], "Id": 9, "CreationDate": "2022-01-02T00:00:00", "Text": "Later"}
    report = import_dump(
        write_dump(tmp_path / "new", Posts=[*POSTS, late], Comments=[*COMMENTS, said])
    )
    assert {noun for noun, number in report.added.items() if number} == {
        "replies", "comments", "versions",
    }  # fmt: skip
    last = list(thread("Why").posts.order_by(Post.number))[-2:]
    assert [(p.number, p.body, p.reply_to) for p in last] == [(6, "Late.", None), (7, "Later", 3)]
    check_counters()


class StoppedAfter(Silent):
    """Stops an import as a signal would, after some threads."""

    def advance(self, done: int) -> None:
        """Stop when it is time."""
        if self.watching:
            raise KeyboardInterrupt

    def begin(self, label: str, total: int) -> None:
        """Wait for the threads."""
        self.watching = label == "threads"


def test_a_stopped_import_goes_on_where_it_was(
    dump: Path, import_dump: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "BATCH", 1)
    with pytest.raises(KeyboardInterrupt):
        import_dump(dump, progress=StoppedAfter())
    assert Thread.select().count() == 1
    check_counters()
    report = import_dump(dump)
    assert (report.added["threads"], report.known["threads"]) == (1, 1)
    assert 'href="/t/' in thread("Which").posts.order_by(Post.number).get().html
    check_counters()


def test_what_the_database_refuses_does_not_stop_the_rest(
    dump: Path, import_dump: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {**USERS[1], "Id": 77, "CreationDate": "2020-01-09"}
    write_dump(dump, Users=[*USERS, made])
    monkeypatch.setattr(run.PersonBatch, "write", _refusing(run.PersonBatch.write, made["Id"]))
    report = import_dump(dump)
    assert report.skipped[reasons.NOT_WRITTEN].count == 1
    assert report.added["people"] == 4
    assert report.added["threads"] == 2


def _refusing(write: Any, user_id: int) -> Any:
    def refuse(batch: Any) -> None:
        write(batch)
        if str(user_id) in batch.fresh:
            User.insert(username="x", username_key=None, created_at=None).execute()

    return refuse


def test_threads_erased_here_do_not_come_back(dump: Path, import_dump: Import) -> None:
    import_dump(dump)
    Thread.delete().where(Thread.id == thread("Why").id).execute()
    report = import_dump(dump)
    assert not report.added_anything
    assert Thread.select().count() == 1


def test_an_unknown_kind_ends_with_a_sentence(dump: Path, marks: Any) -> None:
    from core.transfer.report import Report
    from core.transfer.stackexchange import StackExchange

    report, silent = Report(), Silent()
    with (
        StackExchange(dump, report=report, progress=silent) as source,
        pytest.raises(NoSource, match="No plugin declares the kind of thread 'riddle'"),
    ):
        run.run_import(source, kind="riddle", report=report, progress=silent)
