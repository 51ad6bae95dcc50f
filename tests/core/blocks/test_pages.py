"""The button, the list, and posts that are folded away."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from core import clock
from core.access import rights
from core.blocks.actions import block
from core.blocks.models import Block
from core.groups.models import Membership
from core.threads.models import Post
from townhall.testing import Browser

FOLDED = "is by somebody whom you have blocked."


def test_a_button_on_the_profile_blocks_and_unblocks(
    place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    browser: Browser = sign_in(cast.alice)
    url = f"/account/blocked/{cast.bob.id}"
    assert f'action="{url}"' in browser.get("/people/bob").text
    assert browser.send(url).location == "/people/bob"
    page = browser.get("/people/bob").text
    assert f'action="{url}/remove"' in page
    assert "Nobody is told." in page
    assert browser.send(f"{url}/remove").location == "/people/bob"
    assert not Block.select().exists()


def test_the_list_names_whom_one_has_blocked(
    place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    browser = sign_in(cast.alice)
    assert "Nobody is blocked" in browser.get("/account/blocked").text
    block(place.alice, cast.bob.id)
    assert "@bob" in browser.get("/account/blocked").text
    assert "/account/blocked" in browser.get("/account/watching").text
    answer = browser.send(f"/account/blocked/{cast.bob.id}/remove", back="list")
    assert answer.location == "/account/blocked"
    assert "@bob" not in sign_in(cast.charlie).get("/account/blocked").text


def test_the_team_cannot_be_blocked_and_that_is_said(
    place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    browser = sign_in(cast.alice)
    for user in (cast.maya, cast.ada):
        assert "/account/blocked/" not in browser.get(f"/people/{user.username}").text
        answer = browser.send(f"/account/blocked/{user.id}")
        assert answer.status_code == 422
        assert "You can mute them instead." in answer.text
    assert browser.send(f"/account/blocked/{cast.alice.id}").status_code == 404
    assert browser.send("/account/blocked/999").status_code == 404
    assert not Block.select().exists()


def test_their_posts_are_one_line_that_opens_without_a_script(
    place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, client: Browser
) -> None:
    place.say(place.bob, "A bobolink.")
    place.say(place.charlie, "A chaffinch.")
    block(place.alice, cast.bob.id)
    page = sign_in(cast.alice).get(place.url).text
    line = f"#2 {FOLDED}"
    assert page.count(FOLDED) == page.count(line) == 1
    opened = page.index("<details>", page.index(line) - 300)
    assert opened < page.index("A bobolink.") < page.index("</details>", page.index("A bobolink."))
    assert "A chaffinch." in page
    assert "2 replies" in page  # counts and pages stay as they are
    for other in (cast.bob, cast.charlie):
        assert FOLDED not in sign_in(other).get(place.url).text
    assert FOLDED not in client.get(place.url).text


def test_the_first_post_of_a_thread_is_folded_too(
    place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    block(place.bob, cast.alice.id)
    assert f"#1 {FOLDED}" in sign_in(cast.bob).get(place.url).text


def test_one_post_that_was_opened_stays_open_when_it_is_drawn_anew(
    place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    post = place.say(place.bob, "A bobolink.")
    block(place.alice, cast.bob.id)
    answer = sign_in(cast.alice).send(f"/posts/{post.id}/react", htmx=True, name="like")
    assert "A bobolink." in answer.text
    assert FOLDED not in answer.text


def test_who_joins_the_team_is_read_again(
    place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    place.say(place.bob, "A bobolink.")
    block(place.alice, cast.bob.id)
    Membership.create(group=rights().builtin["staff"], user=cast.bob, created_at=clock.now())
    assert FOLDED not in sign_in(cast.alice).get(place.url).text


def test_blocks_cost_a_thread_page_one_statement_and_only_who_has_some(
    place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, queries: Any
) -> None:
    for number in range(9):
        place.say((place.bob, place.charlie)[number % 2], f"Number {number}.")
    browser = sign_in(cast.alice)
    browser.get(place.url)
    with queries(max=8) as before:
        browser.get(place.url)
    block(place.alice, cast.bob.id)
    block(place.alice, cast.charlie.id)
    browser.get(place.url)
    with queries(max=8) as after:
        assert browser.get(place.url).text.count(FOLDED) == 9
    assert len(after) <= len(before) + 1


def test_a_deleted_post_of_theirs_is_a_stub_for_the_team(
    place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    post = place.say(place.bob, "A bobolink.")
    Post.update(deleted_at=clock.now()).where(Post.id == post.id).execute()
    block(place.maya, cast.bob.id)
    page = sign_in(cast.maya).get(place.url).text
    assert FOLDED not in page
    assert "#2 was deleted." in page


def test_who_only_reads_here_sees_no_button(cast: SimpleNamespace, client: Browser) -> None:
    assert "/account/blocked/" not in client.get("/people/bob").text
