"""Links that stop mail: signed, for one person and one thing, good without signing in."""

from __future__ import annotations

import hmac
from typing import Literal, NamedTuple, cast, get_args

from flask import url_for
from itsdangerous import BadData, URLSafeSerializer

from core.letters.ids import address_of, mark
from core.site import site

What = Literal["thread", "sort", "digest", "all"]
LONGEST = 500


class Stop(NamedTuple):
    """What somebody wants no mail of: `which` is the id of a thread, the name of a sort, or how
    often the digest came."""

    user_id: int
    what: What
    which: str = ""


def token_of(stop: Stop, address: str) -> str:
    """The secret part of a link. It does not expire, since old mails must be stopped too, but
    it works only while the account has the address that the mail went to."""
    return str(_signer().dumps([*stop, mark("stop", address, *stop)]))


def read_token(token: str) -> Stop | None:
    """What a link stops, or None for one that was not made here or works no more."""
    try:
        user_id, what, which, signed = _signer().loads(token[:LONGEST])
    except (BadData, ValueError, TypeError):
        return None
    stop = Stop(int(user_id), cast("What", what), str(which))
    address = address_of(stop.user_id)
    right = address and hmac.compare_digest(str(signed), mark("stop", address, *stop))
    return stop if right and what in get_args(What) else None


def stop_url(stop: Stop, address: str) -> str:
    """The full address of a link that stops mail."""
    return url_for("letters.unsubscribe", token=token_of(stop, address), _external=True)


def list_headers(url: str) -> dict[str, str]:
    """What mail programs make a button of that needs no page (RFC 2369, RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(site().config.secret_key, salt="letters.unsubscribe")
