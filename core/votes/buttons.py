"""Vote buttons as markup, kept for all readers who see the votes of a thread alike: a list is
mostly made of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from flask import render_template
from markupsafe import Markup

from core.cache import Bounded
from core.threads.kept_forms import FORM_TOKEN
from core.votes.queries import Ballot
from core.web.assets import asset
from core.web.furniture import language, trusted

_kept: Bounded[str] = Bounded(4000)


def vote_button(
    ballot: Ballot, *, field: Callable[[], Markup], look: str = "s", back: str = ""
) -> Markup:
    """The votes of a thread with what the reader may do (see `votes/_button.html`). `field` gives
    the hidden field that proves a form to be of this reader: it is asked for forms alone, and
    neither it nor `back` is kept."""
    key = (ballot, look, language(), asset("icons.svg"))

    def render() -> str:
        context = {"ballot": ballot, "look": look, "csrf": lambda: FORM_TOKEN}
        return render_template("votes/_button.html", **context)

    html = _kept.get(key, render)
    if FORM_TOKEN in html:
        html = html.replace(FORM_TOKEN, field() + _way(back) if back else field())
    return trusted(html)


@lru_cache(maxsize=200)
def _way(back: str) -> Markup:
    return trusted('<input type="hidden" name="back" value="{}">').format(back)
