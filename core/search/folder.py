"""The folder of the index: which index is current, whether its files are as they were written,
who may write, and how far a rebuild has come. Knows nothing of what is in the files.

    <data>/search/            mode 0700
        lock                  held by whoever writes
        current               name of the folder that answers
        building.json         name of the folder being made
        suspect               somebody found the current index damaged
        index-<random>/
            manifest.json     version, generation, size and digest of every file; how far it is
            journal           what changed while this folder was being made
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
JOURNAL = "journal"


class Damaged(Exception):
    """Files of an index are missing, changed, or not ours; the message says which."""


class Outdated(Exception):
    """An index was written by another version of the software."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a folder that is being made has come: the last document written, how many."""

    after: str = ""
    done: int = 0
    is_read: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a finished commit left behind. `files` maps names to size and digest."""

    version: str
    generation: int
    files: dict[str, tuple[int, str]]
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class Building:
    """A rebuild under way: its folder, and how many documents it will have."""

    name: str
    total: int = 0


class Home:
    """The folder `<data>/search`."""

    def __init__(self, path: Path, version: str) -> None:
        self.path = path
        self.version = version

    def make(self) -> None:
        """Make the folder, for this user alone."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.path.stat().st_uid == os.geteuid():
            self.path.chmod(0o700)

    @contextmanager
    def writing(self, timeout: float) -> Iterator[None]:
        """Be the only writer, in all processes. Raises `TimeoutError` when others hold on."""
        self.make()
        with (self.path / "lock").open("w") as lock:
            until = time.monotonic() + timeout
            while not _locked(lock.fileno()):
                if time.monotonic() > until:
                    raise TimeoutError("Somebody else is writing to the search index.")
                time.sleep(0.05)
            yield

    def current(self) -> Path | None:
        """The folder that answers, or None."""
        with suppress(OSError):
            name = (self.path / "current").read_text().strip()
            if name.startswith("index-") and "/" not in name:
                return self.path / name
        return None

    def new_folder(self) -> str:
        """Make an empty index folder and return its name."""
        name = f"index-{secrets.token_hex(6)}"
        (self.path / name).mkdir(mode=0o700)
        return name

    def switch(self, name: str) -> None:
        """Let another folder answer from now on; a kill leaves the old one or the new one."""
        _write(self.path / "current", name + "\n")
        self.end_building()
        self.clear()

    def building(self) -> Building | None:
        """The rebuild under way, or None."""
        try:
            found = Building(**json.loads((self.path / "building.json").read_text()))
        except (OSError, ValueError, TypeError):
            return None
        current = self.current()
        if current is not None and current.name == found.name:
            return None
        return found if (self.path / found.name).is_dir() else None

    def begin_building(self, total: int) -> Building:
        """Start a rebuild in a new folder, forgetting one under way."""
        self.end_building()
        self.sweep()
        building = Building(self.new_folder(), total)
        _write(self.path / "building.json", json.dumps(asdict(building)))
        return building

    def end_building(self) -> None:
        """Forget the rebuild."""
        (self.path / "building.json").unlink(missing_ok=True)

    def suspect(self, reason: str) -> None:
        """Tell the worker that the current index was found damaged."""
        with suppress(OSError):
            _write(self.path / "suspect", reason)

    def suspected(self) -> bool:
        """Whether somebody found the current index damaged."""
        return (self.path / "suspect").exists()

    def clear(self) -> None:
        """The current index is good after all, or a new one."""
        (self.path / "suspect").unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove index folders that nobody needs. Only for whoever is writing."""
        building, current = self.building(), self.current()
        keep = {building.name if building else "", current.name if current else ""}
        for folder in self.path.glob("index-*"):
            if folder.name not in keep:
                shutil.rmtree(folder, ignore_errors=True)

    def manifest(self, folder: Path) -> Manifest:
        """Read what a folder should hold. Raises `Damaged` or `Outdated`."""
        try:
            for place in (self.path, folder):
                facts = place.stat()
                if facts.st_uid != os.geteuid() or facts.st_mode & 0o022:
                    # Its files are unpickled: whoever could write them could run code here.
                    raise Damaged(f"{place.name} belongs to, or may be written by, others.")
            raw: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
            files = {
                name: (int(size), str(digest)) for name, (size, digest) in raw["files"].items()
            }
            mark = Mark(**raw["mark"])
            found = Manifest(str(raw["version"]), int(raw["generation"]), files, mark)
        except FileNotFoundError as error:
            raise Damaged(f"{Path(str(error.filename)).name} is missing.") from error
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Damaged(f"{MANIFEST} cannot be read: {type(error).__name__}.") from error
        if found.version != self.version:
            raise Outdated(f"It was written for version {found.version}, this is {self.version}.")
        return found


def seal(
    folder: Path, names: Iterable[str], *, version: str, generation: int, mark: Mark = Mark()
) -> None:
    """Write the manifest of a commit: from here on it counts, all at once.

    Digests of files that the manifest before had are kept: files are never rewritten.
    """
    known: dict[str, list[Any]] = {}
    with suppress(OSError, ValueError, KeyError):
        known = json.loads((folder / MANIFEST).read_text())["files"]
    files = {name: known.get(name) or list(fingerprint(folder / name)) for name in names}
    facts = {"version": version, "generation": generation, "mark": asdict(mark)}
    _write(folder / MANIFEST, json.dumps({**facts, "files": files}))


def fingerprint(path: Path) -> tuple[int, str]:
    """Size and digest of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16))
        return os.fstat(file.fileno()).st_size, digest.hexdigest()


def verify(folder: Path, manifest: Manifest, trusted: set[tuple[str, str]]) -> None:
    """Check every file against the manifest, those in `trusted` by size only; adds to it.

    Raises `Damaged`.
    """
    for name, (size, digest) in manifest.files.items():
        try:
            if (name, digest) in trusted:
                right = (folder / name).stat().st_size == size
            else:
                right = fingerprint(folder / name) == (size, digest)
        except OSError as error:
            raise Damaged(f"{name} is missing or cannot be read.") from error
        if not right:
            raise Damaged(f"{name} is not as it was written.")
        trusted.add((name, digest))


def drop_strays(folder: Path, manifest: Manifest) -> None:
    """Remove what a killed or failed commit left. Only for whoever is writing."""
    for path in folder.iterdir():
        if path.name not in manifest.files and path.name not in (MANIFEST, JOURNAL):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def note_change(folder: Path, ids: Mapping[str, list[int]]) -> None:
    """Add to the journal of a folder being made."""
    with (folder / JOURNAL).open("a") as journal:
        # The line break in front keeps this line whole after one torn by a kill.
        journal.write("\n" + json.dumps(dict(ids)) + "\n")


def noted_changes(folder: Path) -> dict[str, list[int]]:
    """All of the journal, each id once; a torn last line is left out."""
    merged: dict[str, dict[int, None]] = {}
    with suppress(FileNotFoundError), (folder / JOURNAL).open() as journal:
        for line in journal:
            with suppress(ValueError):
                for name, ids in json.loads(line).items():
                    merged.setdefault(name, {}).update(dict.fromkeys(ids))
    return {name: list(ids) for name, ids in merged.items()}


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _write(path: Path, text: str) -> None:
    """Replace a small file whole: readers see the old text or the new."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        draft.write_text(text)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
