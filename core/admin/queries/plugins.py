"""Plugins as their owner sees them: state in a sentence, what each adds, what it costs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from core.guard import Cost
from core.models import PluginState
from core.plugins import Plugin
from core.registry import (
    Job,
    Permission,
    Registered,
    Setting,
    SlotFill,
    ThreadKind,
)
from core.site import site
from core.web.routing import Blueprint

LOOK = {
    "on": ("circle-check", "good"),
    "on_failing": ("triangle-alert", "warn"),
    "off": ("circle-dashed", ""),
    "failed": ("circle-alert", "bad"),
    "incompatible": ("ban", "bad"),
    "missing": ("circle-alert", "bad"),
}


@dataclass(frozen=True, slots=True)
class Added:
    """One thing a plugin registered: what sort, its name, and the file and line."""

    sort: str
    name: str
    where: str


@dataclass(frozen=True, slots=True)
class HookCost:
    """What one hook of a plugin has cost in this process since it started."""

    hook: str
    cost: Cost

    @property
    def ms(self) -> float:
        """Milliseconds altogether."""
        return self.cost.seconds * 1000


@dataclass(frozen=True, slots=True)
class PluginCard:
    """One plugin. `state`: a key of `LOOK`; `wanted` is whether the owner has it on."""

    name: str
    title: str
    summary: str
    byline: str
    icon: str
    section: str
    state: str
    wanted: bool
    sentence: str
    reason: str = ""
    trace: str = ""
    restricts: bool = False
    facts: list[str] = field(default_factory=list)
    added: list[Added] = field(default_factory=list)
    adds: str = ""
    costs: list[HookCost] = field(default_factory=list)
    has_settings: bool = False

    @property
    def look(self) -> tuple[str, str]:
        """Icon and tone of its state."""
        return LOOK[self.state]

    @property
    def can_switch(self) -> bool:
        """Whether a switch does anything: on what is well, or off whatever is wanted on."""
        return self.wanted or self.state in ("on", "on_failing", "off")

    @property
    def errors(self) -> int:
        """Errors in this process since it started."""
        return sum(one.cost.errors for one in self.costs)

    @property
    def ms(self) -> float:
        """Milliseconds in this process since it started."""
        return sum(one.ms for one in self.costs)

    @property
    def last_error(self) -> Cost | None:
        """The hook that failed last, or None."""
        failed = [one.cost for one in self.costs if one.cost.errors]
        return max(failed, key=lambda cost: cost.last_error_at, default=None)


def plugin_cards() -> list[PluginCard]:
    """Every plugin that is installed or was switched on once, by title."""
    rows = dict(PluginState.select(PluginState.name, PluginState.state).tuples())
    host = site().plugins
    cards = [_card(plugin, rows.get(plugin.name)) for plugin in host.plugins.values()]
    gone = [name for name, state in rows.items() if state == "on" and name not in host.plugins]
    cards.extend(_missing(name) for name in gone)
    return sorted(cards, key=lambda card: card.title.casefold())


def plugin_card(name: str) -> PluginCard | None:
    """One plugin, or None when there is none of that name."""
    return next((card for card in plugin_cards() if card.name == name), None)


def failing_plugins() -> list[PluginCard]:
    """Plugins that are wanted but not well."""
    return [card for card in plugin_cards() if card.wanted and card.state != "on"]


def _card(plugin: Plugin, stored: str | None) -> PluginCard:
    manifest = plugin.manifest
    starts_on = bool(manifest and manifest.starts_on)
    wanted = stored == "on" if stored else starts_on
    costs = _costs(plugin.name)
    state = plugin.status
    if state == "loaded":
        failing = any(one.cost.errors for one in costs)
        state = ("on_failing" if failing else "on") if wanted else "off"
    elif state == "available":
        state = "failed"
    entries = site().registry.by(plugin.name)
    return PluginCard(
        name=plugin.name,
        title=plugin.title,
        summary=manifest.summary if manifest else "",
        byline=_byline(plugin),
        icon=manifest.icon if manifest else "puzzle",
        section=next((e.item.section for e in entries if isinstance(e.item, ThreadKind)), ""),
        state=state,
        wanted=wanted,
        sentence=_sentence(state),
        reason=plugin.reason,
        trace=plugin.trace if plugin.status == "failed" else "",
        restricts=bool(manifest and manifest.restricts),
        facts=_facts(plugin),
        added=[*_added(entries), *_hooks(plugin)],
        adds=_adds(entries),
        costs=costs,
        has_settings=any(isinstance(e.item, Setting) for e in entries),
    )


def _missing(name: str) -> PluginCard:
    return PluginCard(
        name=name,
        title=name,
        summary="",
        byline="",
        icon="puzzle",
        section="",
        state="missing",
        wanted=True,
        sentence=_sentence("missing"),
        reason=_("It was switched on here, but its code is gone. Its data is kept."),
    )


def _sentence(state: str) -> str:
    words = {
        "on": _("On"),
        "on_failing": _("On, with errors"),
        "off": _("Off"),
        "failed": _("Could not start"),
        "incompatible": _("Made for another Townhall"),
        "missing": _("Not here any more"),
    }
    return str(words[state])


def _byline(plugin: Plugin) -> str:
    manifest = plugin.manifest
    if manifest is None:
        return ""
    if not manifest.author:
        return manifest.version
    return str(_("%(version)s by %(author)s", version=manifest.version, author=manifest.author))


def _facts(plugin: Plugin) -> list[str]:
    """What the manifest says that an owner should know before switching it on."""
    manifest = plugin.manifest
    if manifest is None:
        return []
    facts = []
    if manifest.requires:
        facts.append(_("Needs: %(names)s", names=", ".join(manifest.requires)))
    if manifest.network:
        facts.append(_("Calls out to: %(hosts)s", hosts=", ".join(manifest.network)))
    if manifest.personal_data not in ("", "none"):
        facts.append(_("Keeps about people: %(what)s", what=manifest.personal_data))
    if manifest.restricts:
        facts.append(_("It keeps things private: switching it off may show them."))
    return facts


def _added(entries: list[Registered]) -> list[Added]:
    found = []
    for entry in entries:
        if isinstance(entry.item, Blueprint):
            found.append(Added(_("Pages"), str(entry.item.url_prefix or "/"), entry.where))
        else:
            found.append(Added(_sort_of(entry.item), _name_of(entry.item), entry.where))
    return found


def _hooks(plugin: Plugin) -> list[Added]:
    """The hooks it implements, apart from those that only declare."""
    found = []
    hooks = vars(plugin.hooks) if plugin.hooks is not None else {}
    for name, function in hooks.items():
        inner = getattr(function, "__wrapped__", None)
        if inner is None or name.startswith("register_"):
            continue
        code = inner.__code__
        where = f"{plugin.name}/{Path(code.co_filename).name}:{code.co_firstlineno}"
        found.append(Added(_("Hook"), name, where))
    return found


def _sort_of(item: Any) -> str:
    words = {
        ThreadKind: _("Kind of thread"),
        Permission: _("Right"),
        Setting: _("Setting"),
        SlotFill: _("Place on a page"),
        Job: _("Scheduled job"),
    }
    return str(words.get(type(item), type(item).__name__))


def _name_of(item: Any) -> str:
    if isinstance(item, ThreadKind):
        return str(item.label)
    if isinstance(item, SlotFill):
        return item.slot
    return str(getattr(item, "name", ""))


def _adds(entries: list[Registered]) -> str:
    """`Adds 1 kind of thread, 4 rights, 9 pages`; empty when it adds none of these."""
    counts = Counter(type(entry.item) for entry in entries)
    pages = sum(_page_count(e.item) for e in entries if isinstance(e.item, Blueprint))
    parts = [
        ngettext("%(num)s kind of thread", "%(num)s kinds of thread", counts[ThreadKind])
        if counts[ThreadKind]
        else "",
        ngettext("%(num)s right", "%(num)s rights", counts[Permission])
        if counts[Permission]
        else "",
        ngettext("%(num)s page", "%(num)s pages", pages) if pages else "",
        ngettext("%(num)s setting", "%(num)s settings", counts[Setting]) if counts[Setting] else "",
        ngettext("%(num)s job", "%(num)s jobs", counts[Job]) if counts[Job] else "",
    ]
    return ", ".join(str(part) for part in parts if part)


def _page_count(blueprint: Blueprint) -> int:
    from flask import current_app

    prefix = f"{blueprint.name}."
    return sum(rule.endpoint.startswith(prefix) for rule in current_app.url_map.iter_rules())


def _costs(name: str) -> list[HookCost]:
    found = [
        HookCost(hook, cost)
        for (plugin, hook), cost in list(site().plugins.costs.by_hook.items())
        if plugin == name and cost.calls
    ]
    return sorted(found, key=lambda one: one.ms, reverse=True)
