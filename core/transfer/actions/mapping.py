"""Which foreign row became which of ours: what makes an import repeatable and resumable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.db import transaction
from core.models import ImportMap
from core.transfer.source import NoSource, Source

CHUNK = 500


class Mapping:
    """The rows of one source. Written in the transaction that writes the row it points to."""

    def __init__(self, source: str) -> None:
        self.source = source

    def find(self, sort: str, foreign_ids: Iterable[str]) -> dict[str, int]:
        """Local ids of those that were imported before."""
        wanted = list(dict.fromkeys(foreign_ids))
        found: dict[str, int] = {}
        for start in range(0, len(wanted), CHUNK):
            rows = ImportMap.select(ImportMap.foreign_id, ImportMap.local_id).where(
                (ImportMap.source == self.source)
                & (ImportMap.sort == sort)
                & ImportMap.foreign_id.in_(wanted[start : start + CHUNK])
            )
            found.update(rows.tuples())
        return found

    def keep(self, sort: str, pairs: Iterable[tuple[str, int]]) -> None:
        """Remember what became of foreign rows."""
        rows = [(self.source, sort, foreign, local) for foreign, local in pairs]
        fields = [ImportMap.source, ImportMap.sort, ImportMap.foreign_id, ImportMap.local_id]
        for start in range(0, len(rows), CHUNK):
            ImportMap.insert_many(rows[start : start + CHUNK], fields=fields).execute()

    def waiting(self, sort: str) -> Iterator[list[tuple[str, int]]]:
        """All of one sort in portions; each must be forgotten before the next is asked for."""
        rows = (
            ImportMap.select(ImportMap.foreign_id, ImportMap.local_id)
            .where((ImportMap.source == self.source) & (ImportMap.sort == sort))
            .order_by(ImportMap.local_id)
            .limit(200)
        )
        while portion := list(rows.clone().tuples()):
            yield portion

    def forget(self, sort: str, foreign_ids: Iterable[str]) -> None:
        """Drop rows that have served."""
        ImportMap.delete().where(
            (ImportMap.source == self.source)
            & (ImportMap.sort == sort)
            & ImportMap.foreign_id.in_(list(foreign_ids))
        ).execute()


def mapping_of(source: Source) -> Mapping:
    """The mapping of a source, found by its marks even if its folder has another name now.

    Raises `NoSource` where nothing but a folder's name says that two sources are one: their
    numbers would be taken for each other's.
    """
    marks = [f"{source.name}:{mark}"[:80] for mark in source.marks]
    known = (
        ImportMap.select(ImportMap.source)
        .where((ImportMap.sort == "site") & ImportMap.foreign_id.in_(marks))
        .order_by(ImportMap.source)
        .first()
    )
    name = f"{source.name}:{source.site}"[:80]
    if not known and not source.is_sure and _is_in_use(name):
        raise NoSource(
            f"Another site was imported from a folder called {source.site!r}. Say --site NAME: "
            f"{source.site!r} if this is the same one, another name if it is not."
        )
    mapping = Mapping(known.source if known else name)
    with transaction():
        fresh = set(marks) - set(mapping.find("site", marks))
        mapping.keep("site", [(mark, 0) for mark in sorted(fresh)])
    return mapping


def _is_in_use(name: str) -> bool:
    return bool(ImportMap.select().where(ImportMap.source == name).exists())
