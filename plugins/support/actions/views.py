"""Saving views, changing them and taking them away."""

from __future__ import annotations

from flask_babel import gettext as _

from plugins.support.filters import Filters
from plugins.support.models import SupportView
from plugins.support.rules import may_lead
from townhall import Actor, Forbidden, NotFound, Rejected, audit, clock, transaction

MOST = 40
"""How many views somebody keeps, and how many all share."""
LONGEST = 600


def save_view(actor: Actor, name: str, filters: Filters, *, shared: bool = False) -> SupportView:
    """Save filters by a name, for oneself or (`shared`) for all who work on tickets, which needs
    `rules.may_lead`. Raises `Forbidden`, and `Rejected` (field `name`)."""
    _check(actor, name, filters, shared=shared)
    with transaction():
        owner = None if shared else actor.user_id
        theirs = SupportView.user.is_null() if shared else SupportView.user == actor.id
        if SupportView.select().where(theirs).count() >= MOST:
            raise Rejected("name", _("There are too many views. Take one away first."))
        view: SupportView = SupportView.create(
            user=owner, name=name, query=filters.query, made_at=clock.now()
        )
        if shared:
            audit(actor, "support.view.make", None, after={"name": name, "query": filters.query})
    return view


def change_view(
    actor: Actor, view_id: int, name: str, filters: Filters, *, shared: bool = False
) -> None:
    """Let a view have another name or ask for something else, be shared or one's own. Rights and
    errors as for `save_view`; a shared one needs `rules.may_lead` in any case."""
    _check(actor, name, filters, shared=shared)
    with transaction():
        view = _held(actor, view_id)
        before = {"name": view.name, "query": view.query}
        owner = None if shared else actor.user_id
        SupportView.update(user=owner, name=name, query=filters.query).where(
            SupportView.id == view_id
        ).execute()
        if shared or view.user_id is None:
            after = {"name": name, "query": filters.query}
            audit(actor, "support.view.change", None, before=before, after=after)


def remove_view(actor: Actor, view_id: int) -> None:
    """Take a view away. Tickets stay as they are."""
    with transaction():
        view = _held(actor, view_id)
        SupportView.delete().where(SupportView.id == view_id).execute()
        if view.user_id is None:
            audit(actor, "support.view.remove", None, before={"name": view.name})


def _check(actor: Actor, name: str, filters: Filters, *, shared: bool) -> None:
    if shared and not may_lead(actor):
        raise Forbidden("spaces.moderate")
    if not name.strip():
        raise Rejected("name", _("Give it a name."))
    if len(filters.query) > LONGEST:
        raise Rejected("name", _("That asks for too many things at once."))


def _held(actor: Actor, view_id: int) -> SupportView:
    view = SupportView.get_or_none(SupportView.id == view_id)
    if view is None or view.user_id not in (None, actor.user_id):
        raise NotFound
    if view.user_id is None and not may_lead(actor):
        raise Forbidden("spaces.moderate")
    return view  # type: ignore[no-any-return]
