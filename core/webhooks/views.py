"""The owners' pages about webhooks."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, url_for
from flask_babel import gettext as _

from core.web import current_actor
from core.web.errors import Conflict, NotFound
from core.web.respond import respond, see_other
from core.web.routing import Blueprint
from core.webhooks import actions, queries
from core.webhooks.forms import WebhookForm
from core.webhooks.models import Webhook, WebhookDelivery

bp = Blueprint("webhooks", __name__)


@bp.get("/admin/webhooks", requires="site.admin")
def index() -> Response:
    """Which programs are told what happens, and a form for one more."""
    return _page(WebhookForm(formdata=None, offered=queries.offered()))


@bp.post("/admin/webhooks", requires="site.admin", proved=True, limit="30 per hour")
def add() -> Response:
    """Enter a program, and show its secret this once."""
    form = WebhookForm(offered=queries.offered())
    if not form.validate():
        return _page(form, status=422)
    try:
        made, secret = actions.add_webhook(current_actor(), **_values(form))
    except actions.TooMany:
        form.label.errors = [_("There are %(most)s already. Delete one first.", most=actions.MOST)]
        return _page(form, status=422)
    return _one(made, _form_of(made), secret=secret)


@bp.get("/admin/webhooks/<int:webhook_id>", requires="site.admin")
def webhook(webhook_id: int) -> Response:
    """One program, and what it was told lately."""
    found = _found(webhook_id)
    return _one(found, _form_of(found))


@bp.post("/admin/webhooks/<int:webhook_id>", requires="site.admin", proved=True)
def change(webhook_id: int) -> Response:
    """Change a program."""
    found, form = _found(webhook_id), WebhookForm(offered=queries.offered())
    if not form.validate():
        return _one(found, form, status=422)
    actions.change_webhook(current_actor(), found, **_values(form))
    flash(_("Saved."), "good")
    return see_other(url_for("webhooks.webhook", webhook_id=webhook_id))


@bp.post("/admin/webhooks/<int:webhook_id>/secret", requires="site.admin", proved=True)
def secret(webhook_id: int) -> Response:
    """Make another secret, and show it this once."""
    found = _found(webhook_id)
    made = actions.replace_secret(current_actor(), found)
    return _one(found, _form_of(found), secret=made)


@bp.post("/admin/webhooks/<int:webhook_id>/delete", requires="site.admin", proved=True)
def delete(webhook_id: int) -> Response:
    """Forget a program."""
    actions.delete_webhook(current_actor(), _found(webhook_id))
    flash(_("It is told nothing any more."), "good")
    return see_other(url_for("webhooks.index"))


@bp.post("/admin/webhooks/<int:webhook_id>/test", requires="site.admin", limit="30 per hour")
def test(webhook_id: int) -> Response:
    """Send a message that tells of nothing."""
    try:
        made = actions.send_test(current_actor(), _found(webhook_id))
    except actions.IsOff:
        raise Conflict(_off()) from None
    flash(_("A test is on its way."), "good")
    return see_other(url_for("webhooks.delivery", delivery_id=made.id))


@bp.get("/admin/webhooks/messages/<int:delivery_id>", requires="site.admin")
def delivery(delivery_id: int) -> Response:
    """One message: what it says, and what came of it."""
    found = _delivery(delivery_id)
    return respond(
        "webhooks/delivery.html",
        section="webhooks",
        delivery=found,
        body=queries.body_for(current_actor(), found),
        reason=queries.reason(found),
    )


@bp.post(
    "/admin/webhooks/messages/<int:delivery_id>/again", requires="site.admin", limit="120 per hour"
)
def again(delivery_id: int) -> Response:
    """Send a message once more."""
    try:
        actions.send_again(current_actor(), _delivery(delivery_id))
    except actions.IsOff:
        raise Conflict(_off()) from None
    flash(_("It is on its way again."), "good")
    return see_other(url_for("webhooks.delivery", delivery_id=delivery_id))


def _found(webhook_id: int) -> Webhook:
    found = queries.webhook(webhook_id)
    if found is None:
        raise NotFound
    return found


def _delivery(delivery_id: int) -> WebhookDelivery:
    found = queries.delivery(delivery_id)
    if found is None:
        raise NotFound
    return found


def _off() -> str:
    return str(_("This address is switched off. Switch it on first."))


def _form_of(found: Webhook) -> WebhookForm:
    return WebhookForm(formdata=None, obj=found, offered=queries.offered())


def _values(form: WebhookForm) -> dict[str, Any]:
    return {name: value for name, value in form.data.items() if name != "csrf_token"}


def _page(form: WebhookForm, *, status: int = 200) -> Response:
    return respond(
        "webhooks/index.html",
        status=status,
        section="webhooks",
        form=form,
        webhooks=queries.webhooks(),
        waiting=queries.waiting(),
    )


def _one(found: Webhook, form: WebhookForm, *, secret: str = "", status: int = 200) -> Response:
    answer = respond(
        "webhooks/webhook.html",
        status=status,
        section="webhooks",
        form=form,
        webhook=found,
        secret=secret,
        deliveries=queries.deliveries(found.id),
        reason=queries.reason,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
