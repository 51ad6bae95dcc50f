"""History: who changed what, versions that come back, versions that are hidden."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core import clock
from core.models import Audit
from core.threads import moderation, versions
from core.threads.actions import edit_post
from core.threads.events import PostEdited
from core.threads.models import Post, Revision, Thread
from core.threads.queries import visible_post
from townhall.testing import Browser

LEAK = "0170-555-1234"


@pytest.fixture
def edited(talk: SimpleNamespace) -> SimpleNamespace:
    """Bob's answer in four versions; the second holds what should not be there."""
    talk.path = f"/posts/{talk.answer.id}/history"
    moments = [clock.now() + timedelta(hours=hours) for hours in (1, 2, 3)]
    texts = ("Clean the filter.\nCall me: " + LEAK, "Clean the filter.\nCall me.", "Clean it all.")
    reasons = (f"my number {LEAK}", "oops", "")
    for at, (moment, text, reason) in enumerate(zip(moments, texts, reasons, strict=True)):
        with clock.frozen_at(moment):
            edit_post(talk.bob, talk.answer.id, text, version=at + 1, reason=reason)
    return talk


def history(actor: Any, post_id: int, **options: Any) -> versions.History:
    return versions.history_of(actor, *visible_post(actor, post_id), **options)


def body_of(post: Any) -> str:
    return str(Post.get_by_id(post.id).body)


def test_versions_are_counted_from_the_first_and_shown_newest_first(
    edited: SimpleNamespace,
) -> None:
    found = history(edited.charlie, edited.answer.id)
    assert [change.version.number for change in found.changes] == [4, 3, 2, 1]
    assert [change.version.reason for change in found.changes] == [
        "",
        "oops",
        f"my number {LEAK}",
        "",
    ]
    assert found.total == 4


def test_long_stretches_without_a_change_are_left_out(talk: SimpleNamespace) -> None:
    lines = [f"Line {number}" for number in range(200)]
    edit_post(talk.maya, talk.answer.id, "\n".join(lines), version=1)
    lines[100] = "Line one hundred"
    edit_post(talk.bob, talk.answer.id, "\n".join(lines), version=2)
    shown = history(talk.bob, talk.answer.id).changes[0].lines
    assert [line for line in shown if isinstance(line, int)] == [98, 97]
    assert len(shown) == 2 + 5


def test_a_history_without_end_has_pages(talk: SimpleNamespace) -> None:
    for number in range(25):
        actor = talk.maya if number % 2 else talk.bob
        edit_post(actor, talk.answer.id, f"Text {number}", version=number + 1, reason="again")
    first = history(talk.charlie, talk.answer.id)
    second = history(talk.charlie, talk.answer.id, before=first.older)
    third = history(talk.charlie, talk.answer.id, before=second.older)
    pages = [[change.version.number for change in page.changes] for page in (first, second, third)]
    assert pages == [list(range(26, 15, -1)), list(range(15, 5, -1)), list(range(5, 0, -1))]
    assert third.older == 0
    ground = first.changes[-1].against
    assert ground is not None
    assert ground.number == 15


def test_title_and_tags_are_part_of_the_history(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Callable[..., Browser]
) -> None:
    first = Post.get((Post.thread == talk.thread.id) & (Post.number == 1))
    edit_post(talk.maya, first.id, "It *stops*.", version=1, title="Pump rests", tags="pump water")
    edit_post(talk.alice, first.id, "It *stops*.", version=2, title="Pump rests", tags="pump sun")
    newest, middle, _oldest = history(talk.bob, first.id).changes
    assert (newest.tags_gone, newest.tags_come) == (("water",), ("sun",))
    assert middle.title == ("Pump stops", "Pump rests")
    page = sign_in(cast.bob).get(f"/posts/{first.id}/history").text
    assert "<ins><bdi>Pump rests</bdi></ins>" in page
    assert "<del><bdi>water</bdi></del>" in page
    assert "not the author" in page


@pytest.mark.parametrize("view", ["inline", "side"])
def test_everybody_reads_the_history_in_both_layouts(
    view: str, edited: SimpleNamespace, client: Browser
) -> None:
    page = client.get(f"{edited.path}?view={view}")
    assert page.status_code == 200
    assert LEAK in page.text
    assert "Restore" not in page.text
    assert "/hide" not in page.text


