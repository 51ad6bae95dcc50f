"""Tags that are offered while somebody types: only of what they may see."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from lxml import html

from core.search.queries import tags_beginning
from core.spaces.actions import create_space
from core.spaces.visibility import set_visibility
from core.tags import actions, queries
from core.threads import moderation
from tests.core.tags.conftest import tag_of
from townhall.testing import Browser


def values(actor: Any, typed: str) -> list[str]:
    return [one.value for one in queries.suggested(actor, typed)]


def test_the_last_word_is_completed_and_the_others_kept(talk: SimpleNamespace, tagged: Any) -> None:
    tagged("pump pumpkin water")
    assert values(talk.bob, "pu") == ["pump", "pumpkin"]
    assert values(talk.bob, "water, PU") == ["water, pump", "water, pumpkin"]
    assert values(talk.bob, "pump pu") == ["pump pumpkin"]
    for nothing in ("", "pump ", "x", "!", "%", "\u202e", "a" * 500):
        assert values(talk.bob, nothing) == [], nothing


def test_a_synonym_offers_its_main_tag(talk: SimpleNamespace, tagged: Any) -> None:
    tagged("water")
    actions.add_synonym(talk.maya, tag_of("water").id, "aqua")
    (found,) = queries.suggested(talk.bob, "aq")
    assert (found.value, found.label) == ("water", "water (aqua)")
    assert [tag.slug for tag in tags_beginning(talk.bob, "aq", 5)] == ["water"]


def test_tags_of_hidden_and_deleted_threads_are_not_offered(
    talk: SimpleNamespace, tagged: Any, client: Browser, cast: SimpleNamespace, actor_of: Any
) -> None:
    team = create_space(talk.ada, owner="forums", title="Team")
    set_visibility(talk.ada, team.id, "staff")
    tagged("nightjar", by=talk.maya, space_id=team.id)
    actions.add_synonym(talk.maya, tag_of("nightjar").id, "nightbird")
    gone = tagged("nightfall")
    moderation.delete_thread(talk.maya, gone.id)
    assert values(talk.bob, "night") == []
    assert values(actor_of(cast.maya), "night") == ["nightjar"]
    assert "nightjar" not in [one.value for one in queries.in_use(talk.bob)]
    assert client.get("/tags/nightbird").status_code == 404
    assert client.get("/tags/nightjar").status_code == 404
    assert "nightjar" not in client.get("/tags/suggest?q=night").text


def test_tags_of_the_team_are_offered_to_the_team(
    talk: SimpleNamespace, tagged: Any, grouped: Any
) -> None:
    tagged("announced pump")
    grouped("Official", "announced", is_for_team=True)
    assert values(talk.bob, "ann") == []
    assert values(talk.maya, "ann") == ["announced"]
    assert [one.value for one in queries.in_use(talk.bob)] == ["pump"]


def test_a_form_offers_tags_without_a_script(
    talk: SimpleNamespace, tagged: Any, cast: SimpleNamespace, sign_in: Any
) -> None:
    for number in range(queries.OFFERED + 5):
        tagged(f"pump t{number}")
    page = html.fromstring(sign_in(cast.alice).get("/forums/s/workshop/new").text)
    (field,) = page.xpath("//input[@name='tags']")
    options = page.xpath(f"//datalist[@id='{field.get('list')}']/option/@value")
    assert options[0] == "pump"
    assert len(options) == queries.OFFERED


def test_htmx_gets_options_and_a_browser_a_page(
    talk: SimpleNamespace, tagged: Any, client: Browser
) -> None:
    tagged("pump")
    assert client.part("/tags/suggest?tags=pu").text.strip() == (
        '<option value="pump">pump</option>'
    )
    page = client.get("/tags/suggest?q=pu")
    assert page.status_code == 200
    assert 'href="/tags/pump"' in page.text


def test_a_tag_may_be_called_suggest(talk: SimpleNamespace, tagged: Any, client: Browser) -> None:
    assert client.get("/tags/suggest").status_code == 404
    tagged("suggest")
    assert "<h1><bdi>#suggest</bdi></h1>" in client.get("/tags/suggest").text
