"""Vote buttons in kept markup: a list of what is voted for is mostly made of them. What proves a
form to be of its reader, and the way back, are filled in when the page goes out."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from markupsafe import Markup

from core.threads.kept_forms import FORM_TOKEN
from core.web.furniture import trusted


def form_blank() -> Markup:
    """In place of `csrf()` in a piece with `votes/_button.html` that is kept for many readers."""
    return FORM_TOKEN


def with_forms(html: Markup, *, field: Callable[[], Markup], back: str = "") -> Markup:
    """Kept markup with its forms as this reader sends them: `field` gives the hidden field that
    proves it, and is asked for forms alone; `back` is the path that votes lead back to."""
    if FORM_TOKEN not in html:
        return html
    # Only whole fields are filled: see `core.threads.kept_forms`.
    return html.replace(FORM_TOKEN, field() + _way(back) if back else field())


@lru_cache(maxsize=200)
def _way(back: str) -> Markup:
    return trusted('<input type="hidden" name="back" value="{}">').format(back)
