"""Plugins: find, check, load, switch. All installed plugins are loaded at boot; which ones
are on is a row that every process follows."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import sys
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pluggy

from core import audit, clock
from core.config import Config
from core.db import transaction
from core.guard import Costs, Implemented, guarded
from core.hooks import PROJECT, TERMS, Hooks
from core.manifest import Manifest, ManifestError, read
from core.models import PluginState
from core.registry import Registry
from core.versions import Cached, bump, refresh

if TYPE_CHECKING:
    from core.access import Actor

log = logging.getLogger("townhall.plugins")
# What is asked for at boot, in this order, and what it gives.
BOOT = {
    "register_permissions": "Permission",
    "register_settings": "Setting",
    "register_kinds": "ThreadKind",
    "register_routes": "Blueprint",
    "register_slots": "SlotFill",
    "register_jobs": "Job",
    "register_presets": "PresetPart",
    "register_metrics": "Metric",
    "register_notifications": "NotificationSort or Channel",
    "register_mail_rules": "MailRule",
    "register_webhooks": "WebhookEvent",
    "register_personal_data": "PersonalData",
}


class CannotSwitch(ValueError):
    """The plugin cannot be switched; the message is a sentence for the owner."""


@dataclass(slots=True)
class Plugin:
    """A plugin as this process sees it.

    `status`: `loaded`, `failed`, `incompatible` or `missing` (it was on, its code is gone);
    `reason` is a sentence for the owner, `trace` the traceback for a developer.
    """

    name: str
    manifest: Manifest | None
    status: str = "available"
    reason: str = ""
    trace: str = ""
    module: Any = None
    hooks: Implemented | None = None

    @property
    def title(self) -> str:
        """Its title, or its name if the manifest could not be read."""
        return self.manifest.title if self.manifest else self.name


class PluginHost:
    """All installed plugins and the hooks they implement."""

    def __init__(self, config: Config, registry: Registry) -> None:
        self.config = config
        self.registry = registry
        self.costs = Costs()
        self.plugins: dict[str, Plugin] = {}
        self.manager = pluggy.PluginManager(PROJECT)
        self.manager.add_hookspecs(Hooks)
        self._active: Cached[frozenset[str]] = Cached("plugins", self._load_active)

    def discover(self) -> None:
        """List every installed plugin by its manifest; nothing is imported."""
        for path, module in [*_bundled(), *_from_paths(self.config), *_installed()]:
            folder = path.parent.name
            if self.config.plugins and folder not in self.config.plugins:
                continue
            try:
                manifest = read(path, module)
            except ManifestError as error:
                self.plugins[folder] = Plugin(folder, None, "failed", str(error))
                continue
            state = "incompatible" if manifest.incompatible else "available"
            found = Plugin(manifest.name, manifest, state, manifest.incompatible)
            self.plugins.setdefault(manifest.name, found)
        for plugin in self.plugins.values():
            lacking = self._lacking(plugin)
            if plugin.status == "available" and lacking:
                plugin.status = "failed"
                plugin.reason = f"Needs plugins that are not here: {', '.join(lacking)}."
        for plugin in self.plugins.values():
            if plugin.status != "available":
                self._fail_dependants(plugin)

    def load(self) -> None:
        """Import every fitting plugin and collect what it declares, requirements first.

        A plugin that fails is listed with a sentence and its traceback; the rest goes on.
        """
        # pluggy calls last registered first, so register dependants before what they need.
        ready = [p for p in self._in_order() if p.status == "available" and self._import(p)]
        for plugin in reversed(ready):
            self._register(plugin)
        for plugin in ready:
            for hook in BOOT:
                self._collect_declarations(plugin, hook)
        self._fail_misspelt()

    def add(self, manifest: Manifest, module: Any) -> Plugin:
        """Load one more plugin from an object with hook functions. For tests."""
        plugin = Plugin(manifest.name, manifest, "available", module=module)
        self.plugins[plugin.name] = plugin
        self._register(plugin)
        for hook in BOOT:
            self._collect_declarations(plugin, hook)
        return plugin

    def active(self) -> frozenset[str]:
        """Names of the plugins that are loaded here and on at this site."""
        return self._active.get()

    def is_active(self, name: str) -> bool:
        """Whether one plugin is loaded and on."""
        return name in self.active()

    def state(self, name: str) -> str:
        """`on` or `off`, as the owner wants it, whether or not the code is well."""
        row = PluginState.get_or_none(PluginState.name == name)
        if row is not None:
            return str(row.state)
        plugin = self.plugins.get(name)
        return "on" if plugin and plugin.manifest and plugin.manifest.starts_on else "off"

    def switch(self, actor: Actor, name: str, *, on: bool) -> None:
        """Switch a plugin on or off for the site, at the next request of every process.

        Needs `site.admin` (checked by the caller's route). Raises `CannotSwitch` with a
        sentence when the plugin is not well or another one needs it.
        """
        plugin = self.plugins.get(name)
        if plugin is None:
            raise CannotSwitch(f"There is no plugin called {name}.")
        if on and plugin.status != "loaded":
            raise CannotSwitch(plugin.reason or "This plugin is not loaded.")
        self._check_dependencies(plugin, on=on)
        try:
            with transaction():
                self._write_state(actor, plugin, "on" if on else "off")
        except BaseException:
            # What this thread has seen of its own change was taken back with it.
            refresh()
            raise

    def _write_state(self, actor: Actor, plugin: Plugin, state: str) -> None:
        name, before = plugin.name, self.state(plugin.name)
        PluginState.insert(
            name=name, state=state, changed_at=clock.now(), changed_by=actor.user_id
        ).on_conflict(
            conflict_target=[PluginState.name],
            preserve=[PluginState.state, PluginState.changed_at, PluginState.changed_by],
        ).execute()
        bump("plugins")
        audit.record(actor, "plugin.switch", before={name: before}, after={name: state}, note=name)
        if state == "on" != before:
            self.call_one(name, "site_enabled", actor=actor)

    def call_one(self, name: str, hook: str, **values: Any) -> None:
        """Call a hook of one plugin, if it has it, with as many of the values as it asks for.

        Raises `PluginFailed`.
        """
        for found in getattr(self.manager.hook, hook).get_hookimpls():
            if found.plugin_name == name:
                found.function(*(values[argument] for argument in found.argnames))

    def fail(self, plugin: Plugin, reason: str) -> None:
        """Count a plugin as failed and withdraw everything it declared."""
        plugin.status, plugin.reason = "failed", reason
        plugin.trace = "".join(traceback.format_exception(*sys.exc_info()))
        self.registry.withdraw(plugin.name)
        if self.manager.has_plugin(plugin.name):
            self.manager.unregister(name=plugin.name)
        log.error("plugin withdrawn", extra={"plugin": plugin.name, "reason": reason})
        self._fail_dependants(plugin)

    def _load_active(self) -> frozenset[str]:
        rows = dict(PluginState.select(PluginState.name, PluginState.state).tuples())
        wanted = {
            name: set(plugin.manifest.requires)
            for name, plugin in self.plugins.items()
            if plugin.status == "loaded"
            and plugin.manifest
            and rows.get(name, "on" if plugin.manifest.starts_on else "off") == "on"
        }
        # What needs something that is off is off with it, whatever the rows say.
        while lame := [name for name, needs in wanted.items() if needs - set(wanted)]:
            for name in lame:
                del wanted[name]
        return frozenset(wanted)

    def _check_dependencies(self, plugin: Plugin, *, on: bool) -> None:
        needs = plugin.manifest.requires if plugin.manifest else ()
        if on:
            waiting = [name for name in needs if not self.is_active(name)]
            if waiting:
                raise CannotSwitch(f"Switch on first what it needs: {', '.join(waiting)}.")
            return
        users = [
            other.title
            for other in self.plugins.values()
            if other.manifest
            and plugin.name in other.manifest.requires
            and self.is_active(other.name)
        ]
        if users:
            raise CannotSwitch(f"Switch off first what needs it: {', '.join(users)}.")

    def _fail_misspelt(self) -> None:
        """pluggy is silent about hooks that nobody calls; it tells of one plugin at a time."""
        while True:
            try:
                self.manager.check_pending()
            except pluggy.PluginValidationError as error:
                name = self.manager.get_name(error.plugin) or ""
                if name not in self.plugins:
                    raise
                self.fail(self.plugins[name], f"Its hooks do not fit: {error}")
            else:
                return

    def _fail_dependants(self, plugin: Plugin) -> None:
        for other in self.plugins.values():
            needs = other.manifest.requires if other.manifest else ()
            if plugin.name in needs and other.status in ("available", "loaded"):
                self.fail(other, f"Needs {plugin.name}, which could not start.")

    def _lacking(self, plugin: Plugin) -> list[str]:
        needs: Iterable[str] = plugin.manifest.requires if plugin.manifest else ()
        return [name for name in needs if name not in self.plugins]

    def _in_order(self) -> list[Plugin]:
        """Available plugins, what is required before what requires it, else by name."""
        waiting = {n: p for n, p in sorted(self.plugins.items()) if p.status == "available"}
        done: list[Plugin] = []
        while waiting:
            ready = [
                p
                for p in waiting.values()
                if p.manifest and not set(p.manifest.requires) & set(waiting)
            ]
            for plugin in ready or list(waiting.values()):
                if not ready:
                    plugin.status, plugin.reason = "failed", "Its requirements form a circle."
                else:
                    done.append(plugin)
                del waiting[plugin.name]
        return done

    def _import(self, plugin: Plugin) -> bool:
        assert plugin.manifest
        try:
            plugin.module = _import_module(plugin.manifest)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - code of others
            self.fail(plugin, f"It could not be loaded: {type(error).__name__}: {error}")
            return False
        return True

    def _register(self, plugin: Plugin) -> None:
        try:
            plugin.hooks = guarded(
                plugin.module, plugin.name, is_active=self.is_active, costs=self.costs
            )
            self.manager.register(plugin.hooks, name=plugin.name)
            plugin.status = "loaded"
        except Exception as error:  # noqa: BLE001 - code of others
            self.fail(plugin, f"Its hooks could not be registered: {error}")

    def _collect_declarations(self, plugin: Plugin, hook: str) -> None:
        function = getattr(plugin.hooks, hook, None)
        if plugin.status != "loaded" or function is None:
            return
        where = _place_of(function.__wrapped__)
        try:
            for item in list(function()):
                if not {sort.__name__ for sort in type(item).__mro__} & {*BOOT[hook].split(" or ")}:
                    raise TypeError(f"{item!r} is no {BOOT[hook]}")
                self.registry.add(plugin.name, item, f"{plugin.name}/{where}")
        except (Exception, SystemExit) as error:  # noqa: BLE001 - it may break in any way
            self.fail(plugin, f"{hook} failed: {error.__cause__ or error}")


def _place_of(function: Any) -> str:
    """File and line of a hook, as the owner's page shows them."""
    code = getattr(function, "__code__", None)
    return f"{Path(code.co_filename).name}:{code.co_firstlineno}" if code else "?"


def _bundled() -> Iterable[tuple[Path, str]]:
    import plugins

    for root in plugins.__path__:
        for path in sorted(Path(root).glob("*/plugin.toml")):
            yield path, f"plugins.{path.parent.name}"


def _from_paths(config: Config) -> Iterable[tuple[Path, str]]:
    for root in config.plugin_path:
        for path in sorted(Path(root).glob("*/plugin.toml")):
            yield path, f"townhall_plugin_{path.parent.name}"


@cache
def _installed() -> tuple[tuple[Path, str], ...]:
    # What is installed is settled when a process starts, and looking through it takes long.
    return tuple(
        (Path(str(file.locate())), point.module)
        for point in entry_points(group="townhall.plugins")
        for file in ((point.dist.files or ()) if point.dist else ())
        if file.name == "plugin.toml"
    )


def _import_module(manifest: Manifest) -> ModuleType:
    if not manifest.module.startswith("townhall_plugin_"):
        return importlib.import_module(manifest.module)
    where = manifest.folder / "__init__.py"
    spec = importlib.util.spec_from_file_location(
        manifest.module, where, submodule_search_locations=[str(manifest.folder)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{where} is not a package")
    module = importlib.util.module_from_spec(spec)
    sys.modules[manifest.module] = module
    spec.loader.exec_module(module)
    return module


HOOK_NAMES = tuple(TERMS)
