"""Telling programs from people by their haste, and by a field that people do not see. Whoever is
found out sees the form again as if it had not been sent, and learns nothing."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from functools import lru_cache

from flask import g, request

from core import clock
from core.site import site

TRAP = "reference"
"""The name of the field that people leave empty."""
FILL_SECONDS = 2
_SIGNED = 10


def new_key() -> str:
    """A one-use key for a form, which says when the form was made."""
    moment = f"{int(clock.now().timestamp()):x}"
    told = f"{secrets.token_urlsafe(9)}.{moment}"
    return f"{told}.{_mark(told)}"


def form_key() -> str:
    """The one-use key of a form that is shown: the one this request brought, so that a form
    shown again keeps it, unless that is spent or was none of ours."""
    g.for_one = True  # see core.web.keeping
    given = request.form.get("once", "") if request.method == "POST" else ""
    return new_key() if not given or g.get("key_is_spent") else given


def spend_key() -> None:
    """What this request brought has done its work: forms that are shown now are new ones."""
    g.key_is_spent = True


def is_automatic() -> bool:
    """Whether a program seems to have filled in the form of this request."""
    made = _made_at(request.form.get("once", ""))
    if made is None:
        spend_key()
        return True
    return bool(request.form.get(TRAP)) or clock.now().timestamp() - made < FILL_SECONDS


def _made_at(key: str) -> int | None:
    told, _dot, mark = key.rpartition(".")
    moment = told.rpartition(".")[2]
    if not told or not hmac.compare_digest(mark.encode(), _mark(told).encode()):
        return None
    return int(moment, 16)


def _mark(told: str) -> str:
    made = _signer(site().config.secret_key).copy()
    made.update(told.encode())
    return made.hexdigest()


@lru_cache(maxsize=4)
def _signer(secret: str) -> hashlib.blake2b:
    """The beginning of every mark: the secret may be longer than a key of BLAKE2 is."""
    key = hashlib.sha256(f"form:{secret}".encode()).digest()
    return hashlib.blake2b(key=key, digest_size=_SIGNED // 2)
