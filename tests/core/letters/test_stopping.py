"""Links that stop mail: signed out, by one click, of exactly one thing, and taken back."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core.accounts.models import User
from core.letters.links import Stop, read_token, token_of
from core.letters.models import MailSilence
from core.notifications.models import ChannelChoice, Reach
from core.threads.models import Thread
from core.web.security import csrf
from tests.core.letters.conftest import NOON, text_of

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def link(app: Flask, talk: SimpleNamespace) -> Any:
    """`link("thread")`: the path of a link that alice was sent."""

    def make(what: str) -> str:
        which = {"thread": str(talk.thread.id), "sort": "reply", "digest": "daily", "all": ""}
        stop = Stop(talk.alice.user_id, what, which[what])  # type: ignore[arg-type]
        with app.app_context():
            return f"/unsubscribe/{token_of(stop, 'alice@example.org')}"

    return make


def stopped() -> set[str]:
    """What is stopped for anybody."""
    found = {"thread"} if MailSilence.select().exists() else set()
    found |= {"sort"} if ChannelChoice.select().where(~ChannelChoice.is_on).exists() else set()
    found |= {"all"} if Reach.select().where(Reach.mail_off).exists() else set()
    return found | ({"digest"} if not Reach.select().where(Reach.digest == "daily") else set())


@pytest.mark.parametrize("what", ["thread", "sort", "digest", "all"])
def test_one_click_of_a_mail_program_stops_exactly_that(
    talk: SimpleNamespace, client: Any, link: Any, what: str
) -> None:
    Reach.create(user=talk.alice.user_id, digest="daily")
    for _time in range(2):
        answer = client.post(link(what), data=ONE_CLICK)
        assert (answer.status_code, answer.text) == (200, "Done.")
        assert stopped() == {what}


@pytest.mark.parametrize("what", ["thread", "sort", "digest", "all"])
def test_the_page_has_a_button_and_the_way_back(
    talk: SimpleNamespace, client: Any, link: Any, what: str
) -> None:
    Reach.create(user=talk.alice.user_id, digest="daily")
    assert "Stop it</button>" in client.get(link(what)).text
    assert stopped() == set(), "opening it stops nothing"
    answer = client.send(link(what))
    assert (answer.status_code, answer.location) == (303, link(what))
    assert stopped() == {what}
    assert "This comes no more" in client.get(link(what)).text
    assert client.send(f"{link(what)}/undo").status_code == 303
    assert stopped() == set()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ({}, {}),
        ({"List-Unsubscribe": "one-click"}, {}),
        ({"List-Unsubscribe": "One-Click", "more": "1"}, {}),
        ({"List-Unsubscribe": ["One-Click", "One-Click"], "x": ""}, {}),
        (ONE_CLICK, {"Origin": "https://evil.example"}),
        (ONE_CLICK, {"Sec-Fetch-Site": "cross-site"}),
    ],
)
def test_only_what_the_standard_says_passes_without_the_token_of_a_form(
    client: Any, link: Any, body: dict[str, Any], headers: dict[str, str]
) -> None:
    assert client.post(link("all"), data=body, headers=headers).status_code == 400
    assert not Reach.select().where(Reach.mail_off).exists()


def test_it_is_the_only_deed_without_the_token_of_a_form(app: Flask) -> None:
    assert csrf._exempt_views == {"core.letters.views.take_unsubscribe"}
    assert csrf._exempt_blueprints == set()


def test_no_other_deed_is_let_through_by_it(client: Any, link: Any) -> None:
    client.post(link("all"), data=ONE_CLICK)
    assert client.post(f"{link('all')}/undo", data=ONE_CLICK).status_code == 400
    assert client.post("/scheme", data={"scheme": "dark", **ONE_CLICK}).status_code == 400
    assert Reach.get().mail_off


@pytest.mark.parametrize("change", ["other letters", "other address", "no address", "closed"])
def test_a_link_that_is_not_good_is_answered_like_none(
    talk: SimpleNamespace, client: Any, link: Any, change: str
) -> None:
    url, me = link("all"), User.id == talk.alice.user_id
    if change == "other letters":
        url = url[:-1] + ("A" if url[-1] != "A" else "B")
    elif change == "other address":
        User.update(email="new@example.org").where(me).execute()
    elif change == "closed":
        User.update(email=None, state="closed").where(me).execute()
    else:
        User.update(email=None).where(me).execute()
    assert client.get(url).status_code == client.get("/unsubscribe/x").status_code == 404
    assert client.post(url, data=ONE_CLICK).status_code == 404
    assert client.send(f"{url}/undo").status_code == 404
    assert not Reach.select().where(Reach.mail_off).exists()


@pytest.mark.parametrize(
    "token", ["", "x", "W10.x", "é" * 400, "a" * 5000, "WzEsImFsbCIsIiIsIiJd.AAAA"]
)
def test_odd_tokens_are_nothing(app: Flask, token: str) -> None:
    with app.app_context():
        assert read_token(token) is None


def test_a_link_for_one_purpose_is_none_for_another(
    app: Flask, talk: SimpleNamespace, client: Any
) -> None:
    from itsdangerous import URLSafeSerializer

    from core.site import site

    payload = [talk.alice.user_id, "all", "", "x" * 20]
    for salt in ("wtf-csrf-token", "letters.unsubscribe"):
        made = URLSafeSerializer(site().config.secret_key, salt=salt).dumps(payload)
        assert client.get(f"/unsubscribe/{made}").status_code == 404


def test_the_title_is_told_to_those_who_may_see_it(
    talk: SimpleNamespace, cast: SimpleNamespace, client: Any, sign_in: Any, link: Any
) -> None:
    assert "Pump stops" in client.get(link("thread")).text
    Thread.update(audience="private").execute()
    for browser in (client, sign_in(cast.charlie), sign_in(cast.alice)):
        page = browser.get(link("thread")).text
        assert "Pump stops" not in page
        assert "Stop it</button>" in page
    assert client.post(link("thread"), data=ONE_CLICK).status_code == 200


def test_the_links_of_a_mail_lead_there(
    answers: Any, sent: Any, at: Any, client: Any, talk: SimpleNamespace
) -> None:
    with at(NOON):
        answers("A reply.")
    (mail,) = sent(minutes=11)
    url = mail["List-Unsubscribe"].strip("<>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in text_of(mail).replace("\n", "")
    path = url.partition("://")[2].partition("/")[2]
    assert client.post(f"/{path}", data=ONE_CLICK).status_code == 200
    assert MailSilence.get().user_id == talk.alice.user_id


def test_what_was_stopped_is_listed_and_comes_again(
    talk: SimpleNamespace, cast: SimpleNamespace, client: Any, sign_in: Any, link: Any
) -> None:
    alice = sign_in(cast.alice)
    assert "Mail comes to you" in alice.get("/account/mail").text
    client.post(link("thread"), data=ONE_CLICK)
    client.post(link("all"), data=ONE_CLICK)
    page = alice.get("/account/mail").text
    assert "Pump stops" in page
    assert "You have switched all mail about news off." in page
    assert "Pump stops" not in sign_in(cast.bob).get("/account/mail").text
    alice.send("/account/mail/on", thread="x")
    alice.send("/account/mail/on", thread=str(talk.thread.id))
    assert (MailSilence.select().count(), Reach.get().mail_off) == (0, True)
    alice.send("/account/mail/on")
    assert not Reach.get().mail_off


def test_the_secret_of_a_link_is_in_no_log(
    link: Any, client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    path = link("thread")
    with caplog.at_level(logging.INFO):
        client.get(path)
        client.post(path, data=ONE_CLICK)
        client.post(path, data={"x": "y"})
        client.post(f"{path}/undo")
    assert "/unsubscribe/<token>" in {record.__dict__.get("path", "") for record in caplog.records}
    secret = path.rpartition("/")[2]
    assert [r.__dict__ for r in caplog.records if secret in str(r.__dict__)] == []
