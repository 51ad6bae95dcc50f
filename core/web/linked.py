"""What a page is about, for programs that read pages (JSON-LD), in its head."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup


def linked_data(about: Mapping[str, Any] | None) -> Markup:
    """The element that holds a page's linked data; nothing for None.

    It holds data and no script, so the content security policy lets it be. No `<`, `>` or `&`
    is in it as such, so no value ends it or begins another one. Give it only what everybody may
    know who sees the page.
    """
    if about is None:
        return Markup()
    element = Markup('<script type="application/ld+json">{}</script>')
    return element.format(htmlsafe_json_dumps(about, ensure_ascii=False, sort_keys=True))
