"""Tags of imported threads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from core.text import render_markdown
from core.threads.models import Tag
from core.threads.rules import tag_slug
from core.transfer import reasons
from core.transfer.actions.mapping import Mapping
from core.transfer.actions.texts import settle
from core.transfer.facts import ImportedTag
from core.transfer.report import Report
from core.versions import bump


class KnownTag(NamedTuple):
    """A tag of ours."""

    id: int
    slug: str


class Tags:
    """Finds or makes tags by their foreign name."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._known: dict[str, KnownTag] = {}

    def forget(self) -> None:
        """Ask again: the transaction that may have made some was rolled back."""
        self._known.clear()

    def write(self, tags: list[ImportedTag], report: Report) -> None:
        """Make the tags that are new. Inside the batch's transaction."""
        known = self._load([tag.name for tag in tags])
        report.known["tags"] += len(known)
        for tag in tags:
            if tag.name not in self._known:
                self._make(tag, report)

    def find(self, names: Iterable[str], report: Report) -> dict[str, KnownTag]:
        """The tags of these names; unknown ones are made."""
        wanted = list(dict.fromkeys(names))
        self._load([name for name in wanted if name not in self._known])
        for name in wanted:
            if name not in self._known:
                self._make(ImportedTag(name=name), report)
        return {name: self._known[name] for name in wanted}

    def _load(self, names: list[str]) -> set[str]:
        found = self._mapping.find("tag", [_key(name) for name in names]) if names else {}
        rows = Tag.select().where(Tag.id.in_(list(found.values())))
        tags = {row.id: _main(row) for row in rows}
        for name in names:
            tag_id = found.get(_key(name))
            if tag_id is not None and tag_id in tags:
                self._known[name] = KnownTag(tags[tag_id].id, tags[tag_id].slug)
        return set(names) & set(self._known)

    def _make(self, tag: ImportedTag, report: Report) -> None:
        description = render_markdown(settle(tag.description, Report()).body).plain
        slug = self._slug(tag.name)
        row = Tag.get_or_none(Tag.slug == slug)
        if row is None:
            row = Tag.create(slug=slug, name=tag.name[:60], description=description)
            bump("tags")
            report.added["tags"] += 1
        else:
            row = _main(row)
            report.change(reasons.TAG_REUSED, tag.name)
            if description and not row.description:
                Tag.update(description=description).where(Tag.id == row.id).execute()
        self._mapping.keep("tag", [(_key(tag.name), row.id)])
        self._known[tag.name] = KnownTag(row.id, row.slug)

    def _slug(self, name: str) -> str:
        """The slug of a foreign tag, not one that another tag of the same source has got."""
        slug = (tag_slug(name) or "tag")[:56].rstrip("-")
        taken = {tag.slug for known, tag in self._known.items() if known != name}
        return next(
            given
            for given in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3)))
            if given not in taken
        )


def _main(tag: Tag) -> Tag:
    """The tag itself, or the one that it has become a synonym of."""
    return Tag.get_by_id(tag.main_id) if tag.main_id else tag


def _key(name: str) -> str:
    return name[:80]
