"""Texts whose form could not be taken: what of a form is worth keeping, and whether it may be
given back to whoever sent it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from flask import g, request
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from core.web.security import csrf

Fields: TypeAlias = dict[str, str | list[str]]
"""The fields of a form by name; those sent several times as a list."""

# What belongs to the sending, not to the text. Passwords are never kept anywhere.
NOT_KEPT = frozenset(
    """csrf_token once reference draft draft_version draft_address seen show kept next started
    told password current code codes credential endpoint public_key secret""".split()
)
TEXTS = ("title", "body")
"""The fields in which people write, in most forms."""
KEEPERS: list[Callable[[], bool]] = []
"""Asked in turn to keep the text of a form whose thread or space is no longer there; each
says whether it did."""


def typed_texts() -> list[str]:
    """What was written in the form that was sent, to be shown again. Never a password."""
    try:
        fields = fields_of(request.form) if request.method == "POST" else {}
        composer = is_composer()
    except (HTTPException, OSError):  # what is too large cannot be read, nor what met a full disk
        return []
    return [
        text
        for name, text in fields.items()
        if isinstance(text, str) and (len(text) > 20 or (composer and name in TEXTS and text))
    ]


def fields_of(form: MultiDict[str, str]) -> Fields:
    """What of a form is kept; of one that was kept by `kept_text` already, what it held."""
    if "kept" in form:
        return _read(form["kept"])
    return {
        _plain(name): [_plain(v) for v in values] if len(values) > 1 else _plain(values[0])
        for name, values in form.lists()
        if name not in NOT_KEPT
    }


def kept_text(form: MultiDict[str, str]) -> str:
    """The fields of a form as one text, for a hidden field of another form."""
    return json.dumps(fields_of(form), ensure_ascii=False)


def form_data(fields: Mapping[str, Any]) -> MultiDict[str, str]:
    """Kept fields as a form would send them."""
    return MultiDict(dict(fields))


def is_composer() -> bool:
    """Whether what was sent is a form with a draft, which can be taken up again."""
    return request.method == "POST" and bool(request.form.get("draft"))


def came_from_here() -> bool:
    """Whether a form was sent from a page of this site, as far as its browser says.

    Only then is its text put into a new form with a token: another site must not be able to
    have its words taken for the reader's own.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return not origin or origin.partition("://")[2] == request.host


def keep_text() -> bool:
    """Have the text of the form that was sent kept, if its sender has proved to be the reader."""
    actor = g.get("actor")
    if actor is None or not actor.signed_in or not is_composer() or not came_from_here():
        return False
    if not g.get("csrf_valid"):
        # Addresses that lead nowhere are answered before anybody looks at the token.
        try:
            csrf.protect()
        except CSRFError:
            return False
    return any(keep() for keep in KEEPERS)


def _read(text: str) -> Fields:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        _plain(name): [_plain(v) for v in value] if isinstance(value, list) else _plain(value)
        for name, value in found.items()
        if name not in NOT_KEPT and (isinstance(value, str) or _are_texts(value))
    }


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


def _plain(text: str) -> str:
    """What any column and any page takes: JSON can spell halves of letters, which none does."""
    whole = text.encode("utf-8", "replace").decode()
    return whole.replace("\r\n", "\n").replace("\0", "")
