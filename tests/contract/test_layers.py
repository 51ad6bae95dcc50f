"""Who may import whom: arrows point down the layers, and nothing runs in a circle."""

from __future__ import annotations

import ast
from fnmatch import fnmatchcase

import pytest

from tests.support.source import Import, Module, imports, modules, names, ours

# From the ground up. A module may import from its own layer and from those below it; where
# several patterns fit a module, the longest one says where it is.
LAYERS = (
    (
        "plain",
        """core core.cache core.clock core.config core.csv core.declarations core.destinations
        core.diff core.events core.guard core.hookcalls core.hooks core.images core.keyset
        core.kinds core.log core.maintenance core.manifest core.measures core.personal
        core.registry core.site core.stuck core.text core.text.*""",
        "values and words; nothing here knows a database or a request",
    ),
    ("database", "core.db core.postgres", "the one door to SQL"),
    ("tables", "core.models core.*.models core.groups core.groups.sorts", "what is stored"),
    (
        "machinery",
        """core.audit core.buffer core.egress core.files core.files.* core.jobs core.mail
        core.migrate core.outbox core.plugins core.sealing core.settings core.versions""",
        "what every feature writes with; none of it decides who may see something",
    ),
    (
        "access",
        "core.access core.doors core.rights",
        "the only modules that decide who may see and do what",
    ),
    (
        "requests",
        "core.web core.web.* core.threads.addresses core.accounts.paths",
        "what every page has in common, and where pages are",
    ),
    ("features", "core.*", "reads and writes of people, spaces, threads, and what uses them"),
    (
        "shell",
        "core.web.pages core.web.navigation",
        "what stands around every page: it asks the features what there is to see",
    ),
    (
        "views",
        "core.*.views core.*.views.* core.web.site core.threads.history",
        "pages; only their package registers them",
    ),
    ("composition", "app core.features core.cli core.cli.*", "what puts everything together"),
    ("public", "townhall townhall.*", "what plugins may import"),
    ("plugins", "plugins plugins.*", "features that may be switched off"),
)
RANK = {name: height for height, (name, _patterns, _reason) in enumerate(LAYERS)}

# Inside a feature: what a room never imports, whichever package the other one is of.
CLOSED = {
    "models": ("queries", "actions", "forms", "jobs", "views"),
    "queries": ("actions", "forms", "jobs", "views"),
    "actions": ("forms", "jobs", "views"),
    "forms": ("jobs", "views"),
    "jobs": ("forms", "views"),
    "views": (),
}
# Only these know core and plugins at once.
BOTH_SIDES = ("app", "core.plugins")


def layer_of(name: str) -> str:
    """The layer of a module: that of the longest pattern that fits its name."""
    fitting = [
        (len(pattern), layer)
        for layer, patterns, _reason in LAYERS
        for pattern in patterns.split()
        if fnmatchcase(name, pattern)
    ]
    assert fitting, f"{name} is in no layer: add it to LAYERS"
    return max(fitting)[1]


def room_of(name: str) -> str:
    """Which of the usual rooms of a feature a module is in, or nothing."""
    return next((part for part in name.split(".") if part in CLOSED), "")


def feature_of(name: str) -> str:
    """The package that a module belongs to: `core.threads`, `plugins.forums`."""
    return ".".join(name.split(".")[:2])


def arrows() -> list[Import]:
    """Every import of ours by ours that happens when the program runs."""
    return [
        found
        for module in modules()
        for found in imports(module)
        if ours(found) and found.when != "types" and found.target != module.name
    ]


def brings_its_own_pages(arrow: Import) -> bool:
    """Whether this is a package that imports its views when it is asked for its blueprints."""
    package = arrow.source
    same = feature_of(arrow.target) == package.name
    return package.is_package and same and arrow.when == "call"


def test_every_module_is_in_a_layer() -> None:
    assert [module.name for module in modules() if not layer_of(module.name)] == []


