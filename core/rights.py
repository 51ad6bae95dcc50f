"""All grants of the site as they stand: which group holds which permission in which space, and
where that was said. What follows from it for somebody is in `core.access`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from core.groups.models import Group
from core.registry import Permission
from core.site import site
from core.spaces.models import Space, SpaceGrant
from core.versions import Cached

PERMISSIONS = (
    Permission(name="spaces.see", label="See the space", defaults=("everyone",)),
    Permission(name="spaces.titles", label="See titles alone"),
    Permission(name="spaces.start", label="Start threads", defaults=("members",), writes=True),
    Permission(name="spaces.reply", label="Reply", defaults=("members",), writes=True),
    Permission(name="spaces.upload", label="Attach files", defaults=("members",), writes=True),
    Permission(name="spaces.moderate", label="Moderate", defaults=("staff",), writes=True),
    Permission(name="site.public", label="Open to all", scope="site", defaults=("everyone",)),
    Permission(name="site.account", label="Has an account", scope="site"),
    Permission(name="site.member", label="Is a member", scope="site", defaults=("members",)),
    Permission(name="site.staff", label="Is staff", scope="site", defaults=("staff",)),
    Permission(name="site.admin", label="Owns the site", scope="site", defaults=("admins",)),
    Permission(
        name="site.write",
        label="Do what others see",
        scope="site",
        defaults=("members",),
        writes=True,
    ),
    Permission(name="profiles.see", label="See people", scope="site", defaults=("everyone",)),
    Permission(name="search.use", label="Search", scope="site", defaults=("everyone",)),
    Permission(
        name="accounts.invite",
        label="Invite people",
        scope="site",
        defaults=("staff",),
        writes=True,
    ),
)


class Word(NamedTuple):
    """One thing said about a group and a permission: yes, no (None) or never (False), and
    where: in a space, everywhere (None), or by whoever declared the permission."""

    group_id: int
    allowed: bool | None
    place: int | Literal["default"] | None


@dataclass(slots=True)
class Rights:
    """All grants of the site, worked out at need and kept until access changes."""

    builtin: dict[str, int]
    parents: dict[int, int | None]
    audiences: dict[int, str]
    owners: dict[int, str]
    grants: dict[tuple[int | None, str], dict[int, bool | None]]
    _holders: dict[tuple[str, int | None], dict[int, bool | None]] = field(default_factory=dict)

    def holders(self, permission: str, space_id: int | None) -> dict[int, bool | None]:
        """Group id to yes, no (None) or never (False), for one permission in one space,
        inheritance included."""
        key = (permission, space_id)
        found = self._holders.get(key)
        if found is None:
            found = {word.group_id: word.allowed for word in self.words(permission, space_id)}
            self._holders[key] = found
        return found

    def words(self, permission: str, space_id: int | None) -> list[Word]:
        """All that was ever said about a permission on the way down to a space: what it comes
        with, what holds everywhere, then each space from the top. Of one group the last counts.
        """
        found = [Word(group, verdict, "default") for group, verdict in self._defaults(permission)]
        for at in [None, *reversed(self.path(space_id))]:
            said = self.grants.get((at, permission), {})
            found += [Word(group, verdict, at) for group, verdict in said.items()]
        return found

    def path(self, space_id: int | None) -> list[int]:
        """A space and those it is in, the nearest first."""
        found: list[int] = []
        while space_id is not None:
            found.append(space_id)
            space_id = self.parents.get(space_id)
        return found

    def allows(self, group_ids: Iterable[int], permission: str, space_id: int | None) -> bool:
        """Whether one of the groups has a yes and none a never."""
        given = self.holders(permission, space_id)
        return together({given.get(group) for group in group_ids})

    def audience(self, space_id: int) -> str:
        """The label that threads of a space get."""
        given = self.holders("spaces.see", space_id)
        for key, label in (("everyone", "public"), ("members", "members")):
            if given.get(self.builtin[key]) and False not in given.values():
                return label
        return f"space:{space_id}"

    def _defaults(self, permission: str) -> list[tuple[int, bool]]:
        declared = site().registry.permission(permission)
        if declared is None:
            raise KeyError(f"No permission is called {permission!r}.")
        return [(self.builtin[key], True) for key in declared.defaults]


def together(verdicts: Collection[bool | None]) -> bool:
    """What several groups say together: a yes is needed, and a never outweighs all."""
    return True in verdicts and False not in verdicts


def _load() -> Rights:
    grants: dict[tuple[int | None, str], dict[int, bool | None]] = {}
    for row in SpaceGrant.select().dicts():
        key = (row["space"], row["permission"])
        grants.setdefault(key, {})[row["group"]] = row["allowed"]
    spaces = list(Space.select(Space.id, Space.parent, Space.audience, Space.owner).tuples())
    keyed = Group.select(Group.key, Group.id).where(Group.key.is_null(False))
    return Rights(
        builtin=dict(keyed.tuples()),
        parents={row[0]: row[1] for row in spaces},
        audiences={row[0]: row[2] for row in spaces},
        owners={row[0]: row[3] for row in spaces},
        grants=grants,
    )


_rights = Cached("access", _load)


def rights() -> Rights:
    """The grants of the site as they stand."""
    return _rights.get()


def writes(permission: str) -> bool:
    """Whether others see something of what a permission allows."""
    declared = site().registry.permission(permission)
    return declared is not None and declared.writes
