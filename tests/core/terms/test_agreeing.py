"""Publishing the texts, and who is asked to agree to them."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.access import Actor
from core.accounts.models import User
from core.drafts.models import Draft
from core.models import Audit
from core.spaces.actions import create_space
from core.terms.actions import DraftChanged, Seen, Words, agree, decline, publish, save_draft
from core.terms.current import to_agree
from core.terms.models import Consent, TermsText
from core.terms.queries import consents_of
from core.threads.actions import start_thread
from core.threads.models import Post
from core.versions import refresh
from tests.core.accounts.reading import hidden
from townhall.testing import Browser


def put_up(ada: Actor, sort: str = "terms", body: str = "Be kind.", **values: Any) -> TermsText:
    """A version that is published now, or from a later day."""
    return publish(ada, sort, Words(body=body, **values))


@pytest.fixture
def house(app: Flask, cast: SimpleNamespace, actor_of: Any) -> Any:
    """The owner, a thread by alice, and a context to act in."""
    with app.test_request_context("/"):
        ada = actor_of(cast.ada)
        board = create_space(Actor(is_admin=True), owner="forums", title="Workshop")
        thread = start_thread(
            actor_of(cast.alice), board.id, kind="topic", title="Pumps", body="Hello there."
        )
        yield SimpleNamespace(ada=ada, url=f"/forums/t/{thread.id}", thread=thread)
    refresh()


def test_nothing_is_asked_while_no_text_is_published(
    client: Browser, cast: SimpleNamespace, sign_in: Any
) -> None:
    assert client.get("/terms").status_code == 404
    assert "I agree" not in client.get("/sign-up").text
    assert sign_in(cast.bob).get("/").status_code == 200


def test_a_published_text_stands_at_the_foot_of_every_page(
    house: SimpleNamespace, client: Browser
) -> None:
    put_up(house.ada, body="## Be kind\n\nAlways.")
    put_up(house.ada, "guidelines", "Share tea.")
    page = client.get("/terms")
    assert page.status_code == 200
    assert "Be kind</h" in page.text
    assert 'href="/terms"' in client.get("/").text
    assert 'href="/guidelines"' in client.get("/").text
    assert 'href="/privacy"' not in client.get("/").text


def test_members_are_asked_once_and_led_back_to_where_they_went(
    house: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    put_up(house.ada)
    bob = sign_in(cast.bob)
    asked = bob.get("/forums/?view=x")
    assert asked.status_code == 303
    assert asked.location == "/terms/agree?next=/forums/?view%3Dx"
    page = bob.get(asked.location)
    shown = ",".join(str(one.id) for one in to_agree())
    assert f'value="{shown}"' in page.text
    answer = bob.send("/terms/agree", answer="yes", shown=shown, next="/forums/?view=x")
    assert (answer.status_code, answer.location) == (303, "/forums/?view=x")
    assert bob.get("/forums/").status_code == 200
    (row,) = consents_of(cast.bob.id)
    assert (row["text"], row["version"], row["way"]) == ("terms", 1, "asked")


def test_who_declines_may_read_and_have_their_data_but_not_write(
    house: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, actor_of: Any
) -> None:
    put_up(house.ada)
    bob = sign_in(cast.bob)
    assert bob.send("/terms/agree", answer="no", next="/").status_code == 303
    page = bob.get("/")
    assert page.status_code == 200
    assert "You have not agreed" in page.text
    assert bob.get("/account/").status_code == 200
    assert not actor_of(cast.bob).can("spaces.reply", house.thread.space_id)
    refused = bob.send(f"{house.url}/reply", body="I would like to say something all the same.")
    assert refused.status_code == 403
    assert "/terms/agree?next=" in refused.text
    shown = ",".join(str(one.id) for one in to_agree())
    bob.send("/terms/agree", answer="yes", shown=shown)
    assert actor_of(cast.bob).can("spaces.reply", house.thread.space_id)


def test_a_reply_on_its_way_is_kept_as_a_draft_while_its_author_is_asked(
    house: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    bob = sign_in(cast.bob)
    put_up(house.ada)
    answer = bob.send(
        f"{house.url}/reply",
        body="Forty words that took an evening to find.",
        draft=f"reply-{house.thread.id}",
    )
    assert answer.status_code == 403
    assert "Forty words that took an evening to find." in answer.text
    assert not Post.select().where(Post.author == cast.bob.id).exists()
    assert "Forty words" in str([row.__data__ for row in Draft.select()])


def test_a_change_that_does_not_matter_asks_nobody(
    house: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, actor_of: Any
) -> None:
    put_up(house.ada)
    agree(actor_of(cast.bob), [one.id for one in to_agree()])
    put_up(house.ada, body="Be kind!", note="A sign.")
    refresh()
    assert sign_in(cast.bob).get("/").status_code == 200
    put_up(house.ada, body="Be very kind.", note="More of it.", is_material=True)
    refresh()
    assert sign_in(cast.bob).get("/").status_code == 303


def test_a_version_for_later_asks_from_its_day_also_those_who_agreed_to_another_meanwhile(
    house: SimpleNamespace, cast: SimpleNamespace, actor_of: Any, at: Any
) -> None:
    put_up(house.ada)
    later = clock.now() + timedelta(days=30)
    put_up(house.ada, body="Be kinder.", is_material=True, starts_at=later)
    refresh()
    assert [one.number for one in to_agree()] == [1]
    agree(actor_of(cast.bob), [one.id for one in to_agree()])
    assert actor_of(cast.bob).consent == "given"
    with at(later + timedelta(hours=1)):
        assert [one.number for one in to_agree()] == [2]
        assert actor_of(cast.bob).consent == "asked"


def test_agreeing_to_what_is_out_of_date_shows_the_newer_text(
    house: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    old = put_up(house.ada)
    bob = sign_in(cast.bob)
    bob.get("/terms/agree")
    put_up(house.ada, body="Be kind, and brief.")
    answer = bob.send("/terms/agree", answer="yes", shown=str(old.id))
    assert answer.status_code == 409
    assert "newer versions" in answer.text
    assert not Consent.select().where(Consent.user == cast.bob.id).exists()


def test_agreeing_twice_is_written_once(
    house: SimpleNamespace, cast: SimpleNamespace, actor_of: Any
) -> None:
    put_up(house.ada)
    for _time in range(2):
        agree(actor_of(cast.bob), [one.id for one in to_agree()])
    assert Consent.select().where(Consent.user == cast.bob.id).count() == 1


def test_signing_up_asks_for_the_versions_in_force_and_keeps_that(
    house: SimpleNamespace, client: Browser, at: Any
) -> None:
    first, second = put_up(house.ada), put_up(house.ada, "privacy", "We keep little.")
    page = client.get("/sign-up")
    fields = {
        "username": "dora",
        "email": "dora@example.org",
        "password": "five blue submarines",
        "started": hidden(page, "started"),
        "shown": hidden(page, "shown"),
    }
    with at(clock.now() + timedelta(seconds=30)):
        without = client.send("/sign-up", **fields)
        assert without.status_code == 422
        assert "tick this if you agree" in without.text
        stale = client.send("/sign-up", **{**fields, "shown": str(first.id)}, agree="y")
        assert stale.status_code == 422
        assert not User.select().where(User.username == "dora").exists()
        assert client.send("/sign-up", **fields, agree="y").status_code == 303
    dora = User.get(User.username == "dora")
    given = {row.text_id: row.way for row in Consent.select().where(Consent.user == dora)}
    assert given == {first.id: "sign-up", second.id: "sign-up"}
    assert client.get("/").status_code == 200


def test_of_two_who_write_the_same_draft_the_second_is_told(
    house: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    kept = save_draft(house.ada, "terms", Words(body="First."))
    with pytest.raises(DraftChanged):
        save_draft(house.ada, "terms", Words(body="Second."))
    save_draft(house.ada, "terms", Words(body="Third."), seen=Seen(draft=kept.version))
    owner = sign_in(cast.ada)
    answer = owner.send("/admin/terms/terms", body="Mine.", seen=str(kept.version), do="publish")
    assert answer.status_code == 409
    assert "Mine." in answer.text
    assert "Third." in answer.text
    assert not TermsText.select().where(TermsText.number > 0).exists()


def test_an_owner_drafts_looks_and_publishes(
    house: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, client: Browser
) -> None:
    owner = sign_in(cast.ada)
    assert owner.send("/admin/terms/terms", body="**Be kind.**", do="save").status_code == 303
    assert client.get("/terms").status_code == 404
    look = owner.send("/admin/terms/terms", body="**Be kind.**", seen="1", do="preview")
    assert "<strong>Be kind.</strong>" in look.text
    bad = owner.send("/admin/terms/terms", body="x", seen="1", do="publish", starts_on="2001-01-01")
    assert bad.status_code == 422
    done = owner.send("/admin/terms/terms", body="**Be kind.**", seen="1", do="publish")
    assert done.status_code == 303
    assert client.get("/terms").status_code == 200
    assert Audit.get(Audit.action == "terms.publish").actor_id == cast.ada.id
    # Whoever publishes it is not asked.
    assert owner.get("/").status_code == 200


def test_pieces_feeds_and_texts_are_not_kept_from_who_is_asked(
    house: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    put_up(house.ada)
    bob = sign_in(cast.bob)
    for path in ("/terms", "/account/", "/feed.atom", "/live/now?topics=threads:0:0"):
        assert bob.get(path).status_code == 200, path
    assert bob.part("/", target="threads").status_code == 200


def test_being_asked_costs_no_query(
    house: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, queries: Any
) -> None:
    bob = sign_in(cast.bob)
    bob.get("/help/writing")
    with queries(max=20) as before:
        bob.get("/help/writing")
    put_up(house.ada)
    refresh()
    bob.get("/help/writing")
    with queries(max=20) as after:
        bob.get("/help/writing")
    assert len(after) == len(before)


def test_a_decline_is_asked_again_when_a_newer_version_matters(
    house: SimpleNamespace, cast: SimpleNamespace, actor_of: Any, at: Any
) -> None:
    put_up(house.ada)
    decline(actor_of(cast.bob))
    assert actor_of(cast.bob).consent == "declined"
    with at(clock.now() + timedelta(minutes=5)):
        put_up(house.ada, body="Be kind.", is_material=True)
        assert actor_of(cast.bob).consent == "asked"


def test_a_draft_with_places_to_fill_in_is_not_published(
    house: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    owner = sign_in(cast.ada)
    body = "It is run by **[who runs it]**. It is *kind*."
    refused = owner.send("/admin/terms/terms", body=body, do="publish")
    assert refused.status_code == 422
    assert "[who runs it]" in refused.text
    assert owner.send("/admin/terms/terms", body=body, do="save").status_code == 303
    body = body.replace("**[who runs it]**", "Ada")
    assert owner.send("/admin/terms/terms", body=body, seen="1", do="publish").status_code == 303
