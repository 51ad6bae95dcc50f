"""The pages on which threads are moved, merged and split: plain forms, for those who may."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.models import Audit
from core.notifications.models import Notification
from core.threads.models import Post, Thread
from core.threadwork.models import ThreadWork


@pytest.fixture
def maya(cast: SimpleNamespace, sign_in: Any) -> Any:
    return sign_in(cast.maya)


def test_the_thread_leads_moderators_there(
    town: SimpleNamespace, write: Any, maya: Any, client: Any
) -> None:
    a = write("Aaa")
    assert f"/threads/{a.id}/work" in maya.get(f"/forums/t/{a.id}/aaa").text
    assert f"/threads/{a.id}/work" not in client.get(f"/forums/t/{a.id}/aaa").text


def test_others_may_not(
    town: SimpleNamespace, write: Any, cast: SimpleNamespace, sign_in: Any
) -> None:
    a, b = write("Aaa", replies=["bob"]), write("Team", board="team", by="maya")
    alice = sign_in(cast.alice)
    work = f"/threads/{a.id}/work"
    assert [alice.get(path).status_code for path in (work, f"{work}/split")] == [403, 403]
    for deed in ("move", "merge", "split", "timers", "pin"):
        assert alice.send(f"{work}/{deed}").status_code == 403
        assert alice.send(f"/threads/{b.id}/work/{deed}").status_code in (403, 404)


def test_moving_tells_the_author_who_can_see_it_where(
    town: SimpleNamespace, write: Any, maya: Any
) -> None:
    a, b = write("Aaa"), write("Bbb")
    fields = {"space": str(town.two.id), "tell": "y"}
    assert maya.send(f"/threads/{a.id}/work/move", **fields).status_code == 303
    row = Notification.get(Notification.sort == "thread_work")
    assert (row.user_id, row.thread_id) == (town.alice.id, a.id)
    maya.send(f"/threads/{b.id}/work/move", space=str(town.team.id), tell="y")
    row = Notification.get((Notification.sort == "thread_work") & Notification.thread.is_null())
    assert (row.user_id, "Bbb" in row.title, "Team" in row.title) == (town.alice.id, True, False)
    assert Audit.select().where(Audit.action == "thread.move").count() == 2


@pytest.mark.parametrize("typed", ["{id}", "#{id}", "/t/{id}", "http://localhost/forums/t/{id}/b"])
def test_merging_asks_first(town: SimpleNamespace, write: Any, maya: Any, typed: str) -> None:
    a, b = write("Aaa", replies=["bob"]), write("Bbb")
    fields = {"target": typed.format(id=b.id)}
    page = maya.send(f"/threads/{a.id}/work/merge", **fields)
    assert (page.status_code, "Bbb" in page.text) == (200, True)
    assert Thread.get_by_id(a.id).merged_into_id is None
    answer = maya.send(f"/threads/{a.id}/work/merge", **fields, sure="1")
    assert answer.status_code == 303
    assert Thread.get_by_id(a.id).merged_into_id == b.id


@pytest.mark.parametrize("typed", ["", "x", "0", "99999999999", "999999", "/people/bob", "-1"])
def test_what_is_no_thread_is_refused(
    town: SimpleNamespace, write: Any, maya: Any, typed: str
) -> None:
    a = write("Aaa")
    answer = maya.send(f"/threads/{a.id}/work/merge", target=typed, sure="1")
    assert answer.status_code == 422
    assert "Leave them" not in answer.text


def test_a_choice_of_replies_is_kept_from_page_to_page(
    town: SimpleNamespace, write: Any, maya: Any
) -> None:
    a = write("Aaa", replies=["bob", "charlie"] * 20)
    ids = [row.id for row in Post.select().where(Post.thread == a.id).order_by(Post.number)]
    url = f"/threads/{a.id}/work/split"
    first = maya.get(url)
    assert f'value="{ids[2]}"' in first.text
    second = maya.send(url, pick=[str(ids[2]), str(ids[4])], at="32", here="2")
    assert second.status_code == 200
    assert f'name="kept" value="{ids[2]}"' in second.text
    fields = {"title": "Split off", "space": str(town.two.id), "go": "1", "here": "32"}
    kept = [str(ids[2]), str(ids[4])]
    answer = maya.send(url, kept=kept, pick=[str(ids[35])], **fields)
    assert answer.status_code == 303
    made = Thread.get(Thread.title == "Split off")
    posts = Post.select().where((Post.thread == made.id) & (Post.sort != "log"))
    assert [post.id for post in posts.order_by(Post.number)] == [ids[2], ids[4], ids[35]]


def test_a_refused_split_keeps_what_was_typed(town: SimpleNamespace, write: Any, maya: Any) -> None:
    a = write("Aaa", replies=["bob"])
    post = Post.get((Post.thread == a.id) & (Post.number == 2))
    url = f"/threads/{a.id}/work/split"
    fields = {"space": str(town.two.id), "go": "1"}
    answer = maya.send(url, title="Kept words", **fields)
    assert (answer.status_code, "Kept words" in answer.text) == (422, True)
    answer = maya.send(url, title="", pick=str(post.id), **fields)
    assert answer.status_code == 422
    assert f'value="{post.id}" checked' in answer.text


def test_it_is_taken_back_on_the_page(
    town: SimpleNamespace, write: Any, maya: Any, cast: SimpleNamespace, sign_in: Any
) -> None:
    a, b = write("Aaa"), write("Bbb")
    maya.send(f"/threads/{a.id}/work/merge", target=str(b.id), sure="1")
    work = ThreadWork.get()
    undo = f"/threads/work/{work.id}/undo"
    assert undo in maya.get(f"/threads/{b.id}/work").text
    assert sign_in(cast.bob).send(undo).status_code == 403
    assert maya.send(undo).status_code == 303
    assert Thread.get_by_id(a.id).merged_into_id is None
    assert maya.send(undo).status_code == 422
    assert maya.send("/threads/work/999/undo").status_code == 404


def test_titles_full_of_markup_stay_words(
    town: SimpleNamespace, write: Any, maya: Any, client: Any
) -> None:
    title = "<b>x</b> [y](javascript:z) @bob `q`"
    a, b = write(title, replies=["bob"]), write("Bbb")
    maya.send(f"/threads/{a.id}/work/merge", target=str(b.id), sure="1")
    line = Post.get(Post.sort == "log")
    assert title in line.html.replace("&lt;", "<").replace("&gt;", ">")
    page = client.get(f"/forums/t/{b.id}/bbb").text
    assert "<b>x</b>" not in page
