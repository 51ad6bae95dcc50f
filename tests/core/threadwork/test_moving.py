"""A thread goes to another space: whoever may not see that finds it nowhere from then on."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core import settings
from core.access import Forbidden
from core.attachments.models import Attachment, AttachmentUse
from core.notifications.models import Notification
from core.spaces.models import Space
from core.threads import moderation
from core.threads.actions import reply
from core.threads.models import Post, Thread
from core.threads.rules import Rejected
from core.threadwork.moving import move_thread
from core.threadwork.undoing import undo_work
from tests.core.threadwork.conftest import differences, digest, recounted_alike


def test_counters_of_both_spaces_are_right(town: SimpleNamespace, write: Any) -> None:
    a = write("Aaa", replies=["bob"], tags="x")
    other = write("Other")
    moderation.delete_post(town.maya, Post.get((Post.thread == a.id) & (Post.number == 2)).id)
    move_thread(town.maya, a.id, town.two.id)
    one, two = Space.get_by_id(town.one.id), Space.get_by_id(town.two.id)
    assert (one.thread_count, one.post_count, one.last_thread_id) == (1, 1, other.id)
    assert (two.thread_count, two.post_count, two.last_thread_id) == (1, 1, a.id)
    assert recounted_alike() == {}


def test_a_line_says_from_where_unless_that_is_a_secret(town: SimpleNamespace, write: Any) -> None:
    a, b = write("Aaa"), write("Bbb", board="team", by="maya")
    for thread in (a, b):
        move_thread(town.maya, thread.id, town.two.id)
    lines = {post.thread_id: post.body for post in Post.select().where(Post.sort == "log")}
    assert lines == {a.id: "moved this from One to Two", b.id: "moved this to Two"}


def everywhere(browser: Any, thread: Thread, key: str) -> dict[str, bool]:
    """Where somebody finds the words of a thread."""
    pages = {
        "page": f"/forums/t/{thread.id}/{thread.slug}",
        "number": f"/t/{thread.id}",
        "board": "/forums/s/one",
        "team": "/forums/s/team",
        "latest": "/forums/latest",
        "home": "/",
        "feed": "/forums/latest.atom",
        "thread feed": f"/t/{thread.id}.atom",
        "site feed": "/feed.atom",
        "search": "/search?q=canary",
        "suggest": "/search/suggest?q=canary",
        "tag": "/tags/rare",
        "inbox": "/inbox/",
        "profile": "/people/alice",
        "bookmarks": "/bookmarks/",
        "preview": f"/forums/t/{thread.id + 1}/other",
        "history": f"/posts/{Post.get(Post.thread == thread.id).id}/history",
        "file": f"/files/a/{key}/x.txt",
    }
    found = {}
    for name, path in pages.items():
        answer = browser.get(path, follow_redirects=True)
        found[name] = answer.status_code == 200 and ("Canary" in answer.text or name == "file")
    return found


def test_who_may_not_see_the_new_space_finds_it_nowhere(
    town: SimpleNamespace,
    write: Any,
    cast: SimpleNamespace,
    sign_in: Any,
    run_jobs: Any,
    mailbox: Any,
) -> None:
    from io import BytesIO

    from core.attachments.actions import keep_file
    from core.attachments.naming import address

    thread = write("Canary", replies=["bob"], tags="rare")
    file = keep_file(town.alice, BytesIO(b"words"), "x.txt")
    reply(town.alice, thread.id, f"[Canary]({address(file)}) @bob")
    write("Other", by="bob")
    other = Thread.get(Thread.title == "Other")
    reply(town.bob, other.id, f"http://localhost/t/{thread.id}")
    run_jobs()
    bob, maya = sign_in(cast.bob), sign_in(cast.maya)
    before = everywhere(bob, thread, file.key)
    assert {name for name, seen in before.items() if not seen} <= {"team", "bookmarks"}
    mails = len(mailbox())
    move_thread(town.maya, thread.id, town.team.id)
    # At once: no worker has indexed anything yet.
    assert not any(everywhere(bob, thread, file.key).values())
    run_jobs()
    assert not any(everywhere(bob, thread, file.key).values())
    assert everywhere(maya, thread, file.key)["page"]
    said = [mail for mail in mailbox()[mails:] if "bob@" in str(mail["To"])]
    assert not [mail for mail in said if "Canary" in str(mail)]
    assert Notification.select().where(Notification.thread == thread.id).exists()
    assert AttachmentUse.select().count() == Attachment.select().count() == 1


@pytest.mark.parametrize("board", ["two", "team"])
def test_taking_it_back_restores_exactly(
    town: SimpleNamespace, write: Any, run_jobs: Any, board: str
) -> None:
    settings.put(town.ada, "forums", "votes", True)
    a = write("Aaa", replies=["bob", "charlie"], tags="x")
    run_jobs()
    before = digest()
    work = move_thread(town.maya, a.id, getattr(town, board).id)
    undo_work(town.maya, work.id)
    assert differences(before, digest()) == {}


def test_a_private_thread_stays_private(town: SimpleNamespace, write: Any) -> None:
    a = write("Aaa")
    Thread.update(audience="private").execute()
    move_thread(town.maya, a.id, town.two.id)
    assert Thread.get_by_id(a.id).audience == "private"


def test_where_it_may_not_go(town: SimpleNamespace, write: Any) -> None:
    a, gone = write("Aaa"), write("Gone")
    moderation.delete_thread(town.maya, gone.id)
    foreign = Space.create(owner="events", slug="x", title="X", created_at=a.created_at)
    Space.update(is_archived=True).where(Space.id == town.two.id).execute()
    for thread_id, space_id in (
        (a.id, town.one.id),
        (a.id, town.two.id),
        (gone.id, town.team.id),
    ):
        with pytest.raises(Rejected):
            move_thread(town.maya, thread_id, space_id)
    with pytest.raises((Rejected, Forbidden)):
        move_thread(town.ada, a.id, foreign.id)
    for actor in (town.alice, town.bob):
        with pytest.raises(Forbidden):
            move_thread(actor, a.id, town.team.id)
