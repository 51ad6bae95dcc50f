"""The pages of the set-up. They are there for owners until it is finished, and then gone."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from core import mail
from core.admin.actions.work import send_test_mail
from core.admin.queries import work
from core.guard import PluginFailed
from core.plugins import CannotSwitch
from core.presets.queries import offers
from core.setup import actions, queries
from core.setup.forms import FORMS, StepForm, chosen_kind
from core.setup.steps import LATER, TYPED, after, before
from core.site import site
from core.spaces.actions import CannotChange
from core.web import current_actor
from core.web.errors import NotFound
from core.web.respond import respond, see_other
from core.web.routing import Blueprint

bp = Blueprint("setup", __name__)


@bp.get("/setup", requires="site.admin")
def index() -> Response:
    """Leads to the step to go on with."""
    _check_open()
    return see_other(url_for("setup.step", step=queries.first_undone()))


@bp.get("/setup/<step>", requires="site.admin")
def step(step: str) -> Response:
    """One step, with what was typed in it before."""
    _check_open(step)
    return _page(step, FORMS[step].kept(queries.answers_of(step)))


@bp.post("/setup/<step>", requires="site.admin", endpoint="step")
def save(step: str) -> Response:
    """Keep what was typed, and go on, back, or to another step."""
    _check_open(step)
    form, to = FORMS[step].sent(), request.form.get("to", "")
    answers = form.answers()
    try:
        actions.keep(step, answers, seen=_seen())
    except actions.ChangedMeanwhile:
        return _page(step, form, others=queries.answers_of(step), status=409)
    if to == LATER:
        return see_other(url_for("home.index"))
    if to in TYPED:
        return see_other(url_for("setup.step", step=to))
    if not form.validate():
        return _page(step, form, status=422)
    actions.complete(current_actor(), step, answers)
    if step != TYPED[-1]:
        return see_other(url_for("setup.step", step=after(step)))
    return _finish(form)


@bp.post("/setup/mail/test", requires="site.admin", limit="10 per hour")
def test_mail() -> Response:
    """Write a mail to the owner, to see whether it arrives."""
    _check_open()
    address = send_test_mail(current_actor())
    if address:
        flash(_("A mail to %(address)s is on its way.", address=address), "good")
    else:
        flash(_("Your account has no address to write to."), "bad")
    return see_other(url_for("setup.step", step="mail"))


@bp.get("/admin/next", requires="site.admin", endpoint="next")
def what_next() -> Response:
    """What is worth doing in a new community, and what of it is done."""
    return respond(
        "setup/next.html",
        section="index",
        todos=queries.todos(current_actor().id),
        steps=queries.progress("next"),
        is_open=queries.is_open(),
    )


def _finish(form: StepForm) -> Response:
    try:
        actions.finish(current_actor())
    except actions.Undone as undone:
        flash(_("This step is still to be done."), "info")
        return see_other(url_for("setup.step", step=undone.name))
    except actions.Closed:
        raise NotFound from None
    except (CannotSwitch, CannotChange) as error:
        return _page(TYPED[-1], form, failed=str(error), status=422)
    except PluginFailed as error:
        return _page(TYPED[-1], form, failed=str(error.__cause__ or error), status=422)
    flash(_("Your community is open."), "good")
    return see_other(url_for("setup.next"))


def _check_open(step: str = TYPED[0]) -> None:
    """Raise `NotFound` for a step that is none, and for all of them once it is over."""
    if step not in TYPED or not queries.is_open():
        raise NotFound


def _seen() -> int:
    text = request.form.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _page(step: str, form: StepForm, *, status: int = 200, **said: Any) -> Response:
    row = queries.row_of(step)
    context: dict[str, Any] = {"failed": "", "others": {}, **said}
    if step == "kind":
        context |= {"offers": _offers()}
    elif step == "doors":
        context |= {"kind": chosen_kind()}
    elif step == "mail":
        context |= _about_mail()
    return respond(
        f"setup/{step}.html",
        status=status,
        step=step,
        form=form,
        seen=row.version if row else 0,
        steps=queries.progress(step),
        at=TYPED.index(step) + 2,
        back=before(step),
        **context,
    )


def _offers() -> dict[str, Any]:
    """The kinds of community by name."""
    return {offer.preset.name: offer for offer in offers()}


def _about_mail() -> dict[str, Any]:
    config = site().config
    return {
        "has_smtp": mail.is_set_up(),
        "folder": config.data / "mail",
        "sender": config.mail_from,
        "base_url": config.base_url,
        "letters": work.letters()[:3],
    }
