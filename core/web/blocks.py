"""Renders one block of a template, whichever template of its family it stands in.

jinja2-fragments knows only the blocks a template writes itself; a kind's thread page
inherits most of its blocks, so this walks the chain of `extends` as Jinja itself does.
"""

from __future__ import annotations

from typing import Any

from flask import current_app
from jinja2 import Environment, Template, nodes
from jinja2.runtime import Context

_parents: dict[tuple[int, str], str | None] = {}


def render_block(template_name: str, block: str, **context: Any) -> str:
    """One block as text. Raises `KeyError` when no template of the family has it."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    app.update_template_context(context)
    env: Environment = app.jinja_env
    family = _family(env, template_name)
    inside: Context = family[0].new_context(context)
    for template in family[1:]:
        for name, render in template.blocks.items():
            inside.blocks.setdefault(name, []).append(render)
    try:
        return env.concat(inside.blocks[block][0](inside))
    except KeyError:
        if block not in inside.blocks:
            raise KeyError(f"{template_name} has no block {block!r}") from None
        raise
    except Exception:  # noqa: BLE001 - Jinja rewrites the traceback to the template's lines
        return str(env.handle_exception())


def _family(env: Environment, name: str) -> list[Template]:
    """The template and those it extends, the nearest first."""
    found = []
    while name:
        template = env.get_template(name)
        found.append(template)
        name = _parent(env, name) or ""
    return found


def _parent(env: Environment, name: str) -> str | None:
    key = (id(env), name)
    if key not in _parents or env.auto_reload:
        assert env.loader is not None
        source = env.loader.get_source(env, name)[0]
        extends = env.parse(source).find(nodes.Extends)
        known = extends.template if extends else None
        _parents[key] = known.value if isinstance(known, nodes.Const) else None
    return _parents[key]
