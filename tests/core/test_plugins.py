"""Plugins are found, loaded and listed; one that is not well stops nothing but itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from core.access import Actor
from core.config import Config
from core.db import database
from core.guard import PluginFailed
from core.models import Audit
from core.plugins import CannotSwitch, Plugin, PluginHost
from core.registry import ItemAction, Job, NavItem, Permission, Setting, SlotFill, ThreadKind
from core.site import site
from core.spaces.actions import create_space
from core.web.routing import Blueprint
from tests.support.plugins import module_with, write_plugin
from townhall.testing import Browser

OWNER = Actor(is_admin=True)
Start = Callable[..., PluginHost]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a site's further plugins are."""
    return tmp_path / "plugins"


@pytest.fixture
def start(config: Config, folder: Path) -> Start:
    """Start a site with the plugins of the folder (and the bundled ones)."""
    from app import create_app

    def make(**values: Any) -> PluginHost:
        wanted = replace(config, plugin_path=(str(folder),), migrated=False, **values)
        create_app(wanted)
        return site().plugins

    return make


def state(host: PluginHost, name: str) -> tuple[str, str]:
    """How a plugin is, and the sentence for the owner."""
    plugin = host.plugins[name]
    return plugin.status, plugin.reason


def test_a_plugin_in_the_folder_is_loaded(start: Start, folder: Path) -> None:
    write_plugin(folder, "weather")
    host = start()
    assert state(host, "weather") == ("loaded", "")
    assert {"weather", "forums"} <= host.active()


def test_only_plugins_that_are_named_are_loaded_once_some_are(start: Start, folder: Path) -> None:
    write_plugin(folder, "weather", "raise SystemExit")
    host = start(plugins=("forums",))
    assert set(host.plugins) == {"forums"}


def test_a_broken_manifest_is_listed_with_a_sentence(start: Start, folder: Path) -> None:
    (write_plugin(folder, "weather") / "plugin.toml").write_text("name = ")
    status, reason = state(start(), "weather")
    assert status == "failed"
    assert "plugin.toml cannot be read" in reason


def test_an_incompatible_plugin_is_not_even_imported(start: Start, folder: Path) -> None:
    found = write_plugin(folder, "weather", "raise SystemExit")
    text = (found / "plugin.toml").read_text().replace(">=1.0,<2", ">=9")
    (found / "plugin.toml").write_text(text)
    status, reason = state(start(), "weather")
    assert status == "incompatible"
    assert reason == "Needs plugin API >=9; this Townhall has 1.0."


def test_a_missing_requirement_is_named(start: Start, folder: Path) -> None:
    write_plugin(folder, "weather", more='[requires]\nplugins = ["moon", "forums"]')
    assert state(start(), "weather") == ("failed", "Needs plugins that are not here: moon.")


def test_a_requirement_that_could_not_start_is_named(start: Start, folder: Path) -> None:
    write_plugin(folder, "moon", "1 / 0")
    write_plugin(folder, "weather", more='[requires]\nplugins = ["moon"]')
    status, reason = state(start(), "weather")
    assert status == "failed"
    assert "moon" in reason


def test_requirements_in_a_circle_are_told(start: Start, folder: Path) -> None:
    write_plugin(folder, "sun", more='[requires]\nplugins = ["moon"]')
    write_plugin(folder, "moon", more='[requires]\nplugins = ["sun"]')
    host = start()
    for name in ("sun", "moon"):
        assert state(host, name) == ("failed", "Its requirements form a circle.")
    assert state(host, "forums")[0] == "loaded"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import nowhere_at_all", "ModuleNotFoundError"),
        ("1 / 0", "ZeroDivisionError"),
        ("def broken(:", "SyntaxError"),
        ("raise SystemExit(3)", "SystemExit"),
        ("raise BaseExceptionGroup('two', [ValueError()])", "ExceptionGroup"),
    ],
)
def test_code_that_cannot_be_imported_is_told_with_its_traceback(
    start: Start, folder: Path, code: str, said: str
) -> None:
    write_plugin(folder, "weather", code)
    host = start()
    status, reason = state(host, "weather")
    assert status == "failed"
    assert said in reason
    assert "weather" in host.plugins["weather"].trace


