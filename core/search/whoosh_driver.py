"""The embedded engine: Whoosh keeps the words and their postings. Its only importer.

Whoosh gives the term dictionary, segments, merging, sorting on disk and the table of
contents. Two things are ours, by its own extension points: what a field puts into the index
(`_Words`) and how postings lie on disk (`_Codec`: one block of arrays per word, read in
microseconds where the stock format takes milliseconds; see docs/decisions.md). Text itself is
not stored: snippets come from the database.
"""
# Whoosh carries types, but not everywhere.
# mypy: allow-untyped-calls

from __future__ import annotations

import os
import sys
import weakref
from array import array
from collections.abc import Callable, Generator, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from whoosh import __version__ as whoosh_version
from whoosh import fields, formats
from whoosh.codec.base import PostingsWriter
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex, clean_files
from whoosh.lang.porter2 import stem as porter2
from whoosh.matching.mcore import ListMatcher
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.writing import SegmentWriter

from core.search.driver import Changes
from core.search.entries import ALL, MOST, PARTS, Entry, entries
from core.search.folder import Manifest, Mark, seal
from core.search.matching import PERSON_BIT, Gate
from core.search.postings import Postings, encode

VERSION = f"2 whoosh {'.'.join(map(str, whoosh_version))} {sys.byteorder}"
"""Raise the number whenever what is written changes: every index is then made anew."""
NAME = "MAIN"
MEMORY_MB = 64
KNOWN_PLACES = 2_000
MERGE_AT = 4
MERGES = ((1_000, 120), (120, 15), (15, 0))
"""Four segments with more than the second and at most the first number of documents merge."""


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """English words without their endings (Porter 2); others as they are."""
    return str(porter2(word)) if word.isascii() and word.isalpha() else word


class _Words(fields.FieldType):
    """A field that is given its words ready, each with a level and its places."""

    def __init__(self) -> None:
        self.format = formats.Existence()
        self.analyzer = None
        self.scorable = self.stored = self.unique = False

    def index(
        self, value: Mapping[str, Entry], **_: Any
    ) -> Generator[tuple[bytes, int, float | int, bytes], Any, None]:
        for word, (level, places) in value.items():
            yield word.encode(), 1, 1.0, bytes((level,)) + places[:MOST].tobytes()


