"""Words of templates in the reader's language.

Jinja's own functions look the catalogue up, make Markup and format it on each call. A page
says forty things, nearly all of them without values: here that is done once for each.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from jinja2 import Environment, pass_eval_context
from jinja2.nodes import EvalContext

from core.web.furniture import trusted


def install(env: Environment, catalogue: Callable[[], Any]) -> None:
    """Give a Jinja environment `_`, `gettext` and `ngettext`, which ask `catalogue()`.

    As with Jinja's newstyle functions, a percent sign in a text is written twice.
    """

    @pass_eval_context
    def gettext(context: EvalContext, text: str, /, **values: Any) -> str:
        if values:
            return _said(catalogue(), text, context.autoescape) % values
        return _plain(catalogue(), text, context.autoescape)

    @pass_eval_context
    def ngettext(context: EvalContext, one: str, many: str, num: int, /, **values: Any) -> str:
        text: str = catalogue().ungettext(one, many, num)
        return (trusted(text) if context.autoescape else text) % {"num": num, **values}

    env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
    env.newstyle_gettext = True  # type: ignore[attr-defined]  # what `trans` blocks ask


@lru_cache(maxsize=2048)
def _said(catalogue: Any, text: str, autoescape: bool) -> str:
    words: str = catalogue.ugettext(text)
    return trusted(words) if autoescape else words


@lru_cache(maxsize=2048)
def _plain(catalogue: Any, text: str, autoescape: bool) -> str:
    return _said(catalogue, text, autoescape) % {}