def test_a_failing_migration_takes_only_its_plugin_out(start: Start, folder: Path) -> None:
    migration = (
        "def up(migrator, db):\n"
        "    db.execute_sql('CREATE TABLE weather_day (id INTEGER)')\n"
        "    raise RuntimeError('no more rain')\n"
    )
    write_plugin(folder, "weather", migration=migration)
    host = start()
    status, reason = state(host, "weather")
    assert status == "failed"
    assert reason.startswith("Its migration failed:")
    assert "no more rain" in reason
    assert "weather_day" not in database.get_tables(), "rolled back whole"


def test_what_a_misspelt_hook_is_called_is_told(start: Start, folder: Path) -> None:
    code = "from townhall import hookimpl\n@hookimpl\ndef nav_itms(actor): return []"
    write_plugin(folder, "weather", code)
    write_plugin(folder, "wether", code.replace("nav_itms", "tabz"))
    host = start()
    for name, hook in (("weather", "nav_itms"), ("wether", "tabz")):
        status, reason = state(host, name)
        assert status == "failed"
        assert hook in reason


def test_a_hook_that_asks_for_too_much_is_told(start: Start, folder: Path) -> None:
    code = "from townhall import hookimpl\n@hookimpl\ndef nav_items(actor, weather): return []"
    write_plugin(folder, "weather", code)
    status, reason = state(start(), "weather")
    assert status == "failed"
    assert "nav_items" in reason


DECLARED: dict[str, Callable[[], list[Any]]] = {
    "nothing at all": lambda: None,  # type: ignore[return-value,dict-item]
    "one instead of a list": lambda: Permission(name="weather.see", label="See"),  # type: ignore[return-value,dict-item]
    "a name of another's": lambda: [Permission(name="forums.see", label="See")],
    "the same twice": lambda: [Permission(name="weather.see", label="See")] * 2,
    "something else": lambda: ["weather.see"],
    "a list that breaks off": lambda: (1 / 0 for _ in (1,)),  # type: ignore[return-value,dict-item]
}


@pytest.mark.parametrize("what", DECLARED)
def test_a_wrong_declaration_withdraws_the_plugin(
    temporary_plugin: Callable[..., Plugin], what: str
) -> None:
    module = module_with(
        register_settings=lambda: [Setting(name="unit", label="Unit", kind="text", default="C")],
        register_permissions=DECLARED[what],
    )
    plugin = temporary_plugin("weather", module)
    assert plugin.status == "failed"
    assert "register_permissions" in plugin.reason
    assert site().registry.by("weather") == []
    assert "weather" not in site().plugins.active()


def test_what_was_declared_says_where(temporary_plugin: Callable[..., Plugin]) -> None:
    permission = Permission(name="weather.see", label="See")
    temporary_plugin("weather", module_with(register_permissions=lambda: [permission]))
    (entry,) = site().registry.by("weather")
    assert entry.item is permission
    assert entry.where.startswith("weather/test_plugins.py:")


def test_a_page_that_asks_for_an_unknown_permission_does_not_start(
    temporary_plugin: Callable[..., Plugin], client: Browser
) -> None:
    bp = Blueprint("weather", __name__, url_prefix="/weather")
    bp.get("/", requires="weather.see")(page)
    plugin = temporary_plugin("weather", module_with(register_routes=lambda: [bp]))
    assert plugin.status == "failed"
    assert "weather.see" in plugin.reason
    assert client.get("/weather/").status_code == 404


