"""The rules of the URL map: what stands in them, and when the way back from a name to an address
is prepared."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from werkzeug.routing import IntegerConverter, Map, Rule
from werkzeug.routing.converters import BaseConverter
from werkzeug.routing.rules import RulePart

from core.db import LARGEST

_compiling = threading.Lock()
"""Held while a rule is compiled: Werkzeug does it through `ast`, and Python 3.11 fails when two
threads do that at once (SystemError, recursion depth)."""


class Number(IntegerConverter):
    """A number in an address. One that no column could hold names nothing: 404."""

    def __init__(self, map_: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map_, *args, **{"max": LARGEST, **kwargs})


class LazyRule(Rule):
    """A rule that learns to make its address when it is first asked for it, and once a process.

    Werkzeug compiles two functions for each rule as it is added: most of the time in which an
    application with some hundred routes starts, and few of them are ever called. Rules are bound
    anew for each set of plugins that is on; what their text means is the same each time.
    """

    def _parse_rule(self, rule: str) -> Iterable[RulePart]:
        key = (rule, *self.map.converters.items())
        if (known := _parsed.get(key)) is None:
            begun = len(self._trace)
            parts = tuple(super()._parse_rule(rule))
            trace = tuple(self._trace[begun:])
            names = [name for is_dynamic, name in trace if is_dynamic]
            converters = {name: self._converters[name] for name in names}
            _parsed[key] = _Parsed(parts, trace, converters)
            return parts
        self._trace.extend(known.trace)
        self._converters.update(known.converters)
        self.arguments.update(known.converters)
        return known.parts

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compile_now = super()._compile_builder
        compiled: Callable[..., tuple[str, str]] | None = None

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            nonlocal compiled
            if compiled is None:
                compiled = self._compiled_once(compile_now, append_unknown)
            return compiled(rule, **values)

        return build

    def _compiled_once(
        self, compile_now: Callable[[bool], Callable[..., tuple[str, str]]], append_unknown: bool
    ) -> Callable[..., tuple[str, str]]:
        # What the function is made of: the rest it asks of the rule that it is given.
        defaults = tuple(sorted((self.defaults or {}).items()))
        key = (append_unknown, *self._trace, *defaults, *self.map.converters.items())
        if (compiled := _compiled.get(key)) is None:
            with _compiling:
                compiled = _compiled[key] = compile_now(append_unknown)
        return compiled


class _Parsed(NamedTuple):
    """What the text of a rule means where these converters are known."""

    parts: tuple[RulePart, ...]
    trace: tuple[tuple[bool, str], ...]
    converters: dict[str, BaseConverter]


_parsed: dict[tuple[Any, ...], _Parsed] = {}
_compiled: dict[tuple[Any, ...], Callable[..., tuple[str, str]]] = {}
