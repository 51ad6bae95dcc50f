"""Which sorts come by which channel to whoever has not chosen: as owners say, else the sort."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from core import settings
from core.registry import Channel, NotificationSort, Registry, Setting
from core.site import site

PREFIX = "by_"


def declare(registry: Registry) -> None:
    """Give owners a setting for each channel, once all sorts and channels are known."""
    sorts = [sort for _owner, sort in registry.of(NotificationSort)]
    for owner, channel in list(registry.of(Channel)):
        fitting = [sort for sort in sorts if sort.only in ("", channel.name)]
        usual = [sort.name for sort in fitting if channel.name in sort.channels]
        registry.add(
            owner,
            Setting(
                name=PREFIX + channel.name,
                label=_l(
                    "What comes by this way, unless members choose: %(way)s", way=channel.label
                ),
                kind="words",
                default=" ".join(usual),
                choices=tuple((sort.name, sort.label) for sort in fitting),
                section=_l("What members hear of"),
            ),
            "core.notifications.defaults",
        )


def comes_by(sort: NotificationSort, channel: str) -> bool:
    """Whether a sort comes by a channel to somebody who has not said anything."""
    if sort.only not in ("", channel):
        return False
    registry = site().registry
    owner = next((owner for owner, one in registry.of(Channel) if one.name == channel), "")
    try:
        declared = registry.setting(owner, PREFIX + channel)
    except KeyError:
        return channel in sort.channels
    if sort.name not in {name for name, _label in declared.choices}:
        return channel in sort.channels
    return sort.name in str(settings.get(owner, declared.name)).split()
