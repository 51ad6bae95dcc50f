"""Which kind of community this is, and what another one would change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask_babel import gettext as _

from core import settings
from core.plugins import Plugin
from core.presets.doors import reading
from core.presets.models import PresetPiece, PresetUse
from core.presets.parts import PresetPart, PresetSpace
from core.presets.stock import Preset, measures_of, parts_of, presets, wanted_plugins
from core.site import site
from core.spaces.queries import all_spaces
from core.terms.current import SORTS, in_force
from core.terms.queries import draft_of
from core.terms.words import TITLES


class Change(NamedTuple):
    """One thing that would be done. `chosen` is whether it is ticked to begin with: what would
    undo a choice of the owner's is not."""

    key: str
    icon: str
    label: str
    why: str = ""
    chosen: bool = True


@dataclass
class Plan:
    """What it takes to become one kind of community. `same` is what is so already, `absent`
    which plugins that it would like are not here."""

    preset: Preset
    changes: list[Change] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)

    def keys(self) -> set[str]:
        """The changes that are ticked to begin with."""
        return {change.key for change in self.changes if change.chosen}


class Offer(NamedTuple):
    """A kind of community as it is chosen from: with what it would bring here."""

    preset: Preset
    plugins: list[str]
    absent: list[str]
    spaces: list[str]


def current() -> str:
    """The name of the preset in force; empty while none was chosen."""
    newest = PresetUse.select(PresetUse.preset).order_by(PresetUse.id.desc())
    return str(newest.scalar() or "")


def matters() -> tuple[str, ...]:
    """Names of the measures that tell how this kind of community fares, the most telling first;
    none while no kind was chosen."""
    return measures_of(current())


def offers() -> list[Offer]:
    """Every kind of community, with the plugins and spaces that it brings on this site."""
    found = []
    for preset in presets().values():
        here = {name: _plugin(name) for name in wanted_plugins(preset)}
        titles = [space.title for _o, _p, space in spaces_of(preset.name)]
        found.append(
            Offer(
                preset,
                [plugin.title for plugin in here.values() if plugin],
                [name for name, plugin in here.items() if not plugin],
                titles,
            )
        )
    return found


def plan_for(preset: Preset) -> Plan:
    """What choosing this kind of community would change, now."""
    plan, before = Plan(preset), presets().get(current())
    _plan_plugins(plan, before)
    _plan_spaces(plan)
    _plan_doors(plan, before)
    for owner, name, value in values_of(preset):
        _plan_setting(plan, before, (owner, name), value)
    _plan_texts(plan)
    return plan


def spaces_of(name: str) -> Iterator[tuple[str, PresetPart, PresetSpace]]:
    """Every space that plugins bring to a kind of community, with its owner and its part."""
    for owner, parts in parts_of(name).items():
        for part in parts:
            for space in part.spaces:
                yield owner, part, space


def values_of(preset: Preset) -> Iterator[tuple[str, str, Any]]:
    """Owner, name and value of each setting of a kind of community; of plugins too."""
    for name, value in preset.settings.items():
        yield "core", name, value
    for owner, parts in parts_of(preset.name).items():
        for part in parts:
            for name, value in part.settings.items():
                yield owner, name, value


def texts_of(preset: Preset) -> dict[str, str]:
    """The drafts that come with a kind of community, by sort."""
    given = {sort: str(getattr(preset, sort)).strip() for sort in SORTS}
    return {sort: text for sort, text in given.items() if text}


def space_made(key: str) -> int | None:
    """The space that was made for a piece, or None; it may have been deleted since."""
    piece = PresetPiece.get_or_none(PresetPiece.key == key)
    return piece.made_id if piece else None


def _plugin(name: str) -> Plugin | None:
    """A plugin that is here and well, or None."""
    plugin = site().plugins.plugins.get(name)
    return plugin if plugin is not None and plugin.status == "loaded" else None


