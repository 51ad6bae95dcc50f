"""The owner's list of providers."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, url_for
from flask_babel import gettext as _

from core.openid import actions, arriving, queries
from core.openid.forms import ProviderForm
from core.openid.models import OpenIdProvider
from core.openid.views.blueprint import bp
from core.web import current_actor
from core.web.errors import Conflict, NotFound
from core.web.respond import respond, see_other


@bp.get("/admin/openid", requires="site.admin", name="providers")
def providers() -> Response:
    """Whom people may sign in with, and a form for one more."""
    return _page(ProviderForm(formdata=None))


@bp.post("/admin/openid", requires="site.admin", name="add_provider", proved=True)
def add_provider() -> Response:
    """Enter a provider."""
    form = ProviderForm()
    if not form.validate():
        return _page(form, status=422)
    try:
        made = actions.save_provider(current_actor(), None, **_values(form))
    except actions.Taken:
        form.key.errors = [_("There is one of this short name.")]
        return _page(form, status=422)
    flash(_("%(name)s is entered.", name=made.label), "good")
    return see_other(url_for("openid.provider", provider_id=made.id))


@bp.get("/admin/openid/<int:provider_id>", requires="site.admin")
def provider(provider_id: int) -> Response:
    """One provider; its secret is not shown."""
    found = _found(provider_id)
    return _one(found, ProviderForm(formdata=None, obj=found, secret="", is_new=False))


@bp.post("/admin/openid/<int:provider_id>", requires="site.admin", name="change", proved=True)
def change(provider_id: int) -> Response:
    """Change a provider."""
    found, form = _changeable(provider_id), ProviderForm(is_new=False)
    if not form.validate():
        return _one(found, form, status=422)
    actions.save_provider(current_actor(), found, **_values(form))
    flash(_("Saved."), "good")
    return see_other(url_for("openid.provider", provider_id=provider_id))


@bp.post(
    "/admin/openid/<int:provider_id>/delete", requires="site.admin", name="delete", proved=True
)
def delete(provider_id: int) -> Response:
    """Forget a provider."""
    actions.delete_provider(current_actor(), _changeable(provider_id))
    flash(_("Nobody signs in with it any more."), "good")
    return see_other(url_for("openid.providers"))


def _found(provider_id: int) -> OpenIdProvider:
    found = queries.provider(provider_id)
    if found is None:
        raise NotFound
    return found


def _changeable(provider_id: int) -> OpenIdProvider:
    found = _found(provider_id)
    if queries.is_given(found):
        raise Conflict(_("This provider is set by TOWNHALL_OIDC_ISSUER, and changed there."))
    return found


def _values(form: ProviderForm) -> dict[str, Any]:
    return {name: value for name, value in form.data.items() if name != "csrf_token"}


def _page(form: ProviderForm, *, status: int = 200) -> Response:
    return respond(
        "openid/providers.html",
        status=status,
        section="openid",
        form=form,
        providers=queries.providers(),
    )


def _one(found: OpenIdProvider, form: ProviderForm, *, status: int = 200) -> Response:
    return respond(
        "openid/provider.html",
        status=status,
        section="openid",
        form=form,
        provider=found,
        is_given=queries.is_given(found),
        back_url=arriving.back_url(found),
    )
