"""What a community of an older release holds after the migrations that came since: rows of every
table that they touch, made as that release made them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import peewee
import pytest

from core import migrate
from core.accounts.models import User
from core.blocks.models import Block
from core.config import Config
from core.db import connect_to, database, disconnect, ensure_connected, is_postgres
from core.fields.models import ProfileField, ProfileValue
from core.groups.models import GroupOut, GroupRule, Membership
from core.reports.models import Report
from core.review.models import ReviewItem
from core.sanctions.models import HiddenPost, Sanction
from tests.support.databases import migrate_into

BEFORE = "0030_vote_order"
NOW = datetime(2026, 10, 1, 12, tzinfo=UTC).replace(tzinfo=None)
FILLED = {"int": 0, "bool": False, "time": NOW}


@pytest.fixture
def old(config: Config, empty_database: str) -> Iterator[SimpleNamespace]:
    """A database of that release, with two people, a space and a thread of three posts; of its
    second thread the first post is deleted, and with it the thread."""
    here = replace(config, database_url=empty_database, migrated=False)
    connect_to(here)
    ensure_connected()
    migrate._runner("core", migrate.CORE).up(target=BEFORE)
    made = SimpleNamespace(config=here)
    made.alice, made.bob = put("user", username="alice"), put("user", username="bob")
    made.space = put("space", owner="forums", slug="den", title="Den")
    made.thread = thread(made)
    made.posts = [post(made, made.thread, number) for number in (1, 2, 3)]
    made.gone = thread(made, deleted_at=NOW)
    made.gone_post = post(made, made.gone, 1)
    yield made
    disconnect()


def put(table: str, **values: Any) -> int:
    """A row of a table as it is now; what it asks for besides is filled with nothing much."""
    for column in database.get_columns(table):
        if column.name in values or column.null or column.default or column.name == "id":
            continue
        words = column.data_type.lower()
        empty = next((value for name, value in FILLED.items() if name in words), None)
        values[column.name] = f"{column.name}{_count(table)}" if empty is None else empty
    row = peewee.Table(table, tuple(values)).bind(database.obj)
    query = row.insert(values)
    if not is_postgres() or "id" not in {one.name for one in database.get_columns(table)}:
        return query.execute() or 0
    return int(next(iter(query.returning(peewee.SQL('"id"')).tuples().execute()))[0])


def _count(table: str) -> int:
    return int(database.execute_sql(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0])


def thread(old: SimpleNamespace, **values: Any) -> int:
    """A thread of alice's."""
    whose = {"author_id": old.alice, "last_user_id": old.alice, "space_id": old.space}
    return put("thread", kind="topic", title="Rain", **whose, **values)


def post(old: SimpleNamespace, thread_id: int, number: int) -> int:
    """A post of alice's that stands."""
    return put("post", thread_id=thread_id, number=number, author_id=old.alice, body="Wet.")


def item(subject_type: str, subject_id: int, *, sort: str = "report", **values: Any) -> int:
    """What waits in the queue."""
    whose = {"subject_type": subject_type, "subject_id": subject_id, "opened_at": NOW}
    key = f"{sort}:{subject_type}:{subject_id}"
    return put("review_item", sort=sort, **{"open_key": key, **whose, **values})


def upgrade() -> None:
    """Run what has come since."""
    done = migrate._runner("core", migrate.CORE).up()
    assert [name[:4] for name in done][:6] == ["0031", "0032", "0033", "0034", "0035", "0036"]


def place(item_id: int) -> int | None:
    """The post at which an item of the queue stands."""
    return ReviewItem.get_by_id(item_id).post_id  # type: ignore[no-any-return]


def test_items_about_posts_and_what_waits_belong_where_their_post_stands(
    old: SimpleNamespace,
) -> None:
    of_post = item("post", old.posts[1])
    of_no_post = item("post", 4711)
    of_person = item("person", old.bob, author_id=old.bob)
    held = {"user_id": old.bob, "act": "reply", "body": "Buy.", "made_at": NOW}
    edit = put("held", **held, thread_id=old.thread, post_id=old.posts[2])
    reply, start = put("held", **held, thread_id=old.thread), put("held", **held)
    of_edit, of_reply, of_start = [
        item("held", held_id, sort="held", author_id=old.bob) for held_id in (edit, reply, start)
    ]
    upgrade()
    assert (place(of_post), place(of_no_post), place(of_person)) == (old.posts[1], None, None)
    assert (place(of_edit), place(of_reply), place(of_start)) == (old.posts[2], old.posts[0], None)


