"""The guard around every hook a plugin implements.

pluggy gives up a whole call when one plugin raises. So each implementation is wrapped when
it is registered: asked only while its plugin is active, its error handled by the hook's
terms, its time and errors counted.
"""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from core import clock
from core.hooks import PROJECT, TERMS

log = logging.getLogger("townhall.plugins")


class PluginFailed(Exception):
    """A plugin raised in a hook whose terms give the operation up."""

    def __init__(self, plugin: str, hook: str) -> None:
        super().__init__(f"The plugin {plugin!r} failed in {hook}.")
        self.plugin = plugin
        self.hook = hook


@dataclass(slots=True)
class Cost:
    """What one hook of one plugin has cost in this process."""

    calls: int = 0
    errors: int = 0
    seconds: float = 0.0
    last_error: str = ""
    last_error_at: str = ""

    def note(self, error: BaseException) -> None:
        """Count an error and keep its words."""
        self.errors += 1
        self.last_error = f"{type(error).__name__}: {error}"[:300]
        self.last_error_at = clock.now().isoformat(timespec="seconds")


@dataclass(slots=True)
class Costs:
    """Costs by (plugin, hook)."""

    by_hook: dict[tuple[str, str], Cost] = field(default_factory=dict)

    @property
    def errors(self) -> int:
        """How many errors there have been in this process."""
        return sum(cost.errors for cost in list(self.by_hook.values()))

    def of(self, plugin: str, hook: str) -> Cost:
        """The running cost of one hook of one plugin."""
        return self.by_hook.setdefault((plugin, hook), Cost())


class Implemented(SimpleNamespace):
    """The hooks of one plugin by name. Two plugins without any are still two."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__  # type: ignore[assignment]  # the base has none


def guarded(
    module: Any, name: str, *, is_active: Callable[[str], bool], costs: Costs
) -> Implemented:
    """A namespace with the hook functions of `module`, each wrapped. Raises `TypeError` for
    a hook wrapper: those cannot be isolated, so plugins may not have them."""
    found = {}
    for attribute in dir(module):
        function = getattr(module, attribute, None)
        opts = getattr(function, f"{PROJECT}_impl", None)
        if opts is None or not callable(function):
            continue
        if opts["wrapper"] or opts["hookwrapper"]:
            raise TypeError(f"{attribute}: plugins may not register hook wrappers")
        hook = opts.get("specname") or attribute
        found[hook] = _wrap(function, name, hook, is_active=is_active, costs=costs)
    return Implemented(**found)


def _wrap(
    function: Callable[..., Any],
    plugin: str,
    hook: str,
    *,
    is_active: Callable[[str], bool],
    costs: Costs,
) -> Callable[..., Any]:
    terms = TERMS.get(hook)
    cost = costs.of(plugin, hook)
    at_boot = terms is not None and terms.on_error == "withdraw"

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if not at_boot and not is_active(plugin):
            return None
        started = time.perf_counter()
        try:
            return function(*args, **kwargs)
        except (Exception, SystemExit) as error:
            cost.note(error)
            if terms is not None and terms.on_error == "skip":
                log.exception("plugin failed", extra={"plugin": plugin, "hook": hook})
                return None
            raise PluginFailed(plugin, hook) from error
        finally:
            cost.calls += 1
            cost.seconds += time.perf_counter() - started

    return call
