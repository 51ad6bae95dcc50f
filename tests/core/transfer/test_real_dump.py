"""A whole dump of a real site. It is not ours to ship, so where it is absent this skips."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.accounts.models import User
from core.registry import ImportedMark
from core.threads.models import Post, Revision, Tag, Thread
from tests.core.transfer.conftest import Import
from tests.core.transfer.counted import check_counters

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("TOWNHALL_SHARED_DATA") or ROOT.parent / "shared" / "data")
DUMP = SHARED / "stackexchange-bicycles-meta"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not DUMP.is_dir(), reason=f"no dump at {DUMP}; TOWNHALL_SHARED_DATA names its parent"
    ),
]


def test_everything_in_the_dump_comes_over_and_only_once(
    import_dump: Import, marks: list[ImportedMark]
) -> None:
    report = import_dump(DUMP)
    posts = {sort: Post.select().where(Post.sort == sort).count() for sort in ("reply", "comment")}
    assert Thread.select().count() == 453
    assert posts == {"reply": 453 + 971, "comment": 2448}
    assert User.select().where(User.state == "unclaimed").count() == 2551
    assert sum(mark.accepted_post_id is not None for mark in marks) == len(set(marks)) - 296 == 157
    assert Tag.select().count() == 94
    assert Revision.select().count() == report.added["earlier_versions"] == 1291
    assert Thread.select().where(Thread.is_locked).count() == 15
    assert dict(Tag.select(Tag.name, Tag.thread_count).tuples())["discussion"] == 374
    assert all(report.added[noun] == report.read[noun] for noun in report.read), report.read
    check_counters()
    _check_a_post_of_2010()
    again = import_dump(DUMP)
    assert not again.added_anything
    assert Post.select().count() == 453 + 971 + 2448 + 9


def _check_a_post_of_2010() -> None:
    thread = Thread.get(Thread.title == "Suggest a domain name")
    assert thread.created_at.isoformat() == "2010-08-25T19:50:51.187000+00:00"
    assert thread.score == 8
    body = thread.posts.order_by(Post.number).get()
    assert "Please follow these guidelines" in body.html
    assert body.html.count("<li>") >= 4