def _plan_plugins(plan: Plan, before: Preset | None) -> None:
    wanted, host = wanted_plugins(plan.preset), site().plugins
    for name in wanted:
        plugin = _plugin(name)
        if plugin is None:
            plan.absent.append(name)
        elif host.is_active(name):
            plan.same.append(_("%(plugin)s is on.", plugin=plugin.title))
        else:
            label = _("Switch on %(plugin)s", plugin=plugin.title)
            why = plugin.manifest.summary if plugin.manifest else ""
            plan.changes.append(Change(f"plugin-on:{name}", "puzzle", label, why))
    for name in wanted_plugins(before) if before else ():
        plugin = _plugin(name)
        if name not in wanted and plugin and host.is_active(name):
            label = _("Switch off %(plugin)s", plugin=plugin.title)
            why = _("Its pages and threads disappear until it is on again. Its data stays.")
            plan.changes.append(Change(f"plugin-off:{name}", "puzzle", label, why, chosen=False))


def _plan_spaces(plan: Plan) -> None:
    there = {(space.owner, space.slug): space for space in all_spaces().values()}
    made = {row.key: row.made_id for row in PresetPiece.select()}
    for owner, _part, space in spaces_of(plan.preset.name):
        if _plugin(owner) is None:
            continue
        key = f"space:{owner}:{space.slug}"
        known = all_spaces().get(made.get(key) or 0) or there.get((owner, space.slug))
        if known:
            plan.same.append(_("The space “%(title)s” is there.", title=known.title))
            continue
        gone = key in made
        why = _("There was one, and it was deleted.") if gone else space.description
        label = _("Make the space “%(title)s”", title=space.title)
        plan.changes.append(Change(key, space.icon or "layout-grid", label, why, chosen=not gone))


def _plan_doors(plan: Plan, before: Preset | None) -> None:
    wanted, now = plan.preset.reading, reading()
    label = _("Only members may read") if wanted == "members" else _("Everybody may read")
    if wanted == now:
        plan.same.append(label + ".")
        return
    # Opening what is closed is never done in passing.
    opens = wanted == "everyone"
    why = _("What single spaces say of themselves stays.")
    icon, chosen = ("lock-open", False) if opens else ("lock", before is None)
    plan.changes.append(Change(f"reading:{wanted}", icon, label, why, chosen=chosen))


def _plan_setting(plan: Plan, before: Preset | None, which: tuple[str, str], value: Any) -> None:
    owner, name = which
    try:
        declared = site().registry.setting(owner, name)
    except KeyError:
        return  # a plugin that is not here, or not as it was
    now, label = settings.get(owner, name), str(declared.label)
    if now == value:
        plan.same.append(f"{label}: {_shown(declared, value)}")
        return
    earlier = {(o, n): v for o, n, v in values_of(before)} if before else {}
    untouched = now in (declared.default, earlier.get(which, declared.default))
    if which == ("core", "sign_up") and value == "open" and before is not None:
        untouched = False  # nor is this opened in passing
    why = _("Now: %(value)s", value=_shown(declared, now)) if now not in ("", False) else ""
    label = _("%(setting)s: %(value)s", setting=label, value=_shown(declared, value))
    key = f"setting:{owner}:{name}"
    plan.changes.append(Change(key, "sliders-horizontal", label, why, chosen=untouched))


def _plan_texts(plan: Plan) -> None:
    for sort in texts_of(plan.preset):
        title = str(TITLES[sort])
        if in_force(sort) or draft_of(sort):
            plan.same.append(_("%(text)s: there is one already.", text=title))
        else:
            label = _("Draft of: %(text)s", text=title)
            why = _("For you to go through. Nobody sees it before you publish it.")
            plan.changes.append(Change(f"text:{sort}", "pencil", label, why))


def _shown(declared: Any, value: Any) -> str:
    if declared.kind == "switch":
        return str(_("yes") if value else _("no"))
    words = dict(declared.choices).get(value, value) if declared.kind == "choice" else value
    text = " ".join(str(words).split())
    return text if len(text) <= 120 else text[:119].rstrip() + "…"
