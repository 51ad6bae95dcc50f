"""Every hook is explained, used and tested; a plugin that fails in one takes no page down."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

from core import hookcalls
from core.guard import PluginFailed
from core.hooks import PROJECT, TERMS, Hooks
from core.plugins import BOOT, CannotSwitch
from core.site import site
from tests.support.plugins import loaded, module_with
from tests.support.source import modules
from tests.support.town import Town, undone

KINDS = {"collect", "tell"}
ERRORS: dict[str, Callable[[], BaseException]] = {
    "an error": lambda: RuntimeError("no sky"),
    "an exit": lambda: SystemExit(3),
    "an endless recursion": lambda: RecursionError("no sky"),
}
WHO = ("anonymous", "owner", "admin")


def test_the_declared_hooks_are_the_ones_with_terms() -> None:
    methods = {name for name, _m in inspect.getmembers(Hooks, inspect.isfunction)}
    # Those with two underscores are what Python gives every protocol.
    assert {name for name in methods if not name.startswith("__")} == set(TERMS)
    assert {name for name, terms in TERMS.items() if terms.on_error == "withdraw"} == set(BOOT)


@pytest.mark.parametrize("hook", TERMS)
def test_a_hook_is_explained(hook: str) -> None:
    method, terms = getattr(Hooks, hook), TERMS[hook]
    assert len(inspect.getdoc(method) or "") > 30
    assert terms.kind in KINDS
    assert re.fullmatch(r"\d+\.\d+", terms.since)
    hints = inspect.signature(method)
    assert hints.return_annotation != inspect.Signature.empty
    lists = str(hints.return_annotation).startswith(("list[", "Mapping[int, list["))
    assert lists == (terms.kind == "collect")


@pytest.mark.parametrize("hook", TERMS)
def test_a_hook_has_a_user_among_the_bundled_plugins(hook: str, town: Town) -> None:
    bundled = [p for p in site().plugins.plugins.values() if p.manifest]
    users = [
        plugin.name
        for plugin in bundled
        if hasattr(getattr(import_module(plugin.manifest.module), hook, None), f"{PROJECT}_impl")
    ]
    assert users, "a hook that nobody uses is not kept"


@pytest.mark.parametrize("hook", TERMS)
def test_a_hook_has_a_test(hook: str) -> None:
    """Some test says its name, this file left out."""
    texts = [module.text for module in modules("tests") if module.room != "test_hooks"]
    assert any(re.search(rf"\b{hook}\b", text) for text in texts)


def addresses(town: Town) -> list[str]:
    """Pages on which hooks are asked."""
    thread = f"/forums/t/{town.things['thread_id']}/{town.things['thread_slug']}"
    return ["/", "/forums/", "/forums/s/general", thread, "/people/alice", "/search?q=pump"]


def failing(make: Callable[[], BaseException]) -> Callable[..., Any]:
    """A hook that raises."""

    def raising() -> Any:
        raise make()

    return raising


def visit(town: Town, role: str) -> None:
    """Read all pages as one role, and write something that plugins are told of."""
    browser = town.browser(role)
    for url in addresses(town):
        assert browser.get(url).status_code == 200, f"{url} as {role}"
    if role == "owner":
        url = f"/forums/t/{town.things['thread_id']}/reply"
        assert browser.send(url, body="Rain again.").status_code == 303


@pytest.mark.parametrize("error", ["an error", "an exit"])
@pytest.mark.parametrize("hook", TERMS)
def test_every_page_is_there_while_a_plugin_fails_in(town: Town, hook: str, error: str) -> None:
    module = module_with(**{hook: failing(ERRORS[error])})
    with loaded("raiser", module) as plugin, undone():
        for role in WHO:
            visit(town, role)
        if hook in BOOT:
            assert plugin.status == "failed"
            assert hook in plugin.reason
        elif TERMS[hook].on_error == "skip":
            assert hook == "on_event" or site().plugins.costs.of("raiser", hook).errors > 0
        page = town.browser("admin").get("/admin/plugins").text
        assert "Raiser" in page


@pytest.mark.parametrize("error", ERRORS)
def test_every_page_is_there_while_a_plugin_fails_in_all_of_them(town: Town, error: str) -> None:
    hooks = {hook: failing(ERRORS[error]) for hook in TERMS if hook not in BOOT}
    with loaded("raiser", module_with(**hooks)), undone():
        for role in WHO:
            visit(town, role)
        page = town.browser("admin").get("/admin/plugins").text
        assert type(ERRORS[error]()).__name__ in page


@pytest.mark.parametrize("error", ERRORS)
def test_a_switch_is_taken_back_when_the_plugin_fails_in_it(town: Town, error: str) -> None:
    module = module_with(site_enabled=failing(ERRORS[error]))
    with loaded("raiser", module, starts_on=False), undone():
        browser = town.browser("admin")
        assert browser.send("/admin/plugins/raiser/on").status_code == 303
        assert "raiser" not in site().plugins.active()
        assert "could not be switched on" in browser.get("/admin/plugins").text


@pytest.mark.parametrize("error", ERRORS)
def test_samples_wanted_are_not_claimed_to_be_there(town: Town, error: str) -> None:
    module = module_with(samples_wanted=failing(ERRORS[error]))
    with loaded("raiser", module), undone(), pytest.raises(PluginFailed):
        hookcalls.samples_wanted([])


def test_what_a_hook_returns_wrongly_is_dropped(town: Town) -> None:
    odd = [1, "two", None, object()]
    module = module_with(
        nav_items=lambda: odd, tabs=lambda: "tab", item_actions=lambda: {"not": "a list"}
    )
    with loaded("raiser", module), undone():
        for role in WHO:
            visit(town, role)


def test_actions_that_are_no_mapping_are_dropped(town: Town) -> None:
    with loaded("raiser", module_with(item_actions=lambda: ["not", "by", "post"])), undone():
        visit(town, "member")


def test_a_plugin_that_failed_is_not_asked_again(town: Town) -> None:
    asked: list[int] = []
    module = module_with(
        register_jobs=lambda: 1 / 0,
        nav_items=lambda: asked.append(1),
    )
    with loaded("raiser", module), undone():
        visit(town, "owner")
        with pytest.raises(CannotSwitch):
            site().plugins.switch(town.actor("admin"), "raiser", on=True)
    assert asked == []
