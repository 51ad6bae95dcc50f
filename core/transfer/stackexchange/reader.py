"""A Stack Exchange data dump as a stream of facts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Self

from core.transfer import reasons
from core.transfer.facts import (
    INTERNAL,
    Fact,
    ImportedPerson,
    ImportedTag,
    ImportedText,
    ImportedThread,
    Progress,
    Target,
)
from core.transfer.report import Report
from core.transfer.source import NoSource
from core.transfer.stackexchange import people
from core.transfer.stackexchange.addresses import aliases, site_title, target_of
from core.transfer.stackexchange.rows import find
from core.transfer.stackexchange.scratch import Scratch, unpacked
from core.transfer.stackexchange.spool import QUESTION, Spool
from core.transfer.stackexchange.threads import Threads


class StackExchange:
    """One dump: a folder with Posts.xml, Users.xml and their like, gzipped or not.

    `site` names the site; without it the dump's own links do, or the folder.

    Use it as a context manager; leaving it removes the scratch file.
    """

    name = "stackexchange"

    def __init__(self, folder: Path, *, report: Report, progress: Progress, site: str = "") -> None:
        if not folder.is_dir() or find(folder, "Posts") is None:
            raise NoSource(f"{folder} is not a dump: there is no Posts.xml or Posts.xml.gz in it.")
        self.folder, self.report, self.progress = folder, report, progress
        self._scratch = Scratch()
        self._spool = Spool(folder, self._scratch, report=report, progress=progress)
        self._threads = Threads(self._scratch, report, has_votes=find(folder, "Votes") is not None)
        self._site, self._host = site, ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._scratch.close()

    def prepare(self) -> None:
        """Read every file but the people, who are streamed later."""
        self._spool.everything()
        self._host = self._spool.sightings.host(self._title)

    @property
    def site(self) -> str:
        """What the operator calls it, or the host that its own links tell, or the folder."""
        return self._site or self._host or self.folder.resolve().name

    @property
    def is_sure(self) -> bool:
        """Whether that is more than the name of a folder."""
        return bool(self._site or self._host)

    @property
    def title(self) -> str:
        """The site's name for people."""
        return site_title(self.site)

    @property
    def marks(self) -> tuple[str, ...]:
        """What a later dump of the same site will still hold: when its first posts were made."""
        first = self._scratch.all("select id, fields from post order by id limit 3")
        return tuple(f"{key}@{unpacked(fields)['CreationDate']}" for key, fields in first)

    def people(self) -> Iterator[ImportedPerson]:
        """Everybody listed, then those whom only posts name."""
        yield from people.listed(self._spool)
        yield from people.absent(self._scratch, self.report)

    def tags(self) -> Iterator[ImportedTag]:
        """The tags of Tags.xml with their excerpt and wiki."""
        for row in self._spool.tags:
            if "TagName" not in row:
                self.report.skip(reasons.BROKEN_ROW, f"Tags, Id {row.get('Id', '?')}")
                continue
            self.report.read["tags"] += 1
            texts = [self._body(row.get(field)) for field in ("ExcerptPostId", "WikiPostId")]
            html = "\n".join(dict.fromkeys(f"<p>{text}</p>" for text in texts if text))
            yield ImportedTag(name=row["TagName"], description=ImportedText(html=html or None))

    def thread_count(self) -> int:
        """How many threads there will be."""
        return self._threads.count()

    def threads(self) -> Iterator[ImportedThread]:
        """Every question with all that belongs to it."""
        return self._threads.each()

    def facts(self) -> Iterator[Fact]:
        """Everything, in an order in which it can be written."""
        yield from self.people()
        yield from self.tags()
        yield from self.threads()

    def target(self, address: str) -> Target | None:
        """What an address in a text of this dump points at, if that is in the dump."""
        if address.startswith(INTERNAL):
            return Target("post", address.removeprefix(INTERNAL))
        return target_of(address, aliases(self._host)) if self._host else None

    def _body(self, post: str | None) -> str:
        if not post or not post.isdigit():
            return ""
        fields = self._scratch.one("select fields from post where id = ?", int(post))
        return unpacked(fields).get("Body", "").strip() if fields else ""

    def _title(self, question: int) -> str | None:
        fields = self._scratch.one(
            "select fields from post where id = ? and kind = ?", question, QUESTION
        )
        return unpacked(fields).get("Title") if fields else None