@pytest.mark.parametrize("more", ["", "starts_on = 3"])
def test_a_plugin_named_like_a_part_of_core_takes_nothing_away(
    config: Config, folder: Path, more: str
) -> None:
    from app import create_app

    write_plugin(folder, "admin", more=more)
    app = create_app(replace(config, plugin_path=(str(folder),)))
    assert site().plugins.plugins["admin"].status == "failed"
    assert app.test_client().get("/admin/").status_code == 303, "there, for those who sign in"


def test_switching_leaves_a_line_in_the_log(app: Flask) -> None:
    site().plugins.switch(OWNER, "forums", on=False)
    line = Audit.get(Audit.action == "plugin.switch")
    assert (line.before, line.after) == ({"forums": "on"}, {"forums": "off"})


def test_what_another_needs_is_not_switched_off(temporary_plugin: Callable[..., Plugin]) -> None:
    temporary_plugin("weather", module_with(), requires=("forums",))
    with pytest.raises(CannotSwitch, match="Switch off first what needs it: Weather"):
        site().plugins.switch(OWNER, "forums", on=False)


def test_what_a_plugin_needs_is_switched_on_first(temporary_plugin: Callable[..., Plugin]) -> None:
    temporary_plugin("weather", module_with(), requires=("forums",), starts_on=False)
    site().plugins.switch(OWNER, "forums", on=False)
    with pytest.raises(CannotSwitch, match="Switch on first what it needs: forums"):
        site().plugins.switch(OWNER, "weather", on=True)


def test_a_plugin_that_is_not_there_or_not_well_is_not_switched_on(
    temporary_plugin: Callable[..., Plugin],
) -> None:
    with pytest.raises(CannotSwitch, match="no plugin called moon"):
        site().plugins.switch(OWNER, "moon", on=True)
    temporary_plugin("weather", module_with(register_kinds=lambda: 1 / 0), starts_on=False)
    with pytest.raises(CannotSwitch, match="register_kinds"):
        site().plugins.switch(OWNER, "weather", on=True)


def test_a_plugin_that_fails_as_it_is_switched_on_stays_off(
    temporary_plugin: Callable[..., Plugin],
) -> None:
    hooks = module_with(site_enabled=lambda actor: 1 / 0)
    temporary_plugin("weather", hooks, starts_on=False)
    with pytest.raises(PluginFailed):
        site().plugins.switch(OWNER, "weather", on=True)
    assert site().plugins.state("weather") == "off"
    assert not site().plugins.is_active("weather")
    assert not Audit.select().where(Audit.action == "plugin.switch").exists()


def test_calls_go_to_what_is_required_first(start: Start, folder: Path) -> None:
    code = "from townhall import hookimpl\n@hookimpl\ndef nav_items(actor): return ['{}']"
    write_plugin(folder, "alpha", code.format("alpha"), more='[requires]\nplugins = ["omega"]')
    write_plugin(folder, "omega", code.format("omega"))
    host = start()
    names = [names[0] for names in host.manager.hook.nav_items(actor=OWNER) if names]
    said = [name for name in names if isinstance(name, str)]
    assert said == ["omega", "alpha"]


def kind_at(*endpoints: str) -> ThreadKind:
    """A kind of thread with its pages at these endpoints."""
    names = dict(zip(("endpoint", "reply_endpoint", "space_endpoint"), endpoints, strict=True))
    words = {"label": "Report", "plural": "Reports", "icon": "cloud", "section": "weather"}
    return ThreadKind(key="report", **words, **names)


def test_each_sort_of_declaration_is_kept_with_its_owner(
    temporary_plugin: Callable[..., Plugin],
) -> None:
    bp = Blueprint("weather", __name__, url_prefix="/weather")
    bp.get("/", requires="site.public")(page)
    kind = kind_at(*["weather.page"] * 3)
    hooks = module_with(
        register_kinds=lambda: [kind],
        register_routes=lambda: [bp],
        register_jobs=lambda: [Job(name="weather.look", every=timedelta(hours=1), run=page)],
        register_slots=lambda: [SlotFill(slot="home.sidebar", template="x.html")],
    )
    assert temporary_plugin("weather", hooks).status == "loaded"
    sorts = {type(entry.item) for entry in site().registry.by("weather")}
    assert sorts == {ThreadKind, Job, SlotFill, Blueprint}
    assert site().registry.kind_owner("report") == "weather"


