"""Words of templates in the reader's language.

Jinja's own functions look the catalogue up, make Markup and format it on each call. A page
says forty things, nearly all of them without values: here that is done once for each.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any

from flask import g, has_app_context
from flask_babel import Babel, Domain, get_translations
from jinja2 import Environment, pass_eval_context
from jinja2.nodes import EvalContext

from core.web.furniture import trusted


class Words(Domain):  # type: ignore[misc]  # flask-babel ships no types
    """The words of Flask-Babel, the catalogue looked up once a request.

    Flask-Babel means to keep it there, forgets it where a language is forced, and then makes the
    name of the language anew for each text.
    """

    def get_translations(self) -> Any:
        """The catalogue of the language in force."""
        on_hand = has_app_context()
        found = getattr(g.get("_flask_babel"), "babel_translations", None) if on_hand else None
        if found is None:
            found = super().get_translations()
            if on_hand:
                g._flask_babel.babel_translations = found
        return found


class Languages(Babel):  # type: ignore[misc]
    """Flask-Babel with `Words`."""

    @cached_property
    def domain_instance(self) -> Words:
        """The words of the site."""
        return Words(domain=self.domain)


def translations() -> Any:
    """The reader's catalogue, looked up once a request: a page asks for it dozens of times."""
    found = g.get("translations")
    if found is None:
        found = g.translations = get_translations()
    return found


def said(text: str) -> str:
    """A text without values in the reader's language, for code that says the same on each page."""
    return _said(translations(), text, autoescape=False)


def install(env: Environment) -> None:
    """Give a Jinja environment `_`, `gettext` and `ngettext`.

    As with Jinja's newstyle functions, a percent sign in a text is written twice.
    """

    @pass_eval_context
    def gettext(context: EvalContext, text: str, /, **values: Any) -> str:
        if values:
            return _said(translations(), text, context.autoescape) % values
        return _plain(translations(), text, context.autoescape)

    @pass_eval_context
    def ngettext(context: EvalContext, one: str, many: str, num: int, /, **values: Any) -> str:
        text: str = translations().ungettext(one, many, num)
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
