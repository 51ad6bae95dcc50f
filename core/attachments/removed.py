"""A plain mark in a text where a file stood that nobody is given any more."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from html import escape

from flask_babel import gettext as _

from core.attachments.models import Attachment
from core.text import Rendered
from core.text.pictures import KEY

_NAMED = re.compile(rf"/files/[as]/({KEY})/")
_LINK = re.compile(rf'<a [^>]*?href="[^"]*/files/[as]/({KEY})/[^"]*"[^>]*>.*?</a>', re.DOTALL)
_PICTURE = re.compile(rf'<img [^>]*?src="[^"]*/files/[as]/({KEY})/[^"]*"[^>]*>')


def marked(rendered: Rendered) -> Rendered:
    """A rendered text with a mark in place of each file that is hidden: one statement for a text
    that names files, none for any other."""
    named = set(_NAMED.findall(rendered.html))
    if not named:
        return rendered
    hidden = Attachment.key.in_(sorted(named)) & Attachment.hidden_at.is_null(False)
    keys = {row[0] for row in Attachment.select(Attachment.key).where(hidden).tuples()}
    return replace(rendered, html=_without(rendered.html, keys)) if keys else rendered


def _without(html: str, keys: Collection[str]) -> str:
    mark = f"<em>{escape(_('[The team removed this file]'))}</em>"

    def put(found: re.Match[str]) -> str:
        return mark if found[1] in keys else found[0]

    return _PICTURE.sub(put, _LINK.sub(put, html))
