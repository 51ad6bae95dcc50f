"""Which tags a thread gets: synonyms, groups, odd input, and counters that stay exact."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.tags import actions
from core.threads import moderation, rules
from core.threads.actions import edit_post
from core.threads.models import Post, Tag, Thread
from core.threads.recount import recount
from core.threads.rules import Rejected
from tests.core.tags.conftest import consistent, names, tag_of


def first_of(thread: Thread) -> Any:
    return Post.get((Post.thread == thread.id) & (Post.number == 1))


def edit_tags(actor: Any, thread: Thread, tags: str) -> None:
    post = first_of(thread)
    edit_post(actor, post.id, post.body, version=post.version, tags=tags)


def test_a_synonym_gives_its_main_tag_once(talk: SimpleNamespace, tagged: Any) -> None:
    tagged("pump")
    actions.add_synonym(talk.maya, tag_of("pump").id, "Pumps")
    assert names(tagged("pumps pump water")) == "pump water"
    consistent()


def test_a_merged_tag_goes_on_meaning_the_other(talk: SimpleNamespace, tagged: Any) -> None:
    tagged("pumps"), tagged("pump")
    actions.merge_tags(talk.maya, tag_of("pumps").id, tag_of("pump").id)
    assert names(tagged("pumps")) == "pump"
    assert tag_of("pump").thread_count == 3
    consistent()


def test_of_some_groups_a_thread_has_one_tag(
    talk: SimpleNamespace, tagged: Any, grouped: Any
) -> None:
    grouped("Status", "open done", is_single=True)
    with pytest.raises(Rejected) as refused:
        tagged("open done")
    assert refused.value.field == "tags"
    assert "Status" in refused.value.message
    thread = tagged("open pump")
    with pytest.raises(Rejected):
        edit_tags(talk.alice, thread, "open done pump")
    edit_tags(talk.alice, thread, "done pump")
    assert names(thread) == "done pump"
    consistent()


def test_a_group_that_became_single_leaves_old_threads_alone(
    talk: SimpleNamespace, tagged: Any, grouped: Any
) -> None:
    thread = tagged("open done")
    grouped("Status", "open done", is_single=True)
    edit_tags(talk.alice, thread, "open done pump")
    assert names(thread) == "open done pump"


def test_tags_of_the_team_are_given_and_taken_by_the_team(
    talk: SimpleNamespace, tagged: Any, grouped: Any
) -> None:
    grouped("Official", "announced", is_for_team=True)
    with pytest.raises(Rejected, match="Only the team gives"):
        tagged("announced")
    thread = tagged("pump")
    edit_tags(talk.maya, thread, "pump announced")
    with pytest.raises(Rejected, match="Only the team takes"):
        edit_tags(talk.alice, thread, "pump")
    edit_tags(talk.alice, thread, "announced sun")
    assert names(thread) == "announced sun"
    edit_tags(talk.maya, thread, "sun")
    assert names(thread) == "sun"
    consistent()


def test_a_synonym_is_no_way_around_a_group(
    talk: SimpleNamespace, tagged: Any, grouped: Any
) -> None:
    grouped("Official", "announced", is_for_team=True)
    actions.add_synonym(talk.maya, tag_of("announced").id, "official")
    with pytest.raises(Rejected):
        tagged("official")


@pytest.mark.parametrize(
    ("typed", "slugs"),
    [
        ("Pump, #Wheel;water", ["pump", "wheel", "water"]),
        ("C++ C# C", ["c-plus-plus", "c-sharp", "c"]),
        ("日本語、ไทย 한국어", ["日本語", "ไทย", "한국어"]),
        ("العربية، हिन्दी Ελληνικά", ["العربية", "हिन्दी", "ελληνικα"]),
        ("Zürich zurich", ["zurich"]),
        ("🎉 -- ### \u202e\u200b , ,,", []),
        ("<b>x</b> ../.. '\"&", ["b-x-b", "and"]),
        ("a" * 300, ["a" * 60]),
        ("", []),
    ],
)
def test_words_of_every_sort_become_tags(typed: str, slugs: list[str]) -> None:
    assert rules.checked_tags(typed) == slugs


def test_tags_of_every_script_have_a_page(tagged: Any, client: Any, talk: SimpleNamespace) -> None:
    tagged("日本語 العربية हिन्दी c++")
    for slug in ("日本語", "العربية", "हिन्दी", "c-plus-plus"):
        assert client.get(f"/tags/{slug}").status_code == 200, slug
    assert client.get("/tags/C%2B%2B").headers["Location"] == "/tags/c-plus-plus"


def test_deleted_threads_are_counted_when_they_come_back(
    talk: SimpleNamespace, tagged: Any
) -> None:
    thread = tagged("pump water")
    tagged("pump")
    moderation.delete_thread(talk.maya, thread.id)
    assert (tag_of("pump").thread_count, tag_of("water").thread_count) == (1, 0)
    actions.merge_tags(talk.maya, tag_of("water").id, tag_of("pump").id)
    consistent()
    moderation.restore_thread(talk.maya, thread.id)
    assert names(thread) == "pump"
    assert tag_of("pump").thread_count == 2
    consistent()


def test_counters_can_be_worked_out_again(talk: SimpleNamespace, tagged: Any) -> None:
    tagged("pump"), tagged("pump water")
    actions.add_synonym(talk.maya, tag_of("pump").id, "pumps")
    Tag.update(thread_count=99).execute()
    recount()
    consistent()


def test_moderators_change_title_and_tags_of_a_thread(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, tagged: Any
) -> None:
    thread = tagged("pump")
    post = first_of(thread)
    answer = sign_in(cast.maya).send(
        f"/posts/{post.id}/edit", body=post.body, version="1", title="Put right", tags="water, sun"
    )
    assert answer.status_code == 303
    now = Thread.get_by_id(thread.id)
    assert (now.title, now.tag_names) == ("Put right", "water sun")
    consistent()


def test_a_refused_tag_is_said_at_its_field_and_the_text_is_kept(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, grouped: Any
) -> None:
    grouped("Official", "announced", is_for_team=True)
    answer = sign_in(cast.alice).send(
        "/forums/s/workshop/new", title="A title", body="My long text", tags="announced"
    )
    assert answer.status_code == 422
    assert "Only the team gives the tag “announced”." in answer.text
    assert "My long text" in answer.text
    assert 'value="announced"' in answer.text
