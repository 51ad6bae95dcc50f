"""Reports: made once, taken back, answered, and never told to whom they are about."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.notifications.models import Notification
from core.reports.models import Report
from core.review.models import ReviewItem
from core.threads.models import Post, Tag, Thread
from core.threads.moderation import delete_post


def page_of(browser: Any, talk: SimpleNamespace) -> str:
    return str(browser.get(f"/t/{talk.thread.id}/2", follow_redirects=True).text)


def test_a_post_is_reported_from_its_menu_and_stands_in_the_queue(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    charlie, url = sign_in(cast.charlie), f"/report/post/{talk.answer.id}"
    assert url in page_of(charlie, talk)
    assert "Report this post" in charlie.get(url).text
    answer = charlie.send(url, kind="rude", text="He calls her a fool.")
    assert (answer.status_code, answer.location) == (303, "/account/reports")
    assert "The team has not looked yet" in charlie.get("/account/reports").text
    item = ReviewItem.get()
    assert (item.sort, item.subject_type, item.subject_id) == ("report", "post", talk.answer.id)
    assert (item.author_id, item.space_id) == (cast.bob.id, talk.board.id)
    shown = sign_in(cast.maya).get(f"/review/{item.id}").text
    assert "Clean the filter, you fool." in shown
    assert "He calls her a fool." in shown


def test_one_has_one_open_report_about_a_thing(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    charlie, url = sign_in(cast.charlie), f"/report/post/{talk.answer.id}"
    charlie.send(url, kind="rude")
    assert charlie.send(url, kind="spam").location == url
    assert Report.select().count() == 1
    assert "You reported it" in charlie.get(url).text


def test_a_report_that_is_taken_back_leaves_the_queue(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, report: Any
) -> None:
    item = report(talk.charlie, talk.answer.id)
    row = Report.get()
    assert sign_in(cast.alice).send(f"/account/reports/{row.id}/withdraw").status_code == 404
    charlie = sign_in(cast.charlie)
    assert charlie.send(f"/account/reports/{row.id}/withdraw").status_code == 303
    assert charlie.send(f"/account/reports/{row.id}/withdraw").status_code == 404
    assert ReviewItem.get_by_id(item.id).decision == "withdrawn"
    assert report(talk.charlie, talk.answer.id).id != item.id


def test_the_others_keep_it_in_the_queue(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, report: Any
) -> None:
    before = report(talk.charlie, talk.answer.id)
    item = report(talk.alice, talk.answer.id)
    assert item.id == before.id
    row = Report.get(Report.reporter == cast.charlie.id)
    sign_in(cast.charlie).send(f"/account/reports/{row.id}/withdraw")
    after = ReviewItem.get_by_id(item.id)
    assert (after.state, after.weight) == ("open", item.weight - row.weight)


@pytest.mark.parametrize(
    "fields", [{}, {"kind": "ugly"}, {"kind": "other"}, {"kind": "rude", "text": "x" * 1001}]
)
def test_what_cannot_be_understood_is_asked_again(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, fields: dict[str, str]
) -> None:
    answer = sign_in(cast.charlie).send(f"/report/post/{talk.answer.id}", **fields)
    assert answer.status_code == 422
    assert Report.select().count() == 0


def test_people_tags_and_files_are_reported_too(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    from core.threads.actions import start_thread

    with app.test_request_context("/"):
        start_thread(talk.bob, talk.board.id, kind="topic", title="Pills", body="Buy", tags="pills")
    charlie, tag = sign_in(cast.charlie), Tag.get()
    for url, at in (
        (f"/report/person/{cast.bob.id}", "/people/bob"),
        (f"/report/tag/{tag.id}", "/tags/pills"),
    ):
        assert url in charlie.get(at).text
        assert charlie.send(url, kind="spam").status_code == 303
    items = {item.subject_type: item for item in ReviewItem.select()}
    assert (items["person"].space_id, items["person"].author_id) == (None, cast.bob.id)
    assert (items["tag"].space_id, items["tag"].author_id) == (None, None)
    for item in items.values():
        assert sign_in(cast.maya).get(f"/review/{item.id}").status_code == 200


@pytest.mark.parametrize("loss", ["private", "deleted", "thread deleted", "never was", "own"])
def test_what_one_may_not_see_cannot_be_reported(
    app: Flask, talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, loss: str
) -> None:
    who, number = sign_in(cast.charlie), talk.answer.id
    with app.test_request_context("/"):
        if loss == "private":
            Thread.update(audience="private").execute()
        elif loss == "deleted":
            delete_post(talk.maya, talk.answer.id)
        elif loss == "thread deleted":
            delete_post(talk.maya, Post.get(Post.number == 1).id)
        elif loss == "never was":
            number = 999_983
        else:
            who = sign_in(cast.bob)
    url = f"/report/post/{number}"
    assert who.get(url).status_code == 404
    assert who.send(url, kind="rude").status_code == 404
    assert Report.select().count() == 0


def test_no_button_is_on_ones_own_posts(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, client: Any
) -> None:
    assert f"/report/post/{talk.answer.id}" not in page_of(sign_in(cast.bob), talk)
    assert "/report/post/" not in page_of(client, talk)
    assert f"/report/person/{cast.bob.id}" not in sign_in(cast.bob).get("/people/bob").text


def test_nothing_that_the_author_gets_names_the_reporter(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, report: Any, mailbox: Any
) -> None:
    item = report(talk.charlie, talk.answer.id)
    sign_in(cast.maya).send(f"/review/{item.id}/decide/hide", reason="Be kind.")
    bob = sign_in(cast.bob)
    pages = [bob.get(url).text for url in ("/account/standing", "/inbox/")]
    pages.append(bob.get(f"/account/hidden/{talk.answer.id}").text)
    mails = [str(mail) for mail in mailbox()]
    for text in [*pages, *mails]:
        assert "charlie" not in text.lower()
    assert "Be kind." in pages[0]
    rows = Notification.select().where(Notification.user == cast.bob.id)
    assert all(row.people == [] for row in rows)


def test_the_reporter_hears_what_came_of_it(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, report: Any
) -> None:
    item = report(talk.charlie, talk.answer.id)
    sign_in(cast.maya).send(f"/review/{item.id}/decide/hide", reason="Be kind.")
    charlie = sign_in(cast.charlie)
    assert "The team did something about it" in charlie.get("/account/reports").text
    page = charlie.get("/inbox/").text
    assert "Your report was looked at" in page
    assert "The team hid it." in page
    assert "Be kind." not in page


def test_the_silenced_the_suspended_and_visitors_report_nothing(
    talk: SimpleNamespace, make_user: Any, sign_in: Any, client: Any
) -> None:
    from core.sanctions.rules import FOREVER

    url = f"/report/post/{talk.answer.id}"
    assert "/sign-in" in client.get(url).location
    for name, values in (("sue", {"state": "suspended"}), ("sam", {"silenced_until": FOREVER})):
        browser = sign_in(make_user(name, **values))
        assert browser.get(url).status_code == 403
        assert browser.send(url, kind="rude").status_code == 403
