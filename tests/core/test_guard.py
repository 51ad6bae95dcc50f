"""A hook of a plugin is asked only while it is on, and what it raises goes no further."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.guard import Costs, PluginFailed, guarded
from core.hooks import hookimpl
from tests.support.plugins import module_with


def guard(module: Any, *, on: bool = True) -> tuple[SimpleNamespace, Costs]:
    """The hooks of a module as they are registered, and what they cost."""
    costs = Costs()
    return guarded(module, "weather", is_active=lambda _name: on, costs=costs), costs


def fails(error: BaseException) -> Any:
    """A function that raises."""

    def function(**_values: Any) -> Any:
        raise error

    return function


def test_a_hook_is_called_with_what_it_asks_for() -> None:
    hooks, costs = guard(module_with(nav_items=lambda actor: [actor]))
    assert hooks.nav_items(actor="alice") == ["alice"]
    cost = costs.of("weather", "nav_items")
    assert (cost.calls, cost.errors) == (1, 0)
    assert cost.seconds > 0


def test_a_hook_of_a_plugin_that_is_off_is_not_called() -> None:
    hooks, costs = guard(module_with(nav_items=fails(AssertionError())), on=False)
    assert hooks.nav_items(actor=None) is None
    assert costs.of("weather", "nav_items").calls == 0


def test_declarations_are_asked_for_before_anybody_switched_it_on() -> None:
    hooks, _costs = guard(module_with(register_jobs=lambda: ["job"]), on=False)
    assert hooks.register_jobs() == ["job"]


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(2), RecursionError()])
def test_an_error_of_a_hook_that_may_be_skipped_is_skipped(error: BaseException) -> None:
    hooks, costs = guard(module_with(nav_items=fails(error)))
    assert hooks.nav_items() is None
    cost = costs.of("weather", "nav_items")
    assert cost.errors == 1
    assert type(error).__name__ in cost.last_error
    assert cost.last_error_at


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(2)])
@pytest.mark.parametrize("hook", ["site_enabled", "samples_wanted", "register_kinds"])
def test_an_error_that_must_be_known_names_plugin_and_hook(hook: str, error: BaseException) -> None:
    hooks, costs = guard(module_with(**{hook: fails(error)}))
    with pytest.raises(PluginFailed) as raised:
        getattr(hooks, hook)()
    assert (raised.value.plugin, raised.value.hook) == ("weather", hook)
    assert raised.value.__cause__ is error
    assert costs.of("weather", hook).errors == 1


def test_somebody_stopping_the_program_is_not_an_error_of_the_plugin() -> None:
    hooks, costs = guard(module_with(nav_items=fails(KeyboardInterrupt())))
    with pytest.raises(KeyboardInterrupt):
        hooks.nav_items()
    assert costs.of("weather", "nav_items").errors == 0


def test_a_long_message_is_kept_short() -> None:
    hooks, costs = guard(module_with(nav_items=fails(ValueError("x" * 5000))))
    hooks.nav_items()
    assert len(costs.of("weather", "nav_items").last_error) <= 300


@pytest.mark.parametrize(
    "mark", [hookimpl(wrapper=True), hookimpl(hookwrapper=True)], ids=["new", "old"]
)
def test_a_hook_wrapper_is_refused(mark: Any) -> None:
    """It would run around other plugins' hooks, where nothing can be isolated."""

    def nav_items() -> Any:
        yield

    module = SimpleNamespace(nav_items=mark(nav_items))
    with pytest.raises(TypeError, match="wrappers"):
        guard(module)


def test_functions_that_are_no_hooks_are_left_alone() -> None:
    hooks, _costs = guard(SimpleNamespace(nav_items=lambda: 1, other=3))
    assert vars(hooks) == {}


def test_a_hook_may_have_another_name_in_the_code() -> None:
    """pluggy's `specname`: what counts is which hook it is."""

    @hookimpl(specname="site_enabled")
    def first_board(actor: Any) -> None:
        raise ValueError(actor)

    hooks, costs = guard(SimpleNamespace(first_board=first_board))
    with pytest.raises(PluginFailed):
        hooks.site_enabled(actor=None)
    assert costs.of("weather", "site_enabled").errors == 1