def test_restoring_makes_a_new_version_that_says_so(
    edited: SimpleNamespace, cast: SimpleNamespace, sign_in: Callable[..., Browser]
) -> None:
    browser = sign_in(cast.bob)
    assert f"{edited.path}/3/restore" in browser.get(edited.path).text
    answer = browser.send(f"{edited.path}/3/restore", at="4")
    assert answer.status_code == 303
    assert body_of(edited.answer) == "Clean the filter.\nCall me."
    newest = history(edited.bob, edited.answer.id).changes[0].version
    assert (newest.number, newest.reason) == (5, "Restored version 3")


def test_restoring_the_first_post_brings_title_and_tags_back(talk: SimpleNamespace) -> None:
    from core.threads.editing import restore_version

    first = Post.get((Post.thread == talk.thread.id) & (Post.number == 1))
    edit_post(talk.maya, first.id, "One", version=1, title="First title", tags="a b")
    edit_post(talk.maya, first.id, "Two", version=2, title="Second title", tags="c")
    former = versions.version_of(talk.maya, *visible_post(talk.maya, first.id), 2)
    assert former.wording is not None
    restore_version(
        talk.maya, first.id, former.number, key=former.key, wording=former.wording, at=3
    )
    thread = Thread.get_by_id(talk.thread.id)
    assert (thread.title, thread.tag_names) == ("First title", "a b")


def test_restoring_over_somebody_elses_change_is_refused(
    edited: SimpleNamespace, cast: SimpleNamespace, sign_in: Callable[..., Browser]
) -> None:
    answer = sign_in(cast.bob).send(f"{edited.path}/1/restore", at="3")
    assert answer.status_code == 409
    assert "nothing was restored" in answer.text
    assert sign_in(cast.bob).send(f"{edited.path}/1/restore", at="x").status_code == 409
    assert body_of(edited.answer) == "Clean it all."


def test_only_who_may_edit_may_restore(
    edited: SimpleNamespace, cast: SimpleNamespace, sign_in: Callable[..., Browser]
) -> None:
    assert sign_in(cast.charlie).send(f"{edited.path}/1/restore", at="4").status_code == 403
    with clock.frozen_at(clock.now() + timedelta(days=61)):
        late = sign_in(cast.bob)
        assert late.send(f"{edited.path}/1/restore", at="4").status_code == 403
    assert sign_in(cast.bob).send(f"{edited.path}/9/restore", at="4").status_code == 404


def hide(edited: SimpleNamespace, browser: Browser, key: int = 2) -> None:
    path = f"{edited.path}/{key}/hide"
    assert 'name="reason"' in browser.get(path).text
    assert browser.send(path, reason="a private number").status_code == 303


def test_a_hidden_version_is_named_to_all_and_read_by_moderators_only(
    edited: SimpleNamespace, cast: SimpleNamespace, sign_in: Callable[..., Browser]
) -> None:
    hide(edited, sign_in(cast.maya))
    for person in (cast.bob, cast.charlie):
        for path in ("", "?view=side", "/2", "/1", "/3"):
            page = sign_in(person).get(edited.path + path)
            assert page.status_code == 200
            assert LEAK not in page.text, path
            assert "a private number" not in page.text
        assert "A moderator has hidden this version." in sign_in(person).get(edited.path).text
    shown = sign_in(cast.maya).get(edited.path).text
    assert LEAK in shown
    assert "a private number" in shown


def test_what_comes_after_a_hidden_version_is_compared_with_what_was_before(
    edited: SimpleNamespace, cast: SimpleNamespace, sign_in: Callable[..., Browser]
) -> None:
    hide(edited, sign_in(cast.maya))
    _four, three, two, _one = history(edited.bob, edited.answer.id).changes
    assert three.against is not None
    assert three.against.number == 1
    assert (two.version.wording, two.lines, two.version.reason) == (None, (), "")
    assert "Compared with version 1." in sign_in(cast.bob).get(edited.path).text


def test_a_hidden_version_on_the_border_of_two_pages_stays_hidden(
    talk: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "PAGE", 2)
    for number, text in enumerate(("one", LEAK, "three", "four"), start=1):
        edit_post(talk.maya, talk.answer.id, text, version=number)
    Revision.update(hidden_at=clock.now()).where(Revision.body == LEAK).execute()
    page = history(talk.bob, talk.answer.id)
    ground = page.changes[-1].against
    assert ground is not None
    assert (ground.number, ground.wording) == (2, versions._wording("one", None, None))


