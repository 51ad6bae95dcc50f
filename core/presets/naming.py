"""Whether the measures that kinds of community name are there: a misspelt one would be left out
without anybody noticing."""

from __future__ import annotations

from collections.abc import Iterable

from core.measures import Metric
from core.presets.parts import PresetError, PresetPart
from core.presets.stock import presets
from core.site import site


def check_measures() -> None:
    """Look at every name once everything is declared. Core's own raise `PresetError`; a plugin
    that names a measure which is not there counts as failed, with a sentence."""
    for preset in presets().values():
        if strange := _strange(preset.measures):
            raise PresetError(
                f"{preset.name}.toml names the measure {strange!r}, which is not there."
            )
    host, registry = site().plugins, site().registry
    for owner, metric in list(registry.of(Metric)):
        if metric.reads and (strange := _strange((metric.reads,), counted=True)):
            _fail(
                owner, f"Its measure {metric.name!r} reads {strange!r}, which counts nothing here."
            )
    for owner, part in list(registry.of(PresetPart)):
        strange = _strange(part.measures)
        if strange and host.plugins[owner].status == "loaded":
            _fail(
                owner,
                f"Its part of {part.preset!r} names the measure {strange!r}, which is not there.",
            )


def _strange(names: Iterable[str], *, counted: bool = False) -> str:
    """The first name that nobody declares. One of a plugin that is not here may be right."""
    declared = site().registry.of(Metric)
    known = {one.name for _owner, one in declared if one.count or not counted}
    here = {name for name, one in site().plugins.plugins.items() if one.status == "loaded"}
    for name in names:
        owner, dot, _rest = name.partition(".")
        if name not in known and (not dot or owner in here):
            return name
    return ""


def _fail(owner: str, why: str) -> None:
    plugin = site().plugins.plugins.get(owner)
    if plugin is None:
        raise PresetError(why)
    site().plugins.fail(plugin, why)
