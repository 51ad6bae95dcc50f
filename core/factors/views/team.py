"""What owners do for members who have lost their second factor, or a device."""

from __future__ import annotations

from flask import Response, flash, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from core.accounts.queries import account_or_none
from core.factors import actions
from core.factors.views.blueprint import bp
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import see_other


@bp.post(
    "/admin/members/<int:user_id>/factor/remove", requires="site.admin", name="reset", proved=True
)
def reset(user_id: int) -> Response:
    """Switch somebody's second factor off and forget their passkeys."""
    _exists(user_id)
    if actions.remove_for(current_actor(), user_id):
        flash(_("The second factor is off. They are told by mail."), "good")
    else:
        flash(_("There was none."), "info")
    return see_other(url_for("admin.member", user_id=user_id))


@bp.post(
    "/admin/members/<int:user_id>/sessions/end",
    requires="site.admin",
    name="end_sessions",
    proved=True,
)
def end_sessions(user_id: int) -> Response:
    """Sign somebody out everywhere."""
    _exists(user_id)
    ended = actions.end_sessions_of(current_actor(), user_id)
    flash(ngettext("One device is signed out.", "%(num)s devices are signed out.", ended), "good")
    return see_other(url_for("admin.member", user_id=user_id))


def _exists(user_id: int) -> None:
    if account_or_none(user_id) is None:
        raise NotFound
