"""Templates say what they need, and each part that htmx may ask for stands on its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from jinja2 import meta
from lxml import html
from werkzeug.test import TestResponse

from core.web import respond as responding
from tests.contract.policy import POLICY, Route
from tests.contract.test_layers import views
from tests.support.source import PRODUCT, ROOT, calls
from tests.support.town import Town, undone
from townhall.testing import HTMX

HEAD = re.compile(r"\{#-?(.*?)-?#\}", re.DOTALL)
# What every template gets without asking: Flask's own and what core.web.pages adds.
GIVEN = {"request", "g", "session", "config", "actor", "page_lang", "page_dir", "page_scheme"}


@dataclass(frozen=True)
class Fragment:
    """A block that a view says it may answer with."""

    module: str
    template: str
    block: str

    def __str__(self) -> str:
        return f"{self.template}#{self.block} of {self.module}"


def declared() -> Iterator[Fragment]:
    """Every fragment named in a call of `respond` or `posted`."""
    for module in views():
        for call in calls(module, "respond", "posted"):
            template = _template(call)
            for keyword in call.keywords:
                if keyword.arg in ("fragment", "fragments") and template:
                    for block in _names(keyword.value):
                        yield Fragment(module.name, template, block)


def _template(call: ast.Call) -> str:
    texts = [a.value for a in call.args if isinstance(a, ast.Constant)]
    return next((text for text in texts if isinstance(text, str)), "")


def _names(value: ast.expr) -> list[str]:
    nodes = value.elts if isinstance(value, ast.Tuple) else [value]
    return [str(node.value) for node in nodes if isinstance(node, ast.Constant) and node.value]


FRAGMENTS = sorted(set(declared()), key=str)


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=str)
def test_a_fragment_stands_alone(
    town: Town, fragment: Fragment, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[str, str]] = []
    original = responding.render_block

    def render_block(template: str, block: str, **context: Any) -> str:
        made.append((template, block))
        return original(template, block, **context)

    monkeypatch.setattr(responding, "render_block", render_block)
    shown = False
    for route in routes_of(town.app, fragment.module):
        answer = ask(town, route, fragment.block)
        alone = made == [(fragment.template, fragment.block)]
        made.clear()
        if alone and answer.status_code == 200:
            shown = True
            assert "<html" not in answer.text
            assert "HX-Target" in answer.vary
            assert len(html.fragment_fromstring(answer.text, create_parent="main")) > 0
    assert shown, "no route of its module gives it to htmx"


def routes_of(app: Flask, module: str) -> list[Route]:
    """The lines of the policy whose view is in a module."""
    rules = {
        f"{method} {rule.rule}": app.view_functions[rule.endpoint].__module__
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    return [route for route in POLICY if rules[str(route)] == module]


def ask(town: Town, route: Route, target: str) -> TestResponse:
    """What htmx gets that wants to fill the element `target`."""
    role = next((r for r in ("owner", "admin") if route.answers[r] in (200, 303)), "admin")
    headers = {**HTMX, "HX-Target": f"div#{target}"}
    with undone():
        browser = town.browser(role)
        if route.method == "GET":
            return browser.get(route.path(town), headers=headers, buffered=True)
        data = {"csrf_token": browser.csrf_token(), **route.fields(town)}
        return browser.post(route.path(town), data=data, headers=headers)


def test_every_list_that_goes_on_can_go_on_in_place() -> None:
    """The views that page through something name the part that changes."""
    assert {f.block for f in FRAGMENTS} >= {"threads", "people", "results", "conversation"}


@pytest.fixture
def sources(app: Flask) -> dict[str, str]:
    """The text of every template by the name it is asked for."""
    found = {}
    for place in (*PRODUCT, "themes"):
        for root in (ROOT / place).rglob("templates"):
            for path in sorted(root.rglob("*")):
                if path.suffix in (".html", ".txt"):
                    found[path.relative_to(root).as_posix()] = path.read_text(encoding="utf-8")
    return found


def test_a_template_says_on_top_what_it_needs(app: Flask, sources: dict[str, str]) -> None:
    wrong = {}
    for name, text in sources.items():
        needed = meta.find_undeclared_variables(app.jinja_env.parse(text))
        said = set(re.findall(r"\w+", " ".join(HEAD.findall(text)[:1])))
        own = set(re.findall(r"\{%-? set (\w+)", text))
        unsaid = needed - set(app.jinja_env.globals) - GIVEN - said - own
        if unsaid:
            wrong[name] = sorted(unsaid)
    assert sorted(wrong.items()) == []


def test_every_template_is_used(sources: dict[str, str]) -> None:
    code = "".join(module.text for module in (*views(), *_others()))
    everything = code + "".join(sources.values())
    unused = [
        name
        for name in sources
        if name not in everything
        and name.rsplit(".", 1)[0] not in everything
        and name.split("/")[-1].rsplit(".", 1)[0] not in code
        and not name.startswith("errors/")
    ]
    assert unused == []


def _others() -> list[Any]:
    from tests.support.source import modules

    return list(modules())


def test_a_page_asks_for_the_blocks_of_the_theme(app: Flask, sources: dict[str, str]) -> None:
    """A block that the layout does not have is silently never shown."""
    blocks = re.compile(r"\{%-? block (\w+)")
    extends = re.compile(r"\{% extends \"([^\"]+)\" %\}")
    wrong = []
    for name, text in sources.items():
        parent = extends.search(text)
        if parent is None or parent[1] not in sources:
            continue
        family = sources[parent[1]]
        while (above := extends.search(family)) is not None:
            family += sources[above[1]].replace(above[0], "")
            family = family.replace(above[0], "")
        known = set(blocks.findall(family))
        outside = _top_blocks(text) - known
        wrong += [f"{name}: {block}" for block in sorted(outside)]
    assert wrong == []


def _top_blocks(text: str) -> set[str]:
    """The blocks that do not stand inside another block."""
    depth, found = 0, set()
    for tag, name in re.findall(r"\{%-? (block|endblock) ?(\w*)", text):
        if tag == "block":
            if depth == 0:
                found.add(name)
            depth += 1
        else:
            depth -= 1
    return found
