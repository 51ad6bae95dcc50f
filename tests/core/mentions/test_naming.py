"""Names in posts become links, stay with whom they meant, and call each person once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core import settings
from core.accounts.actions.renaming import rename_member
from core.accounts.models import User
from core.mentions.events import Mentioned
from core.mentions.models import Mention
from core.mentions.queries import render_text
from core.threads.actions import edit_post
from core.threads.models import Post, Thread
from core.threads.rules import Rejected


def calls(happened: list[Any]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """(people, groups) of every call so far."""
    return [(e.user_ids, e.group_ids) for e in happened if isinstance(e, Mentioned)]


def test_a_name_is_a_link_to_the_person_whatever_its_case(
    place: SimpleNamespace, cast: SimpleNamespace, happened: list[Any]
) -> None:
    post = place.say(place.alice, "Ask @Bob, or @bob.")
    link = '<a class="mention" href="/people/bob">@{}</a>'
    assert post.html.strip() == f"<p>Ask {link.format('Bob')}, or {link.format('bob')}.</p>"
    assert [(m.post_id, m.name, m.user_id, m.group_id) for m in Mention.select()] == [
        (post.id, "bob", cast.bob.id, None)
    ]
    assert calls(happened) == [((cast.bob.id,), ())]


def test_a_group_is_marked_and_called(place: SimpleNamespace, happened: list[Any]) -> None:
    post = place.say(place.alice, "Please, @menders!")
    link = '<a class="mention" href="/groups/menders">@menders</a>'
    assert post.html.strip() == f"<p>Please, {link}!</p>"
    assert calls(happened) == [((), (place.menders.id,))]


@pytest.mark.parametrize(
    "body",
    ["@nobody", "`@bob`", "> @bob\n\nsaid", "[@bob](/x)", "\\@bob", "a@bob", "@bobby", "@b0b",
     "```\n@bob\n```", "@everyone @members @trust-1", "www.x.example/?a=(@bob)"],
)  # fmt: skip
def test_other_words_call_nobody(place: SimpleNamespace, happened: list[Any], body: str) -> None:
    assert "mention" not in place.say(place.alice, body).html
    assert calls(happened) == []
    assert not Mention.select().exists()


@pytest.mark.parametrize("state", ["pending", "closed"])
def test_people_without_a_page_are_as_unknown(
    place: SimpleNamespace, cast: SimpleNamespace, state: str
) -> None:
    User.update(state=state).where(User.id == cast.bob.id).execute()
    assert place.say(place.alice, "@bob").html == place.say(place.alice, "@bob").html
    assert "mention" not in place.say(place.alice, "@bob").html


def test_who_was_renamed_is_called_by_either_name_and_old_texts_stay_theirs(
    place: SimpleNamespace, cast: SimpleNamespace, actors: SimpleNamespace, happened: list[Any]
) -> None:
    before = place.say(place.alice, "@bob")
    rename_member(actors.ada, cast.bob.id, "robert")
    after = place.say(place.alice, "@Bob or @robert, not @b0b")
    assert after.html.count('class="mention" href="/people/robert"') == 2
    assert calls(happened) == [((cast.bob.id,), ())] * 2
    edit_post(place.alice, before.id, "@bob, please", version=1)
    assert 'href="/people/robert">@bob</a>' in Post.get_by_id(before.id).html
    assert len(calls(happened)) == 2


def test_an_edit_calls_only_whom_the_text_did_not_name(
    place: SimpleNamespace, cast: SimpleNamespace, happened: list[Any]
) -> None:
    post = place.say(place.alice, "@bob")
    edit_post(place.alice, post.id, "@bob and @charlie", version=1)
    edit_post(place.alice, post.id, "@charlie only", version=2)
    edit_post(place.alice, post.id, "@charlie, only", version=3)
    assert calls(happened) == [((cast.bob.id,), ()), ((cast.charlie.id,), ())]
    assert [row.name for row in Mention.select()] == ["charlie"]


def test_nobody_calls_themselves(
    place: SimpleNamespace, cast: SimpleNamespace, happened: list[Any]
) -> None:
    assert "/people/alice" in place.say(place.alice, "I am @alice").html
    assert calls(happened) == []


def test_an_old_text_means_the_same_person_after_they_were_renamed(
    place: SimpleNamespace, cast: SimpleNamespace, happened: list[Any], make_user: Any
) -> None:
    post = place.say(place.alice, "@bob")
    User.update(username="robert", username_key="robert").where(User.id == cast.bob.id).execute()
    make_user("bob", email_key="other@example.org", email="other@example.org")
    edit_post(place.alice, post.id, "@bob!", version=1)
    assert 'href="/people/robert">@bob<' in Post.get_by_id(post.id).html
    edit_post(place.alice, post.id, "@bob, also known as @robert", version=2)
    assert calls(happened) == [((cast.bob.id,), ())]
    assert 'href="/people/bob"' in place.say(place.alice, "@bob").html


def test_a_refused_text_calls_nobody(place: SimpleNamespace, happened: list[Any]) -> None:
    Thread.update(is_locked=True).where(Thread.id == place.thread.id).execute()
    with pytest.raises(Rejected):
        place.say(place.alice, "@bob")
    assert not Mention.select().exists()
    assert calls(happened) == []


def test_a_group_above_the_owners_limit_is_called_by_staff_only(
    place: SimpleNamespace, happened: list[Any]
) -> None:
    settings.put(place.ada, "core", "mention_group_size", 1)
    place.say(place.alice, "@menders")
    assert calls(happened) == []
    place.say(place.maya, "@menders")
    assert calls(happened) == [((), (place.menders.id,))]


def test_a_new_member_calls_so_many_people_and_a_known_one_more(
    place: SimpleNamespace, cast: SimpleNamespace, happened: list[Any], actor_of: Any
) -> None:
    settings.put(place.ada, "core", "mentions_by_new", 1)
    place.say(place.alice, "@bob @charlie")
    User.update(trust=1).where(User.id == cast.alice.id).execute()
    place.say(actor_of(cast.alice), "@bob @charlie")
    assert calls(happened) == [((cast.bob.id,), ()), ((cast.bob.id, cast.charlie.id), ())]


def test_names_cost_two_queries_however_many_and_none_without(
    place: SimpleNamespace, queries: Any
) -> None:
    with queries(max=2):
        render_text(" ".join(f"@name{n}" for n in range(500)) + " @bob")
    with queries(max=0):
        render_text("a@b.example and `@bob`")


def test_the_preview_shows_names_as_the_post_will(
    place: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    page = sign_in(cast.alice).send("/preview", body="@bob and @nobody")
    assert '<a class="mention" href="/people/bob">@bob</a> and @nobody' in page.text
