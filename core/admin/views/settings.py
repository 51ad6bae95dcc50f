"""Settings: forms generated from what core and each plugin declare."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from core import settings as store
from core.admin.actions.settings import Clash, change_settings, reset_setting
from core.admin.forms import PREFIX, seen, sent, settings_form, values_of
from core.admin.queries import settings as queries
from core.admin.views.blueprint import bp
from core.registry import Setting
from core.site import site
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other


@bp.get("/admin/settings", requires="site.admin", endpoint="settings_index")
def first() -> Response:
    """All settings that a search finds, of core and of every plugin; without one, the way to
    each owner's."""
    search, changed = _asked()
    if not search and not changed:
        return see_other(url_for("admin.settings", owner="core"))
    owners = queries.owners()
    found = {name: queries.lines(name, search=search, changed=changed) for name in owners}
    return _respond(
        owners, {name: lines for name, lines in found.items() if lines}, search, changed=changed
    )


@bp.get("/admin/settings/<owner>", requires="site.admin")
def settings(owner: str) -> Response:
    """The settings of core or of one plugin."""
    _declared(owner)
    return _respond(queries.owners(), {owner: queries.lines(owner)}, owner=owner)


@bp.post("/admin/settings/<owner>", requires="site.admin", endpoint="settings")
def save(owner: str) -> Response:
    """Save those that were changed or, if one is wrong or was changed meanwhile, none."""
    declared = sent(_declared(owner))
    form = settings_form(declared, {})
    values = values_of(form, declared)
    if values is None:
        return _again(owner, declared, form, status=422)
    try:
        changed = change_settings(current_actor(), owner, values, seen=seen())
    except Clash as clash:
        return _again(owner, declared, form, status=409, clash=clash.names)
    flash(_("The settings are saved.") if changed else _("Nothing was changed."), "good")
    return see_other(_back(owner))


@bp.post("/admin/settings/<owner>/reset", requires="site.admin")
def reset(owner: str) -> Response:
    """Put one back to its default. What was typed into the others stays, unsaved."""
    declared = sent(_declared(owner))
    try:
        one = reset_setting(current_actor(), owner, request.form.get("reset", ""))
    except KeyError:
        raise NotFound from None
    form = settings_form(declared, {})
    words = _("Back at its default: %(label)s.", label=one.label)
    if not _is_typed(owner, form, [other for other in declared if other != one]):
        flash(words, "good")
        return see_other(_back(owner))
    if one in declared:
        form[PREFIX + one.name].data = one.default
    return _again(owner, declared, form, status=200, words=words)


def _is_typed(owner: str, form: FlaskForm, declared: list[Setting]) -> bool:
    """Whether the form holds something that is not saved."""
    for one in declared:
        value = store.get(owner, one.name)
        typed = form[PREFIX + one.name].data
        if one.kind == "secret":
            if typed:
                return True
        elif bool(typed) != value if one.kind == "switch" else str(typed).strip() != str(value):
            return True
    return False


def _again(
    owner: str,
    declared: list[Setting],
    form: FlaskForm,
    *,
    status: int,
    clash: list[str] | None = None,
    words: str = "",
) -> Response:
    """The form as it was sent, with what is wrong beside its fields."""
    names = {one.name for one in declared}
    lines = [line for line in queries.lines(owner) if line.setting.name in names]
    search, changed = _asked()
    return _respond(
        queries.owners(),
        {owner: lines},
        search,
        changed=changed,
        owner="" if search or changed else owner,
        forms={owner: form},
        status=status,
        clash=clash or [],
        words=words,
    )


def _respond(
    owners: dict[str, queries.Owner],
    found: dict[str, list[queries.Line]],
    search: str = "",
    *,
    status: int = 200,
    forms: dict[str, FlaskForm] | None = None,
    **context: Any,
) -> Response:
    shown = forms or {
        owner: settings_form(
            [line.setting for line in lines],
            {line.setting.name: line.value for line in lines if line.setting.kind != "secret"},
        )
        for owner, lines in found.items()
    }
    values = {"changed": False, "owner": "", "clash": [], "words": "", **context}
    return respond(
        "admin/settings.html",
        status=status,
        section="settings",
        owners=owners,
        found={name: list(queries.sections(lines)) for name, lines in found.items()},
        forms=shown,
        prefix=PREFIX,
        search=search,
        in_words=queries.in_words,
        gone=store.unknown(),
        **values,
    )


def _asked() -> tuple[str, bool]:
    """What is searched for, and whether only changed ones are wanted."""
    given = request.form if request.method == "POST" else request.args
    search = " ".join(given.get("q", "").replace("\x00", "").split())[:80]
    return search, given.get("changed") == "yes"


def _back(owner: str) -> str:
    search, changed = _asked()
    if not search and not changed:
        return url_for("admin.settings", owner=owner)
    return url_for("admin.settings_index", q=search or None, changed="yes" if changed else None)


def _declared(owner: str) -> list[Setting]:
    found = [setting for by, setting in site().registry.of(Setting) if by == owner]
    if not found:
        raise NotFound
    return found
