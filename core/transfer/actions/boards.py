"""The spaces that imported threads go into."""

from __future__ import annotations

from core.access import Actor
from core.groups.models import Group
from core.site import site
from core.spaces.actions import create_space, set_grants
from core.spaces.matrix import Verdict
from core.spaces.models import Space
from core.transfer import reasons
from core.transfer.actions.mapping import Mapping
from core.transfer.facts import ImportedBoard
from core.transfer.report import Report
from core.transfer.source import NoSource

SEE = "spaces.see"


class Boards:
    """Finds or makes the space of each board; with `slug`, everything goes into that one."""

    def __init__(self, mapping: Mapping, *, kind: str, slug: str, title: str) -> None:
        self._mapping = mapping
        self._owner = owner_of(kind)
        self._title = title
        self._given = space_called(slug, self._owner) if slug else None
        self._ids: dict[str, int] = {}
        self._kept_out: set[str] = set()

    def write(self, boards: list[ImportedBoard], report: Report) -> None:
        """Make the spaces of boards that are new. Inside the batch's transaction."""
        known = {} if self._given else self._mapping.find("space", [b.foreign_id for b in boards])
        for board in boards:
            if self._given:
                self._ids[board.foreign_id] = self._given
                if board.is_restricted:
                    self._kept_out.add(board.foreign_id)
            elif board.foreign_id in known:
                self._ids[board.foreign_id] = known[board.foreign_id]
                report.known["boards"] += 1
            else:
                self._ids[board.foreign_id] = self._make(board)
                if board.is_restricted:
                    report.change(reasons.RESTRICTED, board.title)
                report.added["boards"] += 1

    def space_of(self, board: str, report: Report) -> int:
        """The space of a board that was written, or the default one, made at need."""
        if board not in self._ids:
            self.write([ImportedBoard(foreign_id=board, title=self._title)], report)
        return self._ids[board]

    def keeps_out(self, board: str) -> bool:
        """Whether threads of a board stay out: not everyone saw it, and all go into one space."""
        return board in self._kept_out

    def forget(self) -> None:
        """Ask again: the transaction that may have made some was rolled back."""
        self._ids.clear()

    def _make(self, board: ImportedBoard) -> int:
        operator = Actor(is_admin=True)
        space = create_space(
            operator,
            owner=self._owner,
            title=board.title,
            description=board.description,
            parent_id=self._ids.get(board.parent) if board.parent else None,
            position=board.position or None,
        )
        if board.is_restricted:
            _close(operator, space.id)
        self._mapping.keep("space", [(board.foreign_id, space.id)])
        return int(space.id)


def space_called(slug: str, owner: str) -> int:
    """The id of a space that is here. Raises `NoSource` with those that there are."""
    found = Space.get_or_none((Space.slug == slug) & (Space.owner == owner))
    if found is None:
        slugs = [s.slug for s in Space.select(Space.slug).where(Space.owner == owner)]
        raise NoSource(
            f"There is no space {slug!r} for this kind of thread. "
            f"There are: {', '.join(sorted(slugs)) or 'none'}."
        )
    return int(found.id)


def _close(operator: Actor, space_id: int) -> None:
    """Let only staff in until an owner has said who else may come."""
    groups = dict(Group.select(Group.key, Group.id).where(Group.key.is_null(False)).tuples())
    wanted: dict[tuple[int, str], Verdict] = {
        (groups["everyone"], SEE): "no",
        (groups["members"], SEE): "no",
        (groups["staff"], SEE): "yes",
    }
    set_grants(operator, space_id, wanted, permissions=(SEE,))


def owner_of(kind: str) -> str:
    """The package that declares a kind. Raises `NoSource` if none does or it is off."""
    try:
        owner = site().registry.kind_owner(kind)
    except KeyError:
        raise NoSource(f"No plugin declares the kind of thread {kind!r}.") from None
    if owner != "core" and not site().plugins.is_active(owner):
        raise NoSource(f"The plugin {owner} is off, so nobody would see its threads.")
    return owner