class _Blocks(PostingsWriter):
    """Writes the postings of a word as `core.search.postings` has them."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def start_postings(self, _format: Any, info: Any) -> None:
        self._info = info
        self._ids = array("I")
        self._values: list[bytes] = []

    def add_posting(self, id_: int, _weight: float, value: bytes, length: Any = None) -> None:
        self._ids.append(id_)
        self._values.append(value)

    def written(self) -> bool:
        return False

    def finish_postings(self) -> Any:
        info, ids = self._info, self._ids
        start = self._file.tell()
        self._file.write(encode(ids, self._values))
        info._weight = info._df = len(ids)
        info._minlength, info._maxlength, info._maxweight = 0, 1, 1.0
        info._minid, info._maxid = ids[0], ids[-1]
        info.set_extent(start, self._file.tell() - start)
        return info


class _Codec(W3Codec):
    """Whoosh's codec with our postings."""

    length_stats = False

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> _Blocks:
        return _Blocks(dbfile)

    def postings_reader(  # noqa: PLR0917 - Whoosh calls it so
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> Any:
        """For Whoosh's own use, when it merges segments."""
        size = terminfo.doc_frequency()
        start = terminfo.extent()[0]
        read = Postings(dbfile.get, start, size=size, documents=terminfo.max_id() + 1)
        counts, flat = read.every_place()
        values, at = [], 0
        for level, count in zip(read.levels, counts, strict=True):
            values.append(bytes((level,)) + flat[at : at + count].tobytes())
            at += count
        return ListMatcher(read.ids, [1.0] * len(values), values, format_)


SCHEMA = fields.Schema(**{part: _Words() for part in PARTS})


class Part:
    """A segment as `core.search.matching` reads it. Not for two threads at once."""

    def __init__(self, storage: FileStorage, segment: Any) -> None:
        self._terms = segment.codec().terms_reader(storage, segment)
        # Read, not mapped into memory: a file cut short under a map kills the process.
        self._file = Path(storage.folder, segment.make_filename(W3Codec.POSTS_EXT)).open("rb")  # noqa: SIM115
        # Files are closed when nobody looks into this segment any more.
        self.close = weakref.finalize(self, _close, self._terms, self._file)
        self._held: dict[tuple[str, str], Postings | None] = {}
        self._where: dict[tuple[str, str], tuple[int, int]] = {}
        self._size = segment.doc_count_all()
        rows = self.postings("doc", ALL)
        facts: array[int] = array("I")
        if rows is not None:
            facts.frombytes(rows.every_place()[1].tobytes())
        self.groups, self.refs, self.numbers, self.days = (facts[at::4] for at in range(4))
        self.codes: array[int] = array("H", bytes(2 * len(self.refs)))
        found = {key: self.postings("gate", key) for key in self.beginning("gate", "", 65_535)}
        gates = sorted(
            ((key, postings.ids) for key, postings in found.items() if postings),
            key=lambda gate: -len(gate[1]),
        )
        self.gates = [Gate(*key.split("\n")) for key, _ids in gates]
        # The commonest gate has the code that every document begins with.
        for code, (_key, ids) in enumerate(gates[1:], 1):
            for document in ids:
                self.codes[document] = code
        self.gone: frozenset[int] = frozenset()
        self.forget()

    def postings(self, part: str, word: str) -> Postings | None:
        """Where a word stands in a part, or None."""
        key = (part, word)
        if key not in self._held:
            start, size = self._where.get(key) or self._look_up(key)
            found = Postings(self._read, start, size=size, documents=self._size) if size else None
            self._held[key] = found
        return self._held[key]

    def beginning(self, part: str, prefix: str, limit: int) -> list[str]:
        """Words of a part that begin so, in alphabetical order."""
        words: list[str] = []
        start = prefix.encode()
        for found_part, word in self._terms.terms_from(part, start):
            if found_part != part or not word.startswith(start) or len(words) == limit:
                break
            words.append(word.decode())
        return words

    def _look_up(self, key: tuple[str, str]) -> tuple[int, int]:
        """Where the postings of a word begin and how many there are; 0 if there are none."""
        if len(self._where) >= KNOWN_PLACES:
            self._where.clear()
        try:
            info = self._terms.term_info(key[0], key[1].encode())
            self._where[key] = info.extent()[0], info.doc_frequency()
        except TermNotFound:
            self._where[key] = 0, 0
        return self._where[key]

    def _read(self, start: int, size: int) -> bytes:
        found = os.pread(self._file.fileno(), size, start)
        if len(found) != size:
            raise EOFError(f"{self._file.name} is shorter than it was")
        return found

    def forget(self) -> None:
        """Let go of what the last query has read."""
        self._held.clear()


def _close(*files: Any) -> None:
    for file in files:
        file.close()


def create(folder: Path) -> None:
    """Make an empty index in an empty folder."""
    TOC(SCHEMA, [], 0).write(FileStorage(str(folder)), NAME)
    seal(folder, _files(folder, 0, ()), version=VERSION, generation=0)


def load(folder: Path, manifest: Manifest, known: Mapping[str, Part]) -> dict[str, Part]:
    """The segments of a verified index by name, newest first; those in `known` are reused."""
    storage = FileStorage(str(folder))
    parts: dict[str, Part] = {}
    for segment in TOC.read(storage, NAME, gen=manifest.generation, schema=SCHEMA).segments:
        name = segment.segment_id()
        parts[name] = known.get(name) or Part(storage, segment)
        parts[name].gone = frozenset(segment.deleted_docs())
    return dict(sorted(parts.items(), key=lambda item: -max(item[1].refs, default=0)))


def commit(
    folder: Path,
    changes: Changes,
    *,
    merge: bool,
    mark: Callable[[], Mark] = Mark,
) -> None:
    """Write changes as a new generation. What fails or is killed leaves the old one.

    `mark` is asked, when all documents have been taken, how far this has come.

    Only for whoever holds the lock, on a verified folder without strays.
    """
    storage = FileStorage(str(folder))
    index = FileIndex(storage, schema=SCHEMA, indexname=NAME)
    writer = _Writer(index, timeout=5, limitmb=MEMORY_MB, compound=False, codec=_Codec())
    writer.mark, writer.folder = mark, folder
    try:
        if changes.threads or changes.posts or changes.people:
            for segment in writer.segments:
                _delete(storage, segment, changes)
        for document in changes.documents:
            writer.add_document(**entries(document, stem))
        writer.commit(mergetype=_merge_small if merge else _merge_none)
    except BaseException:
        if not writer.is_closed:
            writer.cancel()
        raise


class _Writer(SegmentWriter):
    """Whoosh's writer, with our manifest written between its commit and its cleaning up."""

    folder: Path
    mark: Callable[[], Mark]

    def _commit_toc(self, segments: list[Any]) -> None:
        TOC(self.schema, segments, self.generation).write(self.storage, self.indexname)
        names = _files(self.folder, self.generation, segments)
        seal(self.folder, names, version=VERSION, generation=self.generation, mark=self.mark())
        clean_files(self.storage, self.indexname, self.generation, segments)


def _files(folder: Path, generation: int, segments: Iterable[Any]) -> list[str]:
    starts = tuple(f"{segment.segment_id()}." for segment in segments)
    names = [path.name for path in folder.iterdir() if starts and path.name.startswith(starts)]
    return [*names, f"_{NAME}_{generation}.toc"]


def _delete(storage: FileStorage, segment: Any, changes: Changes) -> None:
    part = Part(storage, segment)
    people = {PERSON_BIT | ref for ref in changes.people}
    touched = not (
        changes.posts.isdisjoint(part.refs)
        and changes.threads.isdisjoint(part.groups)
        and people.isdisjoint(part.groups)
    )
    facts = zip(part.groups, part.refs, strict=True)
    for document, (group, ref) in enumerate(facts) if touched else ():
        is_post = not group & PERSON_BIT
        if group in people or (is_post and (group in changes.threads or ref in changes.posts)):
            segment.delete_document(document)
    part.close()


def _merge_none(_writer: SegmentWriter, segments: list[Any]) -> list[Any]:
    return segments


def _merge_small(writer: SegmentWriter, segments: list[Any]) -> list[Any]:
    """Merge small segments when four are of a size; large ones wait for the next rebuild,
    so that no commit takes long. Segments with nothing left in them go."""
    live = [segment for segment in segments if segment.doc_count()]
    for limit, below in MERGES:
        if sum(below < segment.doc_count() <= limit for segment in live) >= MERGE_AT:
            small = [segment for segment in live if segment.doc_count() <= limit]
            for segment in small:
                reader = SegmentReader(writer.storage, writer.schema, segment)
                writer.add_reader(reader)
                reader.close()
            return [segment for segment in live if segment not in small]
    return live