def page() -> str:
    """A page, or a job."""
    return "sunny"


def test_a_kind_whose_pages_are_not_there_is_withdrawn(
    temporary_plugin: Callable[..., Plugin], client: Browser
) -> None:
    kind = kind_at("weather.report", "weather.reply", "weather.place")
    plugin = temporary_plugin("weather", module_with(register_kinds=lambda: [kind]))
    assert plugin.status == "failed"
    assert "weather.report" in plugin.reason
    assert client.get("/").status_code == 200


def test_what_needs_something_that_is_off_is_off_with_it(
    temporary_plugin: Callable[..., Plugin],
) -> None:
    temporary_plugin("moon", module_with(), starts_on=False)
    temporary_plugin("tide", module_with(), requires=("moon",))
    temporary_plugin("beach", module_with(), requires=("tide",))
    assert not {"moon", "tide", "beach"} & site().plugins.active()
    site().plugins.switch(OWNER, "moon", on=True)
    assert {"moon", "tide", "beach"} <= site().plugins.active()


def test_a_link_that_leads_nowhere_is_left_out(
    temporary_plugin: Callable[..., Plugin], client: Browser
) -> None:
    lost = NavItem(label="Lost", endpoint="weather.nowhere", icon="cloud")
    temporary_plugin("weather", module_with(nav_items=lambda actor: [lost]))
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Lost" not in answer.text
    assert site().plugins.costs.of("weather", "nav_items").errors == 1


def test_links_that_cannot_be_put_in_order_are_left_out(
    temporary_plugin: Callable[..., Plugin], client: Browser
) -> None:
    odd = NavItem(label="Odd", endpoint="home.index", icon="cloud", order="last")  # type: ignore[arg-type]
    temporary_plugin("weather", module_with(nav_items=lambda actor: [odd]))
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Odd" not in answer.text


def test_deeds_that_a_plugin_offers_on_a_post_come_and_go_with_it(
    temporary_plugin: Callable[..., Plugin], cast: Any, sign_in: Any, enable: Any
) -> None:
    def item_actions(thread: Any, posts: Any, actor: Actor) -> dict[int, list[ItemAction]]:
        def note(post: Any) -> ItemAction:
            url = f"/weather/{thread.id}/{post.number}/{actor.username}"
            return ItemAction(label="Note the weather", icon="cloud", url=url)

        return {post.id: [note(post)] for post in posts}

    temporary_plugin("weather", module_with(item_actions=item_actions))
    create_space(OWNER, owner="forums", slug="general", title="General")
    alice = sign_in(cast.alice)
    thread = alice.send("/forums/s/general/new", title="Rain again", body="Wet.").location
    assert 'formaction="/weather/1/1/alice"' in alice.get(thread).text
    assert 'formaction="/weather/1/1/bob"' in sign_in(cast.bob).get(thread).text
    enable("weather", on=False)
    assert "Note the weather" not in alice.get(thread).text


def test_a_page_of_posts_asks_a_plugin_for_its_deeds_once(
    temporary_plugin: Callable[..., Plugin], cast: Any, sign_in: Any
) -> None:
    asked: list[list[int]] = []

    def item_actions(thread: Any, posts: Any, actor: Actor) -> dict[int, list[ItemAction]]:
        asked.append([post.number for post in posts])
        return {}

    temporary_plugin("weather", module_with(item_actions=item_actions))
    create_space(OWNER, owner="forums", slug="general", title="General")
    alice = sign_in(cast.alice)
    address = alice.send("/forums/s/general/new", title="Rain again", body="Wet.").location
    alice.send("/forums/t/1/reply", body="Still wet.")
    asked.clear()
    assert alice.get(address).status_code == 200
    assert asked == [[1, 2]]
