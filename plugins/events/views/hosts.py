"""Who runs an event beside its author."""

from __future__ import annotations

from flask import Response, flash, url_for
from flask_babel import gettext as _

from plugins.events.actions import making
from plugins.events.forms.hosts import HostForm
from plugins.events.queries.hosts import everybody_of
from plugins.events.rules import DOOR, is_host
from plugins.events.views import bp
from plugins.events.views.events import event_thread
from townhall import (
    Forbidden,
    Rejected,
    ThreadView,
    current_actor,
    put_error,
    respond,
    see_other,
)


@bp.get("/<int:thread_id>/hosts", requires="site.member")
def hosts(thread_id: int) -> Response:
    """Who runs an event, and a field to add somebody."""
    return _page(_hosted(thread_id), HostForm(formdata=None))


@bp.post("/<int:thread_id>/hosts", requires="site.write", limit="30 per minute")
def add_host(thread_id: int) -> Response:
    """Make somebody a host."""
    found, form = _hosted(thread_id), HostForm()
    if not form.validate():
        return _page(found, form, status=422)
    name = (form.username.data or "").strip().lstrip("@")
    try:
        making.add_host(current_actor(), found.id, name, role=form.role.data)
    except Rejected as error:
        put_error(form, error)
        return _page(found, form, status=422)
    if form.role.data == DOOR:
        flash(_("%(name)s keeps the door now, and is told.", name=name), "good")
    else:
        flash(_("%(name)s runs this event with you now, and is told.", name=name), "good")
    return see_other(url_for("events.hosts", thread_id=found.id))


@bp.post(
    "/<int:thread_id>/hosts/<int:user_id>/remove", requires="site.write", limit="30 per minute"
)
def remove_host(thread_id: int, user_id: int) -> Response:
    """Let somebody run an event no longer."""
    found = _hosted(thread_id)
    making.remove_host(current_actor(), found.id, user_id)
    flash(_("They are not among the hosts any more."), "good")
    return see_other(url_for("events.hosts", thread_id=found.id))


def _hosted(thread_id: int) -> ThreadView:
    found = event_thread(thread_id)
    if not is_host(current_actor(), found):
        raise Forbidden
    return found


def _page(found: ThreadView, form: HostForm, *, status: int = 200) -> Response:
    return respond(
        "events/hosts.html", status=status, thread=found, hosts=everybody_of(found), form=form
    )
