"""Warnings, silence and suspension: told, with an end, and what they take."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.accounts.models import Session, User
from core.models import Audit
from core.sanctions import jobs
from core.sanctions.imposing import impose
from core.sanctions.models import Sanction
from core.sanctions.rules import Refusal
from core.threads.actions import reply
from core.threads.models import Post, Reaction
from core.threads.rules import Rejected
from tests.support.together import all_at_once

SOON = timedelta(days=3)


def give(app: Flask, actor: Any, user: User, sort: str, **values: Any) -> Sanction:
    with app.test_request_context("/"):
        return impose(actor, user.id, sort, **{"reason": "Be kind.", **values})


def test_a_warning_is_told_and_takes_nothing(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, run_jobs: Any
) -> None:
    give(app, talk.maya, cast.bob, "warn")
    run_jobs()
    bob = sign_in(cast.bob)
    assert "You were warned" in bob.get("/inbox/").text
    page = bob.get("/account/standing").text
    assert "Be kind." in page
    assert "Maya" not in page
    assert bob.send(f"/forums/t/{talk.thread.id}/reply", body="Sorry.").status_code in (200, 303)


def test_who_is_silenced_reads_and_drafts_and_does_nothing_that_others_see(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, actor_of: Any
) -> None:
    give(app, talk.maya, cast.bob, "silence", until=clock.now() + SOON)
    bob, first = sign_in(cast.bob), Post.get(Post.number == 1)
    for path in ("/", f"/t/{talk.thread.id}", "/account/standing", "/account/reports"):
        assert bob.get(path, follow_redirects=True).status_code == 200
    assert (
        f"/posts/{first.id}/react"
        not in bob.get(f"/t/{talk.thread.id}", follow_redirects=True)
        .text.partition('id="p1"')[2]
        .partition("</article>")[0]
    )
    before = Post.select().count()
    refused = {
        f"/forums/t/{talk.thread.id}/reply": {"body": "Ha."},
        f"/posts/{first.id}/react": {"name": "like"},
        f"/posts/{talk.answer.id}/edit": {"body": "Changed", "version": "1"},
        f"/posts/{talk.answer.id}/delete": {},
        f"/report/post/{first.id}": {"kind": "rude"},
        "/account/profile": {"name": "Ha"},
    }
    for path, form in refused.items():
        assert bob.send(path, **form).status_code in (403, 404, 405, 422), path
    assert Post.select().count() == before
    assert Reaction.select().count() == 0
    assert User.get_by_id(cast.bob.id).name == "Bob"
    with app.test_request_context("/"), pytest.raises(Rejected):
        reply(actor_of(cast.bob), talk.thread.id, "By the back door.")
    assert bob.get("/drafts/").status_code == 200


def test_a_silence_ends_by_itself(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, actor_of: Any, at: Any
) -> None:
    give(app, talk.maya, cast.bob, "silence", until=clock.now() + SOON)
    assert not actor_of(cast.bob).can("spaces.reply", talk.board.id)
    with at(clock.now() + SOON + timedelta(minutes=1)):
        assert actor_of(cast.bob).can("spaces.reply", talk.board.id)
        assert Sanction.get().ended_at is None
        with app.app_context():
            jobs.sweep()
        assert (Sanction.get().ended_why, User.get_by_id(cast.bob.id).silenced_until) == (
            "time",
            None,
        )


def test_a_suspension_ends_by_itself_even_before_the_job_comes(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, at: Any
) -> None:
    give(app, talk.maya, cast.bob, "suspend", until=clock.now() + SOON)
    bob = sign_in(cast.bob)
    assert bob.get("/account/watching").status_code == 403
    later = clock.now() + SOON + timedelta(minutes=1)
    with at(later):
        assert sign_in(cast.bob).get("/account/watching").status_code == 200
        with app.app_context():
            jobs.sweep()
        user = User.get_by_id(cast.bob.id)
    assert (user.state, user.suspended_until) == ("active", None)


def test_who_is_suspended_is_signed_out_and_told_by_mail_why_and_until_when(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, mailbox: Any
) -> None:
    bob = sign_in(cast.bob)
    give(app, talk.maya, cast.bob, "suspend", until=clock.now() + SOON, reason="Sold pills.")
    assert Session.select().where(Session.user == cast.bob.id).count() == 0
    assert "/sign-in" in bob.get("/account/standing").location
    mail = next(mail for mail in mailbox() if mail["to"] == "bob@example.org")
    text = mail.get_body(("plain",)).get_content()
    assert "Sold pills." in text
    assert "/account/standing" in text
    again = sign_in(cast.bob)
    page = again.get("/account/standing").text
    assert "Sold pills." in page
    assert "/account/standing" in again.get("/").text
    assert Audit.get(Audit.action == "member.suspend").note == "Sold pills."


def test_an_address_that_nobody_confirmed_gets_no_mail(
    app: Flask, talk: SimpleNamespace, make_user: Any, mailbox: Any
) -> None:
    dora = make_user("dora", state="pending", confirmed_at=None, email_key=None)
    give(app, talk.maya, dora, "suspend")
    assert [mail for mail in mailbox() if mail["to"] == "dora@example.org"] == []


def test_a_new_silence_takes_the_place_of_the_old(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace
) -> None:
    give(app, talk.maya, cast.bob, "silence")
    give(app, talk.maya, cast.bob, "silence", until=clock.now() + SOON)
    assert [row.ended_why for row in Sanction.select().order_by(Sanction.id)] == ["replaced", ""]
    until = User.get_by_id(cast.bob.id).silenced_until
    assert until is not None
    assert until < clock.now() + SOON + timedelta(minutes=1)


def test_it_is_taken_back_from_the_members_page(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, actor_of: Any
) -> None:
    row, maya = give(app, talk.maya, cast.bob, "silence"), sign_in(cast.maya)
    assert "Be kind." in maya.get(f"/admin/members/{cast.bob.id}").text
    assert maya.send(f"/admin/sanctions/{row.id}/lift").status_code == 303
    assert maya.send(f"/admin/sanctions/{row.id}/lift").status_code == 303
    assert actor_of(cast.bob).can("spaces.reply", talk.board.id)
    assert Audit.select().where(Audit.action == "member.silence.end").count() == 1


def test_the_team_is_not_silenced_and_only_owners_warn_it(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    with pytest.raises(Refusal):
        give(app, talk.ada, cast.maya, "silence")
    url = f"/admin/members/{cast.ada.id}/sanction"
    answer = sign_in(cast.maya).send(url, sort="warn", reason="x", span="7")
    assert answer.status_code == 403
    give(app, talk.ada, cast.maya, "warn")


def test_nobody_takes_back_what_was_imposed_on_themselves(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    row = give(app, talk.ada, cast.maya, "warn")
    answer = sign_in(cast.maya).send(f"/admin/sanctions/{row.id}/lift")
    assert answer.status_code == 422
    assert Sanction.get().ended_at is None


@pytest.mark.parametrize(
    "fields",
    [
        {"sort": "exile", "reason": "x"},
        {"sort": "warn", "reason": ""},
        {"sort": "silence", "reason": "x", "span": "99"},
        {"sort": "silence", "reason": "x", "day": "yesterday"},
        {"sort": "silence", "reason": "x", "day": "9999-12-31"},
    ],
)
def test_nonsense_is_asked_again(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, fields: dict[str, str]
) -> None:
    answer = sign_in(cast.maya).send(f"/admin/members/{cast.bob.id}/sanction", **fields)
    assert answer.status_code == 422
    assert Sanction.select().count() == 0


def test_two_owners_who_suspend_each_other_at_once_do_not_both_succeed(
    app: Flask, talk: SimpleNamespace, make_user: Any, actor_of: Any, cast: SimpleNamespace
) -> None:
    otto = make_user("otto", role="admin")
    deeds = [
        partial(impose, talk.ada, otto.id, "suspend", reason="No."),
        partial(impose, actor_of(otto), cast.ada.id, "suspend", reason="No."),
    ]
    problems = all_at_once(app, deeds)
    assert [type(problem) for problem in problems] == [Refusal]
    assert User.select().where(User.state == "suspended").count() == 1


def test_notes_are_kept_and_taken_away(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    maya, ada, url = sign_in(cast.maya), sign_in(cast.ada), f"/admin/members/{cast.bob.id}"
    ada.send(f"{url}/notes", text="Knows <i>pumps</i>.")
    assert "Knows &lt;i&gt;pumps&lt;/i&gt;." in maya.get(url).text
    assert maya.send("/admin/notes/1/remove").status_code == 403
    assert ada.send("/admin/notes/1/remove").status_code == 303
    assert "Knows" not in maya.get(url).text
    assert maya.send(f"{url}/notes", text=" ").status_code == 303
    assert "There is nothing in the note." in maya.get(url).text
    assert maya.send(f"{url}/notes", text="x" * 100_000).status_code == 422
    assert sign_in(cast.bob).send(f"{url}/notes", text="x").status_code == 403
