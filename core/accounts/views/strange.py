"""The link of a notice, for when it was not the owner of the account who did that."""

from __future__ import annotations

from flask import Response, url_for

from core.accounts import tokens
from core.accounts.actions import taking_back
from core.accounts.views.blueprint import bp, page
from core.web.respond import see_other


@bp.get("/not-me/<token>", requires="site.public", without_factor=True)
def not_me(token: str) -> Response:
    """What will happen, and a button: programs open links in mail."""
    return page("not_me", found=tokens.find("not_me", token))


@bp.post("/not-me/<token>", requires="site.public", endpoint="not_me", without_factor=True)
def take_not_me(token: str) -> Response:
    """End every session, make the password worthless and lead to a new one."""
    secret = taking_back.lock_out(tokens.find("not_me", token))
    return see_other(url_for("accounts.new_password", token=secret))
