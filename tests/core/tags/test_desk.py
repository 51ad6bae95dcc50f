"""What the team does with tags: rename, merge, other words, groups, and its pages."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from core.access import Forbidden
from core.models import Audit, Outbox
from core.spaces.actions import create_space
from core.spaces.visibility import set_visibility
from core.tags import actions, stock
from core.threads.models import Tag, TagGroup, Thread
from core.threads.rules import Rejected
from tests.core.tags.conftest import consistent, names, tag_of
from townhall.testing import Browser


@pytest.fixture
def maya(cast: SimpleNamespace, sign_in: Callable[..., Browser]) -> Browser:
    """The browser of somebody of the team."""
    return sign_in(cast.maya)


def test_merging_moves_threads_words_and_counts(
    talk: SimpleNamespace, tagged: Any, client: Browser
) -> None:
    one, both, other = tagged("pumps sun"), tagged("sun pumps pump"), tagged("pump")
    actions.add_synonym(talk.maya, tag_of("pumps").id, "pumpen")
    merged = actions.merge_tags(talk.maya, tag_of("pumps").id, tag_of("pump").id)
    assert [names(thread) for thread in (one, both, other)] == ["pump sun", "sun pump", "pump"]
    assert merged.thread_count == 3
    consistent()
    for old in ("pumps", "pumpen"):
        answer = client.get(f"/tags/{old}")
        assert (answer.status_code, answer.headers["Location"]) == (301, "/tags/pump")
    line = Audit.get(Audit.action == "tag.merge")
    assert (line.before, line.after) == (
        {"slug": "pumps", "threads": 2},
        {"slug": "pump", "threads": 3},
    )


def test_a_slug_is_replaced_only_where_it_is_the_whole_word(
    talk: SimpleNamespace, tagged: Any
) -> None:
    thread = tagged("pump water-pump pump-station 日本 日本語")
    actions.merge_tags(talk.maya, tag_of("pump").id, tag_of("日本").id)
    assert names(thread) == "water-pump pump-station 日本 日本語"
    consistent()


def test_threads_are_indexed_again_after_a_merge(talk: SimpleNamespace, tagged: Any) -> None:
    thread = tagged("pumps")
    tagged("pump")
    Outbox.delete().execute()
    actions.merge_tags(talk.maya, tag_of("pumps").id, tag_of("pump").id)
    assert [row.payload for row in Outbox.select()] == [{"threads": [thread.id]}]


def test_what_makes_no_sense_is_not_merged(talk: SimpleNamespace, tagged: Any) -> None:
    tagged("pump water")
    pump, water = tag_of("pump"), tag_of("water")
    for one, other in ((pump.id, pump.id), (pump.id, 999), (999, pump.id)):
        with pytest.raises(Rejected):
            actions.merge_tags(talk.maya, one, other)
    actions.merge_tags(talk.maya, water.id, pump.id)
    for one, other in ((water.id, pump.id), (pump.id, water.id)):
        with pytest.raises(Rejected):
            actions.merge_tags(talk.maya, one, other)
    consistent()


def test_another_slug_leads_from_the_old_one(
    talk: SimpleNamespace, tagged: Any, client: Browser
) -> None:
    thread = tagged("sun pumps water")
    tag_id = tag_of("pumps").id
    actions.edit_tag(talk.maya, tag_id, name="Pumps & pipes", slug="pump")
    assert names(thread) == "sun pump water"
    assert client.get("/tags/pumps").headers["Location"] == "/tags/pump"
    assert "Pumps &amp; pipes" in client.get("/tags/pump").text
    actions.edit_tag(talk.maya, tag_id, name="Pumps", slug="pumps")
    assert names(thread) == "sun pumps water"
    assert client.get("/tags/pump").headers["Location"] == "/tags/pumps"
    consistent()


def test_a_slug_that_is_taken_is_refused(talk: SimpleNamespace, tagged: Any) -> None:
    tagged("pump water")
    with pytest.raises(Rejected, match="merge"):
        actions.edit_tag(talk.maya, tag_of("pump").id, name="Water", slug="water")
    for name, slug in (("", "x"), ("!!!", ""), ("Fine", "...")):
        with pytest.raises(Rejected):
            actions.edit_tag(talk.maya, tag_of("pump").id, name=name, slug=slug)


def test_words_that_mean_something_else_are_refused(talk: SimpleNamespace, tagged: Any) -> None:
    tagged("pump water")
    pump = tag_of("pump").id
    actions.add_synonym(talk.maya, tag_of("water").id, "aqua")
    for word, why in (("water", "own"), ("aqua", "another"), ("pump", "already"), ("!", "least")):
        with pytest.raises(Rejected, match=why):
            actions.add_synonym(talk.maya, pump, word)
    Tag.insert(slug="unused", name="unused").execute()
    actions.add_synonym(talk.maya, pump, "unused")
    assert tag_of("unused").main_id == pump


def test_only_the_team_keeps_tags(talk: SimpleNamespace, tagged: Any) -> None:
    tagged("pump water")
    pump, water = tag_of("pump").id, tag_of("water").id
    deeds: list[Callable[[], object]] = [
        lambda: actions.merge_tags(talk.alice, pump, water),
        lambda: actions.edit_tag(talk.alice, pump, name="x", slug=""),
        lambda: actions.add_synonym(talk.alice, pump, "x"),
        lambda: actions.remove_synonym(talk.alice, pump, water),
        lambda: actions.save_group(talk.alice, None, name="x", is_single=False, is_for_team=False),
        lambda: actions.delete_group(talk.alice, 1),
    ]
    for deed in deeds:
        with pytest.raises(Forbidden):
            deed()


def test_the_list_is_searched_by_name_and_synonym(
    talk: SimpleNamespace, tagged: Any, maya: Browser
) -> None:
    tagged("pump water")
    actions.add_synonym(talk.maya, tag_of("water").id, "aqua")
    page = maya.get("/admin/tags?q=aqu").text
    assert 'href="/tags/water"' in page
    assert 'href="/tags/pump"' not in page
    for odd in ("?q=%25", "?q=<b>", "?group=x", "?group=99999999999999", "?after=zzz"):
        assert maya.get("/admin/tags" + odd).status_code == 200
    assert "<html" not in maya.part("/admin/tags?q=pump", target="tags").text


def test_a_long_list_goes_on(talk: SimpleNamespace, maya: Browser) -> None:
    Tag.insert_many([{"slug": f"t{n:03}", "name": f"t{n:03}"} for n in range(90)]).execute()
    page = stock.tags_page(talk.maya, search="", group_id=0, after="")
    rest = stock.tags_page(talk.maya, search="", group_id=0, after=page.after)
    assert [page.rows[0].slug, rest.rows[0].slug] == ["t000", "t040"]
    assert 'rel="next"' in maya.get("/admin/tags").text


def test_a_tag_is_edited_on_its_page(talk: SimpleNamespace, tagged: Any, maya: Browser) -> None:
    tagged("pump")
    group = actions.save_group(talk.maya, None, name="Things", is_single=True, is_for_team=False)
    url = f"/admin/tags/{tag_of('pump').id}"
    assert 'name="slug"' in maya.get(url).text
    sent: dict[str, Any] = {"name": "Pumps", "slug": "pump", "tint": "4", "icon": "wrench"}
    answer = maya.send(url, **sent, group_id=str(group.id), description="All <b>pumps</b>")
    assert answer.status_code == 303
    page = maya.get("/tags/pump").text
    assert "All &lt;b&gt;pumps" in page
    assert "Group: Things" in page
    for wrong in ({"tint": "9"}, {"icon": "javascript:"}, {"group_id": "77"}, {"name": ""}):
        refused = maya.send(url, **{**sent, "group_id": "0", **wrong})
        assert refused.status_code == 422, wrong
        assert 'class="error"' in refused.text


def test_a_coloured_tag_has_its_name_and_a_sign_everywhere(
    talk: SimpleNamespace, tagged: Any, client: Browser
) -> None:
    thread = tagged("pump")
    for url in ("/forums/s/workshop", f"/forums/t/{thread.id}/{thread.slug}", "/tags/"):
        assert 'href="/tags/pump">pump</a>' in client.get(url).text
    actions.edit_tag(talk.maya, tag_of("pump").id, name="Pumps", slug="pump", tint=4)
    for url in ("/forums/s/workshop", f"/forums/t/{thread.id}/{thread.slug}", "/tags/"):
        page = client.get(url).text
        assert 'href="/tags/pump" data-tint="4"><svg' in page, url
        assert " Pumps</a>" in page, url


def test_merging_shows_the_numbers_first(talk: SimpleNamespace, tagged: Any, maya: Browser) -> None:
    tagged("pumps"), tagged("pumps pump"), tagged("pump")
    actions.add_synonym(talk.maya, tag_of("pump").id, "pompe")
    url = f"/admin/tags/{tag_of('pumps').id}/merge"
    numbers = stock.together(tag_of("pumps"), tag_of("pump"))
    assert (numbers.together, numbers.both, numbers.synonyms) == (3, 1, 0)
    page = maya.get(f"{url}?into=Pompe")
    assert "Merge “pumps” into “pump”?" in page.text
    assert Thread.select().where(Thread.tag_names.contains("pumps")).count() == 2
    for into in ("", "nothing", "pumps"):
        assert maya.get(f"{url}?into={into}").status_code == 422
    assert maya.send(url, into="nothing").status_code == 422
    assert maya.send(url, into="pumps").status_code == 422
    assert maya.send(url, into="pump").status_code == 303
    assert maya.send(url, into="pump").status_code == 404
    consistent()


def test_other_words_are_added_and_removed_on_the_page(
    talk: SimpleNamespace, tagged: Any, maya: Browser, client: Browser
) -> None:
    tagged("pump water")
    url = f"/admin/tags/{tag_of('pump').id}"
    assert maya.send(f"{url}/synonyms", word="Pompe").status_code == 303
    refused = maya.send(f"{url}/synonyms", word="water")
    assert refused.status_code == 422
    assert "That is a tag of its own" in refused.text
    assert "pompe" in client.get("/tags/").text
    assert "pompe" in client.get("/tags/pump").text
    removed = maya.send(f"{url}/synonyms/{tag_of('pompe').id}/remove")
    assert removed.status_code == 303
    assert client.get("/tags/pompe").status_code == 404
    assert maya.get(f"/admin/tags/{tag_of('water').id + 50}").status_code == 404


def test_groups_are_made_changed_and_dissolved(
    talk: SimpleNamespace, tagged: Any, maya: Browser, client: Browser
) -> None:
    tagged("pump")
    assert maya.send("/admin/tags/groups", name="Things", is_single="y").status_code == 303
    group = TagGroup.get()
    assert (group.name, group.is_single, group.is_for_team) == ("Things", True, False)
    assert maya.send("/admin/tags/groups", name="things").status_code == 422
    assert maya.send("/admin/tags/groups", name="").status_code == 422
    Tag.update(group=group.id).execute()
    url = f"/admin/tags/groups/{group.id}"
    assert maya.send(url, name="Parts", is_for_team="y").status_code == 303
    page = client.get("/tags/").text
    assert "Parts" in page
    assert "given by the team" in page
    assert "stay" in maya.get(f"{url}/delete").text
    assert maya.send(f"{url}/delete").status_code == 303
    assert tag_of("pump").group_id is None
    assert maya.get(url).status_code == 404


def test_the_team_does_not_see_tags_of_threads_out_of_its_sight(
    talk: SimpleNamespace, tagged: Any, maya: Browser, cast: SimpleNamespace, sign_in: Any
) -> None:
    owners = create_space(talk.ada, owner="forums", title="Owners")
    set_visibility(talk.ada, owners.id, "staff")
    tagged("nightjar", by=talk.ada, space_id=owners.id, audience="private")
    tag_id = tag_of("nightjar").id
    assert "nightjar" not in maya.get("/admin/tags").text
    assert maya.get(f"/admin/tags/{tag_id}").status_code == 404
    assert "nightjar" in sign_in(cast.ada).get("/admin/tags").text
