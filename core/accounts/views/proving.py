"""Showing once more that it is oneself: by password, passkey, or a sign-in elsewhere."""

from __future__ import annotations

from flask import Response, request

from core.accounts import queries
from core.accounts.actions import entering
from core.accounts.forms import ProofForm
from core.accounts.guessing import Paused
from core.accounts.paths import safe_path
from core.accounts.views.blueprint import bp, page
from core.accounts.views.settings import why_refused
from core.openid.queries import identities_of
from core.passkeys.queries import has_passkey
from core.web import current_actor
from core.web.respond import see_other


@bp.get("/account/prove", requires="site.account", without_factor=True)
def prove() -> Response:
    """Ask who is there, before something that must not be done by a stranger."""
    return _page(ProofForm(next=safe_path(request.args.get("next"))))


@bp.post(
    "/account/prove",
    requires="site.account",
    endpoint="prove",
    limit="30 per hour",
    without_factor=True,
)
def take_prove() -> Response:
    """Note the proof and lead on."""
    form = ProofForm()
    try:
        entering.prove(current_actor(), form.current.data or "")
    except (Paused, entering.NoMatch) as error:
        form.current.errors = [why_refused(error)]
        return _page(form, status=422)
    return see_other(safe_path(form.next.data))


def _page(form: ProofForm, *, status: int = 200) -> Response:
    actor = current_actor()
    user = queries.account(actor.id)
    return page(
        "prove",
        form=form,
        user=user,
        back=safe_path(form.next.data),
        has_passkey=has_passkey(actor.id),
        identities=[one for one in identities_of(actor.id) if one.provider.active],
        status=status,
    )
