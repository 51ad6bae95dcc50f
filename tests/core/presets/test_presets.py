"""Kinds of community: what they bring, and that changing them loses nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from core import settings
from core.access import Actor
from core.audit import Audit
from core.presets.actions import use_preset, write_hellos
from core.presets.doors import reading, set_reading
from core.presets.models import PresetPiece, PresetUse
from core.presets.parts import PresetError, PresetPart, PresetSpace, preset_parts
from core.presets.queries import current, plan_for
from core.presets.stock import NAMES, measures_of, parts_of, presets, wanted_plugins
from core.registry import Permission
from core.site import site
from core.spaces.actions import delete_space, edit_space
from core.spaces.models import Space
from core.terms.models import TermsText
from core.text import render_markdown
from core.threads.models import Post, Thread
from core.versions import refresh
from tests.support.plugins import loaded, module_with
from townhall.testing import Browser


@pytest.fixture
def ada(app: Flask, cast: SimpleNamespace, actor_of: Any) -> Any:
    """The owner, and a context to act in."""
    with app.test_request_context("/"):
        yield actor_of(cast.ada)
    refresh()


def everything(preset: str) -> set[str]:
    """Every change of a plan, ticked or not."""
    return {change.key for change in plan_for(presets()[preset]).changes}


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_makes_its_spaces_texts_and_settings(name: str, ada: Actor) -> None:
    use_preset(ada, name)
    preset, (part,) = presets()[name], parts_of(name)["forums"]
    assert current() == name
    made = {space.slug: space for space in Space.select().where(Space.owner == "forums")}
    assert set(made) == {space.slug for space in part.spaces}
    calendars = {space.slug for space in Space.select().where(Space.owner == "events")}
    assert calendars == {
        space.slug for part in parts_of(name).get("events", ()) for space in part.spaces
    }
    for space in part.spaces:
        assert made[space.slug].icon
        assert made[space.slug].tint
        assert made[space.slug].description
    assert [made[s.slug].audience.partition(":")[0] for s in part.spaces if s.see == "staff"] == [
        "space"
    ]
    assert settings.get("core", "tagline") == preset.tagline
    assert settings.get("core", "sign_up") == preset.settings["sign_up"]
    assert reading() == preset.reading
    assert {row.sort for row in TermsText.select()} == {"terms", "privacy", "guidelines"}


@pytest.mark.parametrize("name", NAMES)
def test_every_space_begins_with_a_thread_by_the_owner_that_names_the_community(
    name: str, ada: Actor
) -> None:
    settings.put(ada, "core", "site_name", "Furrow")
    use_preset(ada, name)
    threads = list(Thread.select())
    boards = Space.select().where(Space.owner == "forums")
    assert {thread.space_id for thread in threads} == {space.id for space in boards}
    assert {thread.author_id for thread in threads} == {ada.user_id}
    assert any("Furrow" in thread.title for thread in threads)
    texts = [post.body for post in Post.select()] + [thread.title for thread in threads]
    assert not [text for text in texts if "{name}" in text]


@pytest.mark.parametrize("name", NAMES)
def test_doing_it_again_changes_nothing(name: str, ada: Actor) -> None:
    use_preset(ada, name)
    before = (Thread.select().count(), Space.select().count(), Audit.select().count())
    assert use_preset(ada, name) == []
    assert plan_for(presets()[name]).changes == []
    after = (Thread.select().count(), Space.select().count(), Audit.select().count())
    assert before == after


def test_going_through_all_kinds_deletes_and_renames_nothing(ada: Actor) -> None:
    seen: dict[int, tuple[str, str]] = {}
    for name in NAMES:
        use_preset(ada, name, everything(name))
        rows = {space.id: (space.slug, space.title) for space in Space.select()}
        assert {key: rows[key] for key in seen} == seen
        seen = rows
    # A calendar begins empty.
    boards = Space.select().where(Space.owner == "forums")
    assert Thread.select().count() == boards.count()


def test_what_the_owner_renamed_or_deleted_is_not_made_again(ada: Actor) -> None:
    use_preset(ada, "brand")
    asked, show = (Space.get(Space.slug == slug) for slug in ("questions", "show-yours"))
    edit_space(ada, asked.id, title="Riddles", slug="riddles")
    delete_space(ada, show.id, move_to=asked.id)
    plan = plan_for(presets()["brand"])
    assert [(change.key, change.chosen) for change in plan.changes] == [
        ("space:forums:show-yours", False)
    ]
    use_preset(ada, "brand")
    assert not Space.select().where(Space.slug.in_(["questions", "show-yours"])).exists()


def test_what_the_owner_has_set_is_not_ticked(ada: Actor) -> None:
    settings.put(ada, "core", "tagline", "My own words.")
    settings.put(ada, "core", "sign_up", "closed")
    use_preset(ada, "brand")
    assert settings.get("core", "tagline") == "My own words."
    assert settings.get("core", "sign_up") == "closed"
    unticked = {c.key for c in plan_for(presets()["brand"]).changes if not c.chosen}
    assert unticked == {"setting:core:tagline", "setting:core:sign_up"}
    use_preset(ada, "brand", unticked)
    assert settings.get("core", "sign_up") == "open"


def test_words_of_an_earlier_kind_that_nobody_touched_follow_the_next(ada: Actor) -> None:
    use_preset(ada, "brand")
    use_preset(ada, "practice")
    assert settings.get("core", "tagline") == presets()["practice"].tagline
    assert settings.get("core", "sign_up") == "invite"


def test_only_members_read_an_internal_community_and_opening_it_is_never_done_in_passing(
    ada: Actor, client: Browser, cast: SimpleNamespace, sign_in: Any
) -> None:
    use_preset(ada, "internal")
    everyone = Space.get(Space.slug == "everyone")
    assert everyone.audience == "members"
    assert "Welcome to" not in client.get("/").text
    for path in ("/people/", "/groups/", "/search?q=welcome"):
        assert client.get(path).status_code == 303, path
    assert "Forums" not in client.get("/").text
    assert client.get("/forums/s/everyone").status_code == 404
    assert sign_in(cast.bob).get("/forums/s/everyone").status_code == 200
    use_preset(ada, "brand")
    assert reading() == "members"
    assert Space.get(Space.slug == "news").audience == "members"
    set_reading(ada, "everyone")
    assert reading() == "everyone"
    assert Space.get(Space.slug == "news").audience == "public"
    assert Space.get(Space.slug == "everyone").audience == "members"


def test_members_reply_to_news_but_do_not_start_them(
    ada: Actor, cast: SimpleNamespace, actor_of: Any
) -> None:
    use_preset(ada, "brand")
    news = Space.get(Space.slug == "news").id
    bob, maya = actor_of(cast.bob), actor_of(cast.maya)
    assert bob.can("spaces.reply", news)
    assert not bob.can("spaces.start", news)
    assert maya.can("spaces.start", news)
    assert not bob.can("spaces.see", Space.get(Space.slug == "team").id)


def test_plugins_that_are_not_here_are_left_out_and_said_so(ada: Actor) -> None:
    usual = presets()["customer-support"]
    plan = plan_for(replace(usual, plugins=(*usual.plugins, "chess")))
    assert plan.absent == ["chess"]
    assert "plugin-on:chess" not in {change.key for change in plan.changes}
    use_preset(ada, "customer-support")


def test_a_plugin_brings_its_part_and_is_switched_on_only_when_ticked(ada: Actor) -> None:
    space = PresetSpace(slug="yard", title="The yard", hello="Hello.")
    part = PresetPart(preset="brand", spaces=(space,), measures=("weather.suns",))
    module = module_with(register_presets=lambda: [part])
    with loaded("weather", module, starts_on=False):
        assert "weather" in wanted_plugins(presets()["brand"])
        assert measures_of("brand")[-1] == "weather.suns"
        keys = plan_for(presets()["brand"]).keys()
        assert {"plugin-on:weather", "space:weather:yard"} <= keys
        use_preset(ada, "brand", keys - {"plugin-on:weather"})
        assert not site().plugins.is_active("weather")
        use_preset(ada, "brand")
        assert site().plugins.is_active("weather")
        plan = plan_for(presets()["practice"])
        off = [change for change in plan.changes if change.key == "plugin-off:weather"]
        assert [change.chosen for change in off] == [False]


def test_a_plugin_that_fails_takes_the_whole_change_back(ada: Actor) -> None:
    part = PresetPart(preset="brand", spaces=())
    module = module_with(register_presets=lambda: [part], site_enabled=lambda actor: 1 / 0)
    with loaded("weather", module, starts_on=False):
        with pytest.raises(Exception, match="weather"):
            use_preset(ada, "brand")
        refresh()
        assert current() == ""
        assert not Space.select().exists()
        assert not PresetPiece.select().exists()


def test_first_threads_wait_until_there_is_somebody_to_write_them(ada: Actor) -> None:
    use_preset(Actor(is_admin=True), "practice")
    assert not Thread.select().exists()
    assert write_hellos(ada) == 5
    assert write_hellos(ada) == 0


def test_a_deleted_first_thread_does_not_come_back(ada: Actor) -> None:
    use_preset(ada, "practice")
    Thread.delete().execute()
    assert write_hellos(ada) == 0


def test_the_owner_sees_the_list_before_anything_is_done(
    ada: Actor, cast: SimpleNamespace, sign_in: Any
) -> None:
    owner = sign_in(cast.ada)
    assert "Around a brand" in owner.get("/admin/presets").text
    page = owner.get("/admin/presets/brand").text
    assert "Make the space “News”" in page
    assert "events" in page
    assert not Space.select().exists()
    shown = sorted(everything("brand"))
    stale = owner.send("/admin/presets/brand", shown=shown[:-1], change=shown[:-1])
    assert stale.status_code == 409
    assert not Space.select().exists()
    done = owner.send("/admin/presets/brand", shown=shown, change=["space:forums:news"])
    assert done.status_code == 303
    refresh()
    assert [space.slug for space in Space.select()] == ["news"]
    assert PresetUse.get().used_by_id == cast.ada.id
    assert owner.get("/admin/presets/circus").status_code == 404
    assert sign_in(cast.maya).get("/admin/presets").status_code == 403


def test_presets_name_only_icons_and_permissions_that_there_are(ada: Actor) -> None:
    sprite = (Path(__file__).parents[3] / "themes/default/static/icons.svg").read_text()
    icons = {preset.icon for preset in presets().values()}
    for _owner, part in site().registry.of(PresetPart):
        icons |= {space.icon for space in part.spaces}
        assert part.kind in ("topic", "event", "idea", "ticket")
        assert part.preset in NAMES
        for space in part.spaces:
            # Calendars and boards of ideas begin empty: no event, no wish is the same everywhere.
            assert bool(render_markdown(space.hello).html) == (part.kind == "topic")
    assert {icon for icon in icons if f'id="{icon}"' not in sprite} == set()
    assert site().registry.of(Permission)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[brand]\nmotto = 'x'", "nobody knows motto"),
        ("brand = 3", "is no table"),
        ("[[brand.space]]\nslug = 'x'", "missing"),
        ("[[brand.space]]\nslug = 'x'\ntitle = 'X'\nsee = 'ghosts'", "is for nobody"),
        ("[[brand.space]]\nslug = 'x'\ntitle = 'X'\ntint = 99", "lacks something"),
        ("[brand", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "presets.toml"
    path.write_text(text)
    with pytest.raises(PresetError, match=says):
        preset_parts(path)
