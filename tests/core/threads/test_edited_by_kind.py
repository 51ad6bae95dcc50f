"""A kind of thread names who else may change the first post of one."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from core.registry import Registry, ThreadKind
from core.threads.models import Post, Thread


@pytest.fixture
def edits(monkeypatch: pytest.MonkeyPatch, cast: SimpleNamespace) -> list[int]:
    """Kinds let charlie change every thread; the ids of those for which they were asked."""
    asked: list[int] = []
    declared = Registry.kind

    def lets(actor: Any, thread: Any) -> bool:
        asked.append(thread.id)
        return bool(actor.user_id == cast.charlie.id)

    def kind(self: Registry, key: str) -> ThreadKind | None:
        found = declared(self, key)
        return replace(found, edits=lets) if found else None

    monkeypatch.setattr(Registry, "kind", kind)
    return asked


@pytest.fixture
def first(talk: SimpleNamespace) -> Post:
    """The post that began the talk."""
    return Post.get((Post.thread == talk.thread.id) & (Post.number == 1))


def test_whom_the_kind_names_changes_title_and_text(
    edits: list[int], talk: SimpleNamespace, first: Post, cast: SimpleNamespace, sign_in: Any
) -> None:
    charlie, path = sign_in(cast.charlie), f"/posts/{first.id}/edit"
    assert f'href="{path}"' in charlie.get(f"/forums/t/{talk.thread.id}/pump-stops").text
    assert charlie.get(path).status_code == 200
    sent = charlie.send(path, title="A better title", body="A better text.", version=first.version)
    assert sent.status_code == 303
    assert Thread.get_by_id(talk.thread.id).title == "A better title"
    assert edits


def test_they_delete_nothing_and_change_no_reply(
    edits: list[int], talk: SimpleNamespace, first: Post, cast: SimpleNamespace, sign_in: Any
) -> None:
    charlie = sign_in(cast.charlie)
    for path in (f"/posts/{first.id}/delete", f"/posts/{talk.answer.id}/edit"):
        assert charlie.get(path).status_code == 403
        assert charlie.send(path, body="Gone", version=1).status_code == 403
    page = charlie.get(f"/forums/t/{talk.thread.id}/pump-stops").text
    assert f"/posts/{first.id}/edit" in page
    assert f"/posts/{first.id}/delete" not in page


def test_a_locked_or_deleted_thread_is_changed_by_nobody_so(
    edits: list[int], talk: SimpleNamespace, first: Post, cast: SimpleNamespace, sign_in: Any
) -> None:
    charlie, path = sign_in(cast.charlie), f"/posts/{first.id}/edit"
    Thread.update(is_locked=True).where(Thread.id == talk.thread.id).execute()
    assert charlie.get(path).status_code == 403


def test_a_kind_that_names_nobody_leaves_it_to_the_author(
    talk: SimpleNamespace, first: Post, cast: SimpleNamespace, sign_in: Any
) -> None:
    assert sign_in(cast.charlie).get(f"/posts/{first.id}/edit").status_code == 403