def test_hiding_and_showing_are_logged_without_the_text(
    edited: SimpleNamespace, cast: SimpleNamespace, sign_in: Callable[..., Browser]
) -> None:
    maya = sign_in(cast.maya)
    hide(edited, maya)
    hide(edited, maya)
    assert maya.send(f"{edited.path}/2/show").status_code == 303
    assert LEAK in sign_in(cast.charlie).get(edited.path).text
    lines = list(Audit.select().where(Audit.action.startswith("revision.")).order_by(Audit.id))
    assert [(line.action, line.note) for line in lines] == [
        ("revision.hide", "a private number"),
        ("revision.show", ""),
    ]
    assert all((line.before, line.after) == (None, None) for line in lines)


def test_only_moderators_hide(
    edited: SimpleNamespace,
    cast: SimpleNamespace,
    sign_in: Callable[..., Browser],
    client: Browser,
) -> None:
    for browser in (sign_in(cast.bob), sign_in(cast.charlie)):
        assert browser.get(f"{edited.path}/2/hide").status_code == 403
        assert browser.send(f"{edited.path}/2/hide", reason="x").status_code == 403
        assert browser.send(f"{edited.path}/2/show").status_code == 403
    assert client.send(f"{edited.path}/2/hide", reason="x").status_code == 303
    assert not Revision.select().where(Revision.hidden_at.is_null(False)).exists()
    maya = sign_in(cast.maya)
    for key in ("0", "4", "99"):
        assert maya.send(f"{edited.path}/{key}/hide", reason="x").status_code == 404, key


def test_a_hidden_version_is_not_restored(
    edited: SimpleNamespace, cast: SimpleNamespace, sign_in: Callable[..., Browser]
) -> None:
    hide(edited, sign_in(cast.maya))
    for person in (cast.bob, cast.maya):
        answer = sign_in(person).send(f"{edited.path}/2/restore", at="4")
        assert answer.status_code == 422
        assert LEAK not in answer.text
    assert body_of(edited.answer) == "Clean it all."


def test_the_history_of_a_deleted_post_is_for_its_author_and_moderators(
    edited: SimpleNamespace,
    cast: SimpleNamespace,
    sign_in: Callable[..., Browser],
    client: Browser,
) -> None:
    moderation.delete_post(edited.maya, edited.answer.id)
    for path in ("", "/2"):
        assert client.get(edited.path + path).status_code == 404
        assert sign_in(cast.charlie).get(edited.path + path).status_code == 404
        assert sign_in(cast.bob).get(edited.path + path).status_code == 200
    moderation.delete_thread(edited.maya, edited.thread.id)
    assert sign_in(cast.bob).get(edited.path).status_code == 404
    assert sign_in(cast.maya).send(f"{edited.path}/1/restore", at="4").status_code == 403


def test_an_edit_of_somebody_elses_text_is_told_and_logged(
    talk: SimpleNamespace, happened: list[Any]
) -> None:
    edit_post(talk.maya, talk.answer.id, "Put right.", version=1, reason="typo")
    (event,) = [event for event in happened if isinstance(event, PostEdited)]
    assert (event.actor_id, event.author_id, event.reason) == (
        talk.maya.user_id,
        talk.bob.user_id,
        "typo",
    )
    assert Audit.get(Audit.action == "post.edit").note == "typo"


def test_an_edit_says_what_the_thread_was_called_before(
    talk: SimpleNamespace, happened: list[Any]
) -> None:
    post = Post.get((Post.thread == talk.thread.id) & (Post.number == 1))
    title = talk.thread.title
    for number, called in enumerate((title, "Another title", "Another title")):
        edit_post(talk.maya, post.id, f"Words {number}", version=number + 1, title=called)
    told = [event.title_before for event in happened if isinstance(event, PostEdited)]
    assert told == ["", title, ""]


def test_an_edit_does_not_bump(talk: SimpleNamespace) -> None:
    before = Thread.get_by_id(talk.thread.id).last_post_at
    with clock.frozen_at(clock.now() + timedelta(hours=1)):
        edit_post(talk.bob, talk.answer.id, "Later.", version=1)
    thread = Thread.get_by_id(talk.thread.id)
    assert (thread.last_post_at, thread.last_user_id) == (before, talk.bob.user_id)


def test_odd_addresses_do_no_harm(edited: SimpleNamespace, client: Browser) -> None:
    for query in ("?before=x", "?before=-1", "?before=99999999999999999999", "?view=<b>"):
        assert client.get(edited.path + query).status_code == 200
    assert client.get(f"{edited.path}/99999999999999999999").status_code == 404
