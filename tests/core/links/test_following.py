"""Links go along with a thread that becomes part of another, and come back with it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from core.links.actions import link_threads, unlink_threads
from core.links.models import ThreadLink
from core.links.queries import links_of
from core.threads.models import Post, Thread
from core.threadwork.merging import merge_threads
from core.threadwork.splitting import split_posts
from core.threadwork.undoing import undo_work
from tests.core.links.conftest import rows


def kept() -> list[dict[str, Any]]:
    """Every row with all that it holds."""
    return list(ThreadLink.select().order_by(ThreadLink.id).dicts())


def test_links_of_both_are_those_of_the_target(town: SimpleNamespace, write: Any) -> None:
    a, b, c, d = (write(title) for title in ("Aaa", "Bbb", "Ccc", "Ddd"))
    link_threads(town.bob, a.id, c.id, "answers")
    link_threads(town.bob, d.id, a.id, "caused_by")
    link_threads(town.bob, b.id, d.id, "relates")
    merge_threads(town.maya, a.id, b.id)
    assert rows() == [(b.id, c.id, "answers"), (b.id, d.id, "relates"), (d.id, b.id, "caused_by")]
    assert [str(link.words) for link in links_of(town.bob, b.id)] == [
        "Related to",
        "Answers",
        "Causes",
    ]


def test_equal_ones_fold_and_those_between_both_go(town: SimpleNamespace, write: Any) -> None:
    a, b, c = write("Aaa"), write("Bbb"), write("Ccc")
    for source, target, sort in (
        (a, b, "duplicates"),
        (a, c, "relates"),
        (c, b, "relates"),
        (a, c, "answers"),
        (b, c, "answers"),
        (c, a, "answers"),
    ):
        ThreadLink.create(
            source=min(source.id, target.id) if sort == "relates" else source.id,
            target=max(source.id, target.id) if sort == "relates" else target.id,
            sort=sort,
            created_by=town.bob.id,
            created_at=a.created_at,
        )
    before = kept()
    work = merge_threads(town.maya, a.id, b.id)
    assert rows() == [(b.id, c.id, "answers"), (b.id, c.id, "relates"), (c.id, b.id, "answers")]
    undone = undo_work(town.maya, work.id)
    assert (kept(), undone.left_count) == (before, 0)


def test_a_link_is_the_same_one_however_merging_has_left_it(
    town: SimpleNamespace, write: Any
) -> None:
    """A symmetric one that no longer begins with the lower id is not made a second time."""
    low, middle, high = write("Low"), write("Middle"), write("High")
    link_threads(town.bob, low.id, middle.id, "relates")
    before = kept()
    work = merge_threads(town.maya, low.id, high.id)
    assert rows() == [(high.id, middle.id, "relates")]
    for source, target in ((high, middle), (middle, high)):
        assert not link_threads(town.bob, source.id, target.id, "relates")
    undo_work(town.maya, work.id)
    assert kept() == before
    merge_threads(town.maya, low.id, high.id)
    assert unlink_threads(town.bob, middle.id, high.id, "relates")


def test_what_was_taken_away_meanwhile_stays_away(town: SimpleNamespace, write: Any) -> None:
    a, b, c, d = (write(title) for title in ("Aaa", "Bbb", "Ccc", "Ddd"))
    link_threads(town.bob, a.id, c.id, "answers")
    work = merge_threads(town.maya, a.id, b.id)
    unlink_threads(town.bob, b.id, c.id, "answers")
    link_threads(town.bob, b.id, d.id, "answers")
    undo_work(town.maya, work.id)
    assert rows() == [(b.id, d.id, "answers")]


def test_two_merges_are_taken_back_in_any_order(town: SimpleNamespace, write: Any) -> None:
    """The threads at both ends of one link become others."""
    for first, second in ((0, 1), (1, 0)):
        a, x, b, y = (write(title) for title in ("Aaa", "Xxx", "Bbb", "Yyy"))
        for sort in ("relates", "answers"):
            link_threads(town.bob, a.id, x.id, sort)
        works = [merge_threads(town.maya, *pair) for pair in ((a.id, b.id), (x.id, y.id))]
        assert rows() == [(b.id, y.id, "answers"), (b.id, y.id, "relates")]
        for at in (first, second):
            undo_work(town.maya, works[at].id)
        assert rows() == [(a.id, x.id, "answers"), (a.id, x.id, "relates")]
        ThreadLink.delete().execute()


def test_a_number_that_is_given_again_is_another_link(town: SimpleNamespace, write: Any) -> None:
    """SQLite does so: the undo brings back what was folded and leaves the new one."""
    a, b, c, d = (write(title) for title in ("Aaa", "Bbb", "Ccc", "Ddd"))
    link_threads(town.bob, b.id, c.id, "answers")
    link_threads(town.bob, a.id, c.id, "answers")
    work = merge_threads(town.maya, a.id, b.id)
    link_threads(town.bob, b.id, d.id, "answers")
    undo_work(town.maya, work.id)
    assert rows() == [(a.id, c.id, "answers"), (b.id, c.id, "answers"), (b.id, d.id, "answers")]


def test_links_of_a_split_that_is_taken_back_stay_with_the_thread(
    town: SimpleNamespace, write: Any
) -> None:
    from core.threads.actions import reply

    a, c = write("Aaa"), write("Ccc")
    reply(town.bob, a.id, "Another matter.")
    post = Post.get((Post.thread == a.id) & (Post.number == 2))
    work = split_posts(town.maya, a.id, [post.id], title="Split", space_id=town.one.id)
    made = Thread.get_by_id(work.other_id)
    link_threads(town.bob, made.id, c.id, "answers")
    link_threads(town.bob, made.id, a.id, "relates")
    undo_work(town.maya, work.id)
    assert rows() == [(a.id, c.id, "answers")]
