"""Takes each address of the URL map apart once in a test process instead of once in each app."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import pytest
from werkzeug.routing import Rule

_parts: dict[Hashable, tuple[list[Any], list[Any], dict[str, Any]]] = {}
_builders: dict[Hashable, Callable[..., tuple[str, str]]] = {}


def pytest_configure() -> None:
    patch = pytest.MonkeyPatch()
    patch.setattr(Rule, "_parse_rule", _parse_once(Rule._parse_rule))
    patch.setattr(Rule, "_compile_builder", _compile_once(Rule._compile_builder))


def _parse_once(parse: Callable[..., Any]) -> Callable[..., Any]:
    def parsed(rule: Any, text: str) -> list[Any]:
        key = (text, *rule.map.converters.items())
        if key not in _parts:
            begun, before = len(rule._trace), set(rule._converters)
            parts = list(parse(rule, text))
            new = {name: c for name, c in rule._converters.items() if name not in before}
            _parts[key] = parts, rule._trace[begun:], new
            return parts
        parts, trace, converters = _parts[key]
        rule._trace.extend(trace)
        rule._converters.update(converters)
        rule.arguments.update(converters)
        return parts

    return parsed


def _compile_once(compile_builder: Callable[..., Any]) -> Callable[..., Any]:
    def compiled(rule: Any, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        defaults = sorted((rule.defaults or {}).items())
        key = (*rule._trace, *defaults, *sorted(rule.arguments), rule.map.__class__, append_unknown)
        if key not in _builders:
            _builders[key] = compile_builder(rule, append_unknown)
        return _builders[key]

    return compiled