def test_an_import_never_runs_upwards() -> None:
    upwards = [
        f"{arrow}: {layer_of(arrow.source.name)} is below {layer_of(arrow.target)}"
        for arrow in arrows()
        if RANK[layer_of(arrow.target)] > RANK[layer_of(arrow.source.name)]
        and not brings_its_own_pages(arrow)
        and arrow.source.name not in BOTH_SIDES
    ]
    assert upwards == []


def test_rooms_of_a_feature_import_only_what_is_open_to_them() -> None:
    wrong = [
        str(arrow)
        for arrow in arrows()
        if room_of(arrow.target) in CLOSED.get(room_of(arrow.source.name), ())
    ]
    assert wrong == []


def test_nothing_imports_views_but_their_own_package() -> None:
    wrong = [
        str(arrow)
        for arrow in arrows()
        if room_of(arrow.target) == "views"
        and not brings_its_own_pages(arrow)
        and not (
            room_of(arrow.source.name) == "views"
            and feature_of(arrow.source.name) == feature_of(arrow.target)
        )
    ]
    assert wrong == []


def test_core_never_imports_a_plugin() -> None:
    wrong = [
        str(arrow)
        for arrow in arrows()
        if arrow.source.name.startswith(("core", "townhall"))
        and arrow.target.startswith("plugins")
        and arrow.source.name not in BOTH_SIDES
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "plugin", sorted({feature_of(name) for name in names() if name.startswith("plugins.")})
)
def test_a_plugin_imports_of_ours_only_the_public_api_and_itself(plugin: str) -> None:
    mine = [m for m in modules() if feature_of(m.name) == plugin]
    wrong = [
        str(found)
        for module in mine
        for found in imports(module)
        if (found.target.split(".")[0] in ("core", "app", "plugins", "tests", "themes"))
        and feature_of(found.target) != plugin
    ]
    assert wrong == []
    inside = [f for m in mine for f in imports(m) if f.target.startswith("townhall.")]
    assert [str(found) for found in inside] == [], "plugins import `townhall` itself"


def test_core_does_not_import_the_public_api() -> None:
    wrong = [
        str(a) for a in arrows() if a.source.name.startswith("core") and "townhall" in a.target
    ]
    assert wrong == []


def test_modules_do_not_load_each_other_in_a_circle() -> None:
    loads = {
        module.name: sorted({a.target for a in imports(module) if ours(a) and a.when == "load"})
        for module in modules()
    }
    assert circles(loads) == []


def circles(graph: dict[str, list[str]]) -> list[str]:
    """Every way back to a module one came from, each once."""
    found: list[str] = []
    finished: set[str] = set()

    def walk(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            found.append(" -> ".join((*path[path.index(name) :], name)))
        elif name not in finished:
            for target in graph.get(name, []):
                if target != name:
                    walk(target, (*path, name))
            finished.add(name)

    for name in graph:
        walk(name, ())
    return found


def test_a_circle_would_be_seen() -> None:
    assert circles({"a": ["b"], "b": ["c"], "c": ["b"]}) == ["b -> c -> b"]


def views() -> list[Module]:
    """Every module with pages, core's and plugins'."""
    return [
        module
        for module in modules()
        if layer_of(module.name) == "views" or room_of(module.name) == "views"
    ]


def test_views_ask_the_database_nothing_themselves() -> None:
    """They may name a model as the type of something that a query gave them, no more."""
    wrong = [
        str(found)
        for module in views()
        for found in imports(module)
        if found.target.split(".")[0] in ("peewee", "playhouse")
    ]
    models = {
        node.name
        for module in modules()
        if room_of(module.name) == "models" or module.name == "core.models"
        for node in module.tree.body
        if isinstance(node, ast.ClassDef)
    }
    wrong += [
        f"{module.place}:{node.lineno} asks {node.value.id}"
        for module in views()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in models
    ]
    assert wrong == []
