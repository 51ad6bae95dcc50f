"""Settings: one generated form for core and for each plugin that declares some."""

from __future__ import annotations

from flask import Response, flash, url_for
from flask_babel import gettext as _

from core import settings as store
from core.admin.forms import settings_form, values_of
from core.admin.views.blueprint import bp
from core.db import transaction
from core.registry import Setting
from core.site import site
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other


@bp.get("/admin/settings", requires="site.admin", endpoint="settings_index")
def first() -> Response:
    """Leads to the community's own settings."""
    return see_other(url_for("admin.settings", owner="core"))


@bp.get("/admin/settings/<owner>", requires="site.admin")
def settings(owner: str) -> Response:
    """The settings of core or of one plugin."""
    return _page(owner)


@bp.post("/admin/settings/<owner>", requires="site.admin", endpoint="settings")
def save(owner: str) -> Response:
    """Save them all or, if one is wrong, none."""
    declared = _declared(owner)
    form = settings_form(declared, {})
    values = values_of(form, declared)
    if values is None:
        return _page(owner, form=form, status=422)
    with transaction():
        for name, value in values.items():
            if value != store.get(owner, name):
                store.put(current_actor(), owner, name, value)
    flash(_("The settings are saved."), "good")
    return see_other(url_for("admin.settings", owner=owner))


def _page(owner: str, *, form: object = None, status: int = 200) -> Response:
    declared = _declared(owner)
    if form is None:
        form = settings_form(declared, {one.name: store.get(owner, one.name) for one in declared})
    return respond(
        "admin/settings.html",
        status=status,
        section="settings",
        owner=owner,
        owners=_owners(),
        form=form,
    )


def _declared(owner: str) -> list[Setting]:
    found = [setting for by, setting in site().registry.of(Setting) if by == owner]
    if not found:
        raise NotFound
    return found


def _owners() -> dict[str, str]:
    """Titles of all that have settings, core first."""
    names = dict.fromkeys(owner for owner, _setting in site().registry.of(Setting))
    plugins = site().plugins.plugins
    return {name: plugins[name].title if name in plugins else str(_("Community")) for name in names}
