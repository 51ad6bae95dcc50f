"""What may reach somebody: which sort by which way, when not, and how often a summary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from core.access import Actor
from core.db import transaction
from core.inbox.filters import INBOX
from core.inbox.sorts import sorts
from core.notifications.defaults import comes_by
from core.notifications.models import ChannelChoice, Reach
from core.registry import Channel, NotificationSort
from core.site import site

DIGESTS = {"off": _l("None"), "daily": _l("Every day"), "weekly": _l("Once a week")}
Ways = tuple[str, str]  # the names of a sort and of a way


@dataclass(frozen=True, slots=True)
class Way:
    """A column of the grid: the inbox, or a channel. `is_ready` is whether it can reach this
    person; where it cannot, `unready` says what to do about it."""

    name: str
    label: Any
    is_ready: bool = True
    unready: Any = ""
    endpoint: str = ""


class Row(NamedTuple):
    """A line of the grid: a sort, and by which ways it comes."""

    sort: NotificationSort
    on: frozenset[str]

    def comes(self, way: str) -> bool:
        """Whether it can come by a way at all."""
        return self.sort.only in ("", way)


@dataclass(frozen=True, slots=True)
class Wishes:
    """When somebody is left alone, in minutes after midnight, and how often they want a
    summary."""

    digest: str = "off"
    quiet_from: int | None = None
    quiet_to: int | None = None


def channels() -> list[Channel]:
    """The channels of core and of the plugins that are on, in their order."""
    on = site().plugins.active() | {"core"}
    found = [channel for owner, channel in site().registry.of(Channel) if owner in on]
    return sorted(found, key=lambda channel: (channel.order, channel.name))


def ways_of(actor: Actor) -> list[Way]:
    """The columns of the grid."""
    own = (
        Way(
            name=channel.name,
            label=channel.label,
            is_ready=channel.ready(actor.id),
            unready=channel.unready,
            endpoint=channel.endpoint,
        )
        for channel in channels()
    )
    return [Way(INBOX, _l("Inbox")), *own]


def grid_of(actor: Actor) -> list[Row]:
    """The lines of the grid, as they stand."""
    chosen = _chosen(actor)
    names = [INBOX, *(channel.name for channel in channels())]
    return [
        Row(
            sort,
            frozenset(way for way in names if chosen.get((sort.name, way), default(sort, way))),
        )
        for _owner, sort in sorts().values()
    ]


def default(sort: NotificationSort, way: str) -> bool:
    """Whether a sort comes that way to whoever has not said anything."""
    return not sort.only if way == INBOX else comes_by(sort, way)


def wishes_of(actor: Actor) -> Wishes:
    """Quiet hours and summary, as they stand."""
    row = Reach.get_or_none(Reach.user == actor.id)
    return Wishes(row.digest, row.quiet_from, row.quiet_to) if row is not None else Wishes()


def save_ways(actor: Actor, wanted: Mapping[Ways, bool]) -> None:
    """Keep which sort comes by which way; what says the same as the default is not kept, so
    that it follows when the owner changes that."""
    declared = sorts()
    with transaction():
        for (name, way), is_on in wanted.items():
            own = (ChannelChoice.sort == name) & (ChannelChoice.channel == way)
            ChannelChoice.delete().where((ChannelChoice.user == actor.id) & own).execute()
            if is_on != default(declared[name][1], way):
                ChannelChoice.create(user=actor.id, sort=name, channel=way, is_on=is_on)


def save_wishes(actor: Actor, wishes: Wishes) -> None:
    """Keep quiet hours and summary."""
    said = {
        "digest": wishes.digest,
        "quiet_from": wishes.quiet_from,
        "quiet_to": wishes.quiet_to,
    }
    Reach.insert(user=actor.id, **said).on_conflict(
        conflict_target=[Reach.user], update=said
    ).execute()


def turn_off(actor: Actor, sort: str) -> None:
    """Let nothing of a sort reach the actor any more, by no way."""
    names = [INBOX, *(channel.name for channel in channels())]
    save_ways(actor, {(sort, way): False for way in names})


def forget(actor: Actor) -> None:
    """Back to the defaults in everything."""
    with transaction():
        ChannelChoice.delete().where(ChannelChoice.user == actor.id).execute()
        save_wishes(actor, Wishes())


def _chosen(actor: Actor) -> dict[Ways, bool]:
    rows = ChannelChoice.select(
        ChannelChoice.sort, ChannelChoice.channel, ChannelChoice.is_on
    ).where(ChannelChoice.user == actor.id)
    return {(sort, way): is_on for sort, way, is_on in rows.tuples()}
