"""How a queue works, for those who keep order there."""

from __future__ import annotations

from flask import Response, flash, url_for
from flask_babel import gettext as _

from plugins.support.actions.queues import set_queue
from plugins.support.forms.queue import QueueForm
from plugins.support.queues import queue_of
from plugins.support.views import bp
from townhall import (
    Rejected,
    SpaceRow,
    current_actor,
    put_error,
    require,
    respond,
    see_other,
    visible_space,
)


@bp.get("/s/<slug>/settings", requires="spaces.moderate")
def queue_settings(slug: str) -> Response:
    """How a queue works."""
    space = _kept(slug)
    return _page(space, QueueForm(formdata=None, data=queue_of(space.id)._asdict()))


@bp.post("/s/<slug>/settings", requires="spaces.moderate", limit="30 per minute")
def set_settings(slug: str) -> Response:
    """Let a queue work in another way."""
    space, form = _kept(slug), QueueForm()
    if not form.validate():
        return _page(space, form, status=422)
    try:
        set_queue(current_actor(), form.queue(space.id))
    except Rejected as error:
        put_error(form, error)
        return _page(space, form, status=422)
    flash(_("“%(name)s” works so from now on.", name=space.title), "good")
    return see_other(url_for("support.queue_settings", slug=slug))


def _kept(slug: str) -> SpaceRow:
    actor = current_actor()
    space = visible_space(actor, "support", slug)
    require(actor, "spaces.moderate", space.id)
    return space


def _page(space: SpaceRow, form: QueueForm, *, status: int = 200) -> Response:
    return respond("support/settings.html", status=status, space=space, form=form)