def test_items_about_files_belong_where_the_file_was_seen(old: SimpleNamespace) -> None:
    for_seen = {"post": old.posts[2]}, {"post": 4711}, {"post": None}, {}
    items = [
        item("file", number, snapshot=json.dumps(snapshot))
        for number, snapshot in enumerate(for_seen)
    ]
    upgrade()
    assert [place(one) for one in items] == [old.posts[2], None, None, None]


def test_appeals_belong_where_that_stood_which_they_are_against(old: SimpleNamespace) -> None:
    decided = item("post", old.posts[1], state="done", open_key=None, author_id=old.alice)
    appeals = [
        put("appeal", user_id=old.alice, against=against, text="No.", created_at=NOW)
        for against in (f"item:{decided}", "item:4711", "sanction:1")
    ]
    items = [item("appeal", one, sort="appeal", author_id=old.alice) for one in appeals]
    upgrade()
    assert [place(one) for one in items] == [old.posts[1], None, None]


def test_what_stands_again_is_hidden_no_more(old: SimpleNamespace) -> None:
    database.execute_sql(f'UPDATE "post" SET "deleted_at" = \'{NOW}\' WHERE "number" = 3')
    for one in (old.posts[0], old.posts[2], old.gone_post):
        put("hidden_post", post_id=one, hidden_at=NOW, may_return=True)
    earlier = NOW.replace(day=2)
    put("hidden_post", post_id=old.posts[1], hidden_at=NOW, returned_at=earlier, may_return=True)
    upgrade()
    rows = {row.post_id: row for row in HiddenPost.select()}
    stands, was_back, hidden, in_gone = (
        rows[one] for one in (old.posts[0], old.posts[1], old.posts[2], old.gone_post)
    )
    assert (stands.returned_at, stands.may_return) == (stands.hidden_at, False)
    assert (was_back.returned_at.day, was_back.may_return) == (2, True)
    assert [(one.returned_at, one.may_return) for one in (hidden, in_gone)] == [(None, True)] * 2


def test_what_nobody_can_decide_is_closed_with_what_was_reported(old: SimpleNamespace) -> None:
    left = [item("appeal", 1, sort="appeal"), item("held", 1, sort="held")]
    left += [item("person", 4711, sort="member"), item("person", 4712)]
    theirs = item("person", old.bob, author_id=old.bob)
    of_post, done = item("post", old.posts[0]), item("person", 1, state="done", open_key=None)
    for one in (left[3], theirs, of_post):
        about = {"target_type": "person", "created_at": NOW, "open_key": f"key{one}"}
        put("report", reporter_id=old.alice, item_id=one, **about)
    upgrade()
    for one in left:
        row = ReviewItem.get_by_id(one)
        assert (row.state, row.open_key, row.decision) == ("done", None, "erased")
        assert row.decided_at is not None
    for one in (theirs, of_post):
        assert ReviewItem.get_by_id(one).state == "open"
        report = Report.get(Report.item == one)
        assert (report.state, report.open_key, report.closed_at) == ("open", f"key{one}", None)
    assert ReviewItem.get_by_id(done).decision == ""
    closed = Report.get(Report.item == left[3])
    assert (closed.state, closed.open_key, closed.closed_at is None) == ("gone", None, False)


def test_old_rows_say_of_new_columns_what_was_so_then(old: SimpleNamespace) -> None:
    of_post = item("post", old.posts[0])
    put("sanction", user_id=old.bob, sort="suspend", created_at=NOW, item_id=of_post)
    group = put("member_group", name="Menders", slug="menders")
    put("membership", group_id=group, user_id=old.alice, created_at=NOW)
    upgrade()
    assert ReviewItem.get_by_id(of_post).deed == {}
    sanction = Sanction.get()
    assert (sanction.votes, sanction.replaced_by_id, sanction.ends_at) == ([], None, None)
    assert [user.hides_presence for user in User.select()] == [False, False]
    assert [row.by_rule for row in Membership.select()] == [False]
    for model in (Block, ProfileField, ProfileValue, GroupRule, GroupOut):
        assert model.select().count() == 0


def test_the_site_starts_with_it_and_has_every_row(old: SimpleNamespace) -> None:
    item("post", old.posts[0])
    disconnect()
    migrate_into(old.config.database_url, old.config.data)
    ensure_connected()
    assert ReviewItem.get().post_id == old.posts[0]
    assert User.select().count() == 2
    assert migrate.pending() == {}
