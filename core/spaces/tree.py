"""All spaces as owners arrange them: a tree, whoever may see what."""

from __future__ import annotations

from dataclasses import dataclass

from core.registry import ThreadKind
from core.site import site
from core.spaces.queries import SpaceCounts, SpaceRow, all_spaces, counts_of


@dataclass(frozen=True, slots=True)
class Branch:
    """One space in the tree: how deep it stands and what is in it."""

    space: SpaceRow
    depth: int
    counts: SpaceCounts
    is_first: bool
    is_last: bool


def tree() -> list[tuple[str, str, list[Branch]]]:
    """(owner, its title, its spaces with sub-spaces behind their parents) of each plugin that
    has spaces or could have some."""
    counts = counts_of(list(all_spaces()))
    found = []
    for owner in sorted({space.owner for space in all_spaces().values()} | set(homes())):
        plugin = site().plugins.plugins.get(owner)
        found.append((owner, plugin.title if plugin else owner, _branches(owner, counts)))
    return found


def homes() -> dict[str, str]:
    """Plugins that are on and whose kinds live in spaces: name to title."""
    plugins = site().plugins.plugins
    owners = dict.fromkeys(owner for owner, _kind in site().registry.of(ThreadKind))
    return {name: plugins[name].title for name in owners if site().plugins.is_active(name)}


def places(owner: str, *, without: int | None = None) -> list[tuple[SpaceRow, int]]:
    """(space, depth) of one plugin's spaces in tree order, perhaps without one and all in it."""
    return list(_walk(owner, None, 0, without))


def title_of(space_id: int | None) -> str:
    """The title of a space; empty for none."""
    space = all_spaces().get(space_id or 0)
    return space.title if space else ""


def _branches(owner: str, counts: dict[int, SpaceCounts]) -> list[Branch]:
    found = []
    for space, depth in places(owner):
        beside = [s.id for s in _children(owner, space.parent_id)]
        found.append(
            Branch(
                space,
                depth,
                counts[space.id],
                is_first=beside[0] == space.id,
                is_last=beside[-1] == space.id,
            )
        )
    return found


def _walk(
    owner: str, parent_id: int | None, depth: int, without: int | None
) -> list[tuple[SpaceRow, int]]:
    found: list[tuple[SpaceRow, int]] = []
    for space in _children(owner, parent_id):
        if space.id != without:
            found.append((space, depth))
            found.extend(_walk(owner, space.id, depth + 1, without))
    return found


def _children(owner: str, parent_id: int | None) -> list[SpaceRow]:
    return [s for s in all_spaces().values() if s.owner == owner and s.parent_id == parent_id]
