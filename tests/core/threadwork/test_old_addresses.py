"""Every address that once was leads to where the thread or post is now."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from core import clock
from core.threads.models import Post, Thread
from core.threads.moved import place_now, standing_id
from core.threadwork.jobs import forget
from core.threadwork.merging import merge_threads
from core.threadwork.moving import move_thread
from core.threadwork.rules import UNDO
from core.threadwork.splitting import split_posts
from core.threadwork.undoing import undo_work


def end_of(browser: Any, path: str) -> str:
    answer = browser.get(path, follow_redirects=True)
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.request.path)


def sent_on(browser: Any, path: str, **fields: str) -> Any:
    """Send a form to where it is led on to, as a browser does by itself."""
    answer = browser.send(path, **fields)
    assert answer.status_code == 307
    return browser.send(answer.location, **fields)


def test_addresses_of_a_merged_thread_lead_to_its_posts(
    town: SimpleNamespace, write: Any, client: Any
) -> None:
    a, b = write("Aaa", replies=["bob", "charlie"]), write("Bbb", replies=["bob"])
    merge_threads(town.maya, a.id, b.id)
    place = f"/forums/t/{b.id}/bbb"
    expected = {
        f"/t/{a.id}": f"{place}/3",
        f"/t/{a.id}/3": f"{place}/5",
        f"/forums/t/{a.id}": f"{place}/3",
        f"/forums/t/{a.id}/aaa": f"{place}/3",
        f"/forums/t/{a.id}/aaa/2": f"{place}/4",
        f"/forums/t/{a.id}/wrong-slug/2": f"{place}/4",
        f"/forums/t/{a.id}/aaa/77": f"{place}/3",
        f"/forums/t/{b.id}/bbb/2": f"{place}/2",
    }
    assert {path: end_of(client, path) for path in expected} == expected


def test_they_lead_on_through_merge_after_merge(
    town: SimpleNamespace, write: Any, client: Any
) -> None:
    a, b, c = write("Aaa", replies=["bob"]), write("Bbb"), write("Ccc")
    post = Post.get((Post.thread == a.id) & (Post.number == 2))
    merge_threads(town.maya, a.id, b.id)
    merge_threads(town.maya, b.id, c.id)
    post = Post.get_by_id(post.id)
    assert (post.thread_id, standing_id(a.id)) == (c.id, c.id)
    assert place_now(a.id, 2) == (c.id, post.number)
    assert end_of(client, f"/t/{a.id}/2") == f"/forums/t/{c.id}/ccc/{post.number}"


def test_a_post_that_was_split_off_is_found_under_its_old_number(
    town: SimpleNamespace, write: Any, client: Any
) -> None:
    a = write("Aaa", replies=["bob", "charlie"])
    post = Post.get((Post.thread == a.id) & (Post.number == 2))
    work = split_posts(town.maya, a.id, [post.id], title="New place", space_id=town.two.id)
    made = work.other_id
    assert end_of(client, f"/forums/t/{a.id}/aaa/2") == f"/forums/t/{made}/new-place/1"
    assert end_of(client, f"/forums/t/{a.id}/aaa/3") == f"/forums/t/{a.id}/aaa/3"
    undo_work(town.maya, work.id)
    assert end_of(client, f"/forums/t/{a.id}/aaa/2") == f"/forums/t/{a.id}/aaa/2"
    assert end_of(client, f"/t/{made}/1") == f"/forums/t/{a.id}/aaa/2"
    assert end_of(client, f"/t/{made}") == f"/forums/t/{a.id}/aaa/2"


def test_addresses_from_the_time_as_one_thread_lead_back_after_an_undo(
    town: SimpleNamespace, write: Any, client: Any
) -> None:
    a, b = write("Aaa", replies=["bob"]), write("Bbb")
    work = merge_threads(town.maya, a.id, b.id)
    undo_work(town.maya, work.id)
    assert end_of(client, f"/t/{b.id}/3") == f"/forums/t/{a.id}/aaa/2"
    assert end_of(client, f"/t/{a.id}/2") == f"/forums/t/{a.id}/aaa/2"


def test_nobody_is_led_to_what_they_may_not_see(
    town: SimpleNamespace, write: Any, client: Any, cast: SimpleNamespace, sign_in: Any
) -> None:
    a, b = write("Aaa", replies=["bob"]), write("Canary", board="team", by="maya")
    c = write("Ccc", replies=["bob"])
    merge_threads(town.maya, a.id, b.id)
    post = Post.get((Post.thread == c.id) & (Post.number == 2))
    split_posts(town.maya, c.id, [post.id], title="Canary too", space_id=town.team.id)
    for browser in (client, sign_in(cast.bob)):
        for path in (f"/t/{a.id}", f"/t/{a.id}/2", f"/forums/t/{a.id}/aaa/1"):
            answer = browser.get(path)
            assert (answer.status_code, "anary" in answer.text) == (404, False), path
        answer = browser.get(f"/forums/t/{c.id}/ccc/2", follow_redirects=True)
        assert "anary" not in answer.text
    assert end_of(sign_in(cast.maya), f"/t/{a.id}/2").startswith(f"/forums/t/{b.id}/canary/")


def test_once_it_cannot_be_taken_back_the_address_is_for_good(
    town: SimpleNamespace, write: Any, client: Any, at: Any
) -> None:
    a, b = write("Aaa"), write("Bbb")
    work = merge_threads(town.maya, a.id, b.id)
    assert client.get(f"/forums/t/{a.id}/aaa").status_code == 302
    with at(clock.now() + UNDO + UNDO):
        forget()
        Thread.update(deleted_at=clock.ago(days=8)).where(Thread.id == a.id).execute()
    assert type(work).get_by_id(work.id).journal is None
    Thread.update(deleted_at=clock.ago(days=8)).where(Thread.id == a.id).execute()
    assert client.get(f"/forums/t/{a.id}/aaa").status_code == 301


def test_a_reply_form_that_was_open_posts_where_the_thread_is_now(
    town: SimpleNamespace, write: Any, cast: SimpleNamespace, sign_in: Any
) -> None:
    a, b = write("Aaa", replies=["bob"]), write("Bbb")
    bob = sign_in(cast.bob)
    merge_threads(town.maya, a.id, b.id)
    answer = sent_on(bob, f"/forums/t/{a.id}/reply", body="Still here", reply_to="2")
    assert answer.status_code == 303
    post = Post.get(Post.body == "Still here")
    assert (post.thread_id, post.reply_to) == (b.id, 3)


def test_its_text_is_shown_again_when_others_have_written_there(
    town: SimpleNamespace, write: Any, cast: SimpleNamespace, sign_in: Any
) -> None:
    a, b = write("Aaa"), write("Bbb", replies=["alice"])
    bob = sign_in(cast.bob)
    merge_threads(town.maya, a.id, b.id)
    answer = sent_on(bob, f"/forums/t/{a.id}/reply", body="Still here", seen="1")
    assert (answer.status_code, "Still here" in answer.text) == (409, True)


def test_a_moved_thread_keeps_its_address(town: SimpleNamespace, write: Any, client: Any) -> None:
    a = write("Aaa", replies=["bob"])
    move_thread(town.maya, a.id, town.two.id)
    assert end_of(client, f"/t/{a.id}/2") == f"/forums/t/{a.id}/aaa/2"
