"""Saved views: those that somebody may use."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from plugins.support.filters import Filters, filters_of
from plugins.support.models import SupportView
from townhall import LARGEST, Actor, NotFound, Prepared, param


class SavedView(NamedTuple):
    """A saved view (see `models.SupportView`)."""

    id: int
    user_id: int | None
    name: str
    query: str
    position: int

    @property
    def is_shared(self) -> bool:
        """Whether all who work on tickets have it."""
        return self.user_id is None

    @property
    def filters(self) -> Filters:
        """What it asks for."""
        return filters_of(MultiDict(parse_qsl(self.query)))


def saved_views(actor: Actor) -> list[SavedView]:
    """The views of somebody's own and those that all share, in their order."""
    return _all.all(user=actor.id)


def saved_view(actor: Actor, view_id: int) -> SavedView:
    """One of them. Raises `NotFound`."""
    row = _views(actor.id).where(SupportView.id == min(view_id, LARGEST)).tuples().first()
    if row is None:
        raise NotFound
    return SavedView(*row)


def _views(user_id: Any) -> Any:
    theirs = SupportView.user.is_null() | (SupportView.user == user_id)
    columns = [getattr(SupportView, name.removesuffix("_id")) for name in SavedView._fields]
    return SupportView.select(SupportView.id, *columns[1:]).where(theirs)


_all = Prepared(
    SavedView,
    lambda: _views(param("user")).order_by(SupportView.position, SupportView.id),
)
