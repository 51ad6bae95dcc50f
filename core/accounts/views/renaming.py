"""The form for another user name."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from core.access import Actor, require_proof
from core.accounts import queries
from core.accounts.actions import entering, renaming
from core.accounts.actions.joining import NameTaken
from core.accounts.forms import UsernameForm
from core.accounts.guessing import Paused
from core.accounts.models import User
from core.accounts.views.blueprint import bp, page, say
from core.accounts.views.settings import why_refused
from core.web import current_actor
from core.web.respond import see_other


@bp.get("/account/username", requires="site.member")
def username() -> Response:
    """The form for another name, and the names from before."""
    actor = current_actor()
    user = _known(actor)
    return _page(actor, user, UsernameForm(formdata=None, obj=user))


@bp.post("/account/username", requires="site.write", endpoint="username", limit="10 per hour")
def take_username() -> Response:
    """Take the other name; the old one leads to it from now on."""
    actor, form = current_actor(), UsernameForm()
    user = _known(actor)
    if not user.password:
        del form.current
    if not form.validate():
        return _page(actor, user, form, status=422)
    try:
        current = getattr(form.current, "data", "")
        renaming.rename_self(actor, current=current, username=form.username.data)
    except (Paused, entering.NoMatch) as error:
        form.current.errors = [why_refused(error)]
    except NameTaken:
        form.username.errors = [_("Somebody has this name, or one that looks like it.")]
    except renaming.TooSoon as error:
        form.username.errors = [why_not_yet(error.days)]
    else:
        say(_("You are @%(name)s now.", name=form.username.data))
        return see_other(url_for("accounts.settings"))
    return _page(actor, user, form, status=422)


def why_not_yet(days: int) -> str:
    """The sentence for who has changed the name only lately."""
    return str(
        ngettext(
            "You can change your name again tomorrow.",
            "You can change your name again in %(num)s days.",
            days,
        )
    )


def _page(actor: Actor, user: User, form: UsernameForm, *, status: int = 200) -> Response:
    left = 0 if actor.is_staff else renaming.days_left(user.id)
    return page(
        "username",
        status=status,
        form=form,
        user=user,
        wait=why_not_yet(left) if left else "",
        before=queries.former_names(user.id),
    )


def _known(actor: Actor) -> User:
    """The account of somebody who will say their password, or who has none and has shown
    otherwise who they are. Raises `ProofNeeded`."""
    user = queries.account(actor.id)
    if not user.password:
        require_proof(actor)
    return user
