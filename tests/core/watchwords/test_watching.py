"""What watched words do to titles, posts, changes, names and profiles, and who looks after them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.accounts.models import User
from core.accounts.names import BadName, check_username
from core.models import Audit
from core.threads.actions import edit_post, reply, start_thread
from core.threads.models import Post, Thread
from core.threads.rules import Rejected
from core.watchwords import looking
from core.watchwords.models import WatchedWord


def refused(deed: Any) -> Rejected:
    with pytest.raises(Rejected) as error:
        deed()
    return error.value


def test_a_blocked_word_is_named_with_its_reason(place: SimpleNamespace, watch: Any) -> None:
    watch("gizmo", note="we do not trade here.")
    said = refused(lambda: reply(place.alice, place.thread.id, "A GIZMO for you."))
    assert (said.field, said.message) == (
        "body",
        "“GIZMO” cannot stand here: we do not trade here.",
    )
    new = {"kind": "topic", "title": "A gizmo", "body": "Look."}
    assert refused(lambda: start_thread(place.alice, place.board.id, **new)).field == "title"
    post = reply(place.alice, place.thread.id, "Nothing.")
    assert refused(lambda: edit_post(place.alice, post.id, "A gizmo.", version=1))


def test_the_form_comes_back_with_its_text(
    place: SimpleNamespace, watch: Any, cast: SimpleNamespace, sign_in: Any
) -> None:
    watch("gizmo")
    alice = sign_in(cast.alice)
    answer = alice.send(f"/forums/t/{place.thread.id}/reply", body="A fine gizmo, see.")
    assert answer.status_code == 422
    assert "A fine gizmo, see." in answer.text
    assert "Say it in other words" in answer.text


def test_a_censored_word_stands_nowhere(place: SimpleNamespace, watch: Any) -> None:
    watch("gizmo", "censor")
    thread = start_thread(
        place.alice, place.board.id, kind="topic", title="My Gizmo", body="*Gizmo* it is."
    )
    post = Post.get(Post.thread == thread.id)
    assert Thread.get_by_id(thread.id).title == "My ■■■■■"
    assert (post.body, "izmo" in post.html) == ("*■■■■■* it is.", False)


def test_names_with_a_watched_word_are_refused(place: SimpleNamespace, watch: Any) -> None:
    watch("gizmo", "censor", is_whole=False)
    with pytest.raises(BadName):
        check_username("gizmo-fan")


def test_a_profile_is_looked_at_too(
    place: SimpleNamespace, watch: Any, cast: SimpleNamespace, sign_in: Any
) -> None:
    watch("gizmo", "review")
    watch("gadget", "censor")
    alice = sign_in(cast.alice)
    fields = {"name": "Alice", "timezone": "UTC", "locale": ""}
    assert alice.send("/account/profile", **fields, bio="My gadget.").status_code == 303
    assert User.get_by_id(cast.alice.id).bio == "My ■■■■■■."
    for field in ("name", "bio", "place"):
        sent = {**fields, field: "The gizmo"}
        answer = alice.send("/account/profile", **sent)
        assert (answer.status_code, "The gizmo" in answer.text) == (422, True), field


def test_a_word_that_is_taken_out_is_watched_no_more(
    place: SimpleNamespace, watch: Any, cast: SimpleNamespace, sign_in: Any
) -> None:
    watch("gizmo")
    ada = sign_in(cast.ada)
    word = WatchedWord.get()
    assert ada.send(f"/admin/words/{word.id}/remove").status_code == 303
    assert ada.send(f"/admin/words/{word.id}/remove").status_code == 404
    answer = sign_in(cast.alice).send(f"/forums/t/{place.thread.id}/reply", body="A gizmo.")
    assert answer.status_code == 303
    assert [row.action for row in Audit.select().where(Audit.action.startswith("word."))] == [
        "word.watch",
        "word.forget",
    ]


def test_owners_add_change_and_try_words(
    place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    ada = sign_in(cast.ada)
    sent = {"word": "Gizmo", "action": "censor", "is_whole": "y", "note": ""}
    assert ada.send("/admin/words/", **sent).status_code == 303
    assert (
        ada.send("/admin/words/", **{**sent, "word": "GIZMO", "action": "block"}).status_code == 303
    )
    assert [(row.form, row.action) for row in WatchedWord.select()] == [("gizmo", "block")]
    tried = ada.send("/admin/words/try", text="A gízmo here.")
    assert "Not taken" in tried.text
    assert "Nothing in it is watched" in ada.send("/admin/words/try", text="Gizmos.").text
    assert ada.send("/admin/words/", word="", action="block").status_code == 422
    assert ada.send("/admin/words/", word="x", action="block").status_code == 422
    assert sign_in(cast.maya).get("/admin/words/").status_code == 403


def test_words_to_look_at_are_those_that_were_not_there_before(
    place: SimpleNamespace, watch: Any
) -> None:
    watch("gizmo", "review")
    watch("gadget", "review")
    assert looking.to_review("Gizmo and gadget", "an old gizmo") == ["gadget"]
