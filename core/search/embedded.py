"""The embedded driver: an index in a folder of this machine, one writer, many readers."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from core import clock
from core.search import matching, ranking, whoosh_driver
from core.search.driver import (
    EPOCH,
    Changes,
    Document,
    Found,
    Health,
    Hit,
    SearchQuery,
    Sights,
    Source,
    State,
    Unavailable,
)
from core.search.folder import (
    MANIFEST,
    Building,
    Damaged,
    Home,
    Manifest,
    Mark,
    Outdated,
    drop_strays,
    note_change,
    noted_changes,
    verify,
)
from core.search.whoosh_driver import VERSION, Part, commit, create, load

log = logging.getLogger("townhall.search")
Answer = TypeVar("Answer")
WAIT = 15.0
ANSWERS = 32
SLICE = 20_000
"""At most so many documents go into one commit of a rebuild."""


class EmbeddedDriver:
    """Searches and writes `<data>/search`. One object per process is enough; threads may
    share it."""

    def __init__(self, path: Path) -> None:
        self._home = Home(path, VERSION)
        self._lock = threading.Lock()
        self._key: tuple[str, int, int] | None = None
        self._parts: dict[str, Part] = {}
        self._answers: dict[tuple[SearchQuery, Sights], Found] = {}
        self._bytes = 0
        self._problem: tuple[State, str] | None = None
        # What was found as written: by this process's readers, and by its writer.
        self._trusted: set[tuple[str, str]] = set()
        self._written: set[tuple[str, str]] = set()

    def search(self, query: SearchQuery, sights: Sights) -> Found:
        """See `Driver.search`."""
        today = (clock.now().date() - EPOCH).days
        key = (replace(query, page=1), sights)

        def answer(parts: list[Part]) -> Found:
            # The next page and the other tabs ask the same again.
            if key not in self._answers:
                if len(self._answers) >= ANSWERS:
                    self._answers.clear()
                self._answers[key] = ranking.find(parts, query, sights, stem=self.stem, today=today)
            return self._answers[key]

        return self._ask(answer)

    def suggest(self, words: tuple[str, ...], sights: Sights, limit: int) -> list[Hit]:
        """See `Driver.suggest`."""
        return self._ask(lambda parts: matching.suggest(parts, words, sights, limit))

    def stem(self, word: str) -> str:
        """See `Driver.stem`."""
        return whoosh_driver.stem(word)

    def write(self, ids: Mapping[str, list[int]], source: Source) -> bool:
        """See `Driver.write`."""
        home = self._home
        with home.writing(WAIT):
            home.sweep()
            if building := home.building():
                note_change(home.path / building.name, ids)
            folder = home.current()
            if folder is None:
                return False
            try:
                self._checked(folder)
                commit(folder, source.changes(ids), merge=True)
            except (Damaged, Outdated) as error:
                home.suspect(str(error))
                return False
        return True

    def rebuild(
        self,
        source: Source,
        *,
        seconds: float,
        afresh: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> bool:
        """See `Driver.rebuild`."""
        home = self._home
        with home.writing(WAIT):
            building = None if afresh else home.building()
            try:
                manifest = self._checked(home.path / building.name) if building else None
            except (Damaged, Outdated):
                manifest = None
            if building is None or manifest is None:
                building = home.begin_building(source.total())
                create(home.path / building.name)
                manifest = home.manifest(home.path / building.name)
            mark = manifest.mark
            if not mark.is_read:
                mark = self._slice(building, mark, source, seconds)
            if mark.is_read:
                self._finish(building, mark, source)
        if progress:
            progress(mark.done, max(building.total, mark.done))
        return mark.is_read

    def health(self, *, thorough: bool = False) -> Health:
        """See `Driver.health`."""
        home = self._home
        if thorough or home.suspected():
            with self._lock:
                self._doubt()
        try:
            sizes = self._ask(lambda parts: [(len(part.refs), len(part.gone)) for part in parts])
        except Unavailable as error:
            return Health(state=error.state, reason=error.reason, building=error.building)
        home.clear()
        return Health(
            state="ready",
            documents=sum(size - gone for size, gone in sizes),
            deleted=sum(gone for _size, gone in sizes),
            parts=len(sizes),
            bytes=self._bytes,
            building=self._building(),
        )

    def _ask(self, question: Callable[[list[Part]], Answer]) -> Answer:
        """Put a question to the present segments. Raises `Unavailable`.

        Changed bytes may fail anywhere in reading; only if the files turn out to be as they
        were written is the error ours, and raised as it is.
        """
        with self._lock:
            parts = self._present()
            try:
                return question(parts)
            except Exception:
                self._doubt()
                self._present()
                raise
            finally:
                for part in parts:
                    part.forget()

    def _present(self) -> list[Part]:
        """The segments as of the last commit, opened anew only if there was one since."""
        folder = self._home.current()
        if folder is None:
            raise Unavailable("missing", "There is no index yet.", self._building())
        key = _key_of(folder)
        if key != self._key:
            self._problem = self._reload(folder)
            self._key = key
        if self._problem is not None:
            state, reason = self._problem
            raise Unavailable(state, reason, self._building())
        return list(self._parts.values())

    def _reload(self, folder: Path) -> tuple[State, str] | None:
        """Open what a folder holds; what is wrong with it, or None."""
        before = _key_of(folder)
        try:
            manifest = self._home.manifest(folder)
            verify(folder, manifest, self._trusted)
            parts = load(folder, manifest, self._parts)
        except Outdated as error:
            return "outdated", str(error)
        except Exception as error:  # noqa: BLE001 - torn bytes may raise anything
            if _key_of(folder) != before:
                # A commit has replaced files meanwhile: look again.
                return self._reload(folder)
            reason = str(error) if isinstance(error, Damaged) else type(error).__name__
            log.warning("search index damaged", extra={"reason": reason})
            self._home.suspect(reason)
            return "damaged", reason
        for name, part in self._parts.items():
            if name not in parts:
                part.close()
        self._parts = parts
        self._answers.clear()
        self._bytes = sum(size for size, _digest in manifest.files.values())
        self._trusted &= {(name, digest) for name, (_size, digest) in manifest.files.items()}
        return None

    def _doubt(self) -> None:
        """Believe nothing that was checked before."""
        self._trusted.clear()
        self._key = None
        for part in self._parts.values():
            part.close()
        self._parts = {}
        self._answers.clear()

    def _building(self) -> float | None:
        building = self._home.building()
        if building is None:
            return None
        try:
            done = self._home.manifest(self._home.path / building.name).mark.done
        except (Damaged, Outdated):
            return 0.0
        return min(1.0, done / building.total) if building.total else 0.0

    def _checked(self, folder: Path) -> Manifest:
        """What a folder holds, verified and rid of strays, for writing to it."""
        manifest = self._home.manifest(folder)
        verify(folder, manifest, self._written)
        drop_strays(folder, manifest)
        return manifest

    def _slice(self, building: Building, mark: Mark, source: Source, seconds: float) -> Mark:
        """Write the next documents of a rebuild; committing takes about as long as reading."""
        until = time.monotonic() + seconds / 2

        def documents() -> Iterator[Document]:
            nonlocal mark
            start = mark.done
            for after, document in source.documents(mark.after):
                yield document
                mark = Mark(after, mark.done + 1)
                if mark.done - start >= SLICE or time.monotonic() > until:
                    return
            mark = replace(mark, is_read=True)

        folder = self._home.path / building.name
        changes = Changes(documents=documents())
        commit(folder, changes, merge=False, mark=lambda: mark)
        return mark

    def _finish(self, building: Building, mark: Mark, source: Source) -> None:
        """Catch up with what changed meanwhile and let the new folder answer."""
        folder = self._home.path / building.name
        if ids := noted_changes(folder):
            commit(folder, source.changes(ids), merge=True, mark=lambda: mark)
        self._home.switch(building.name)
        self._home.sweep()
        log.info("search index rebuilt", extra={"documents": mark.done})


def _key_of(folder: Path) -> tuple[str, int, int]:
    try:
        facts = (folder / MANIFEST).stat()
    except OSError:
        return folder.name, 0, 0
    return folder.name, facts.st_mtime_ns, facts.st_ino
