"""The engine: takes the facts of a source and writes them, a batch in each transaction.

It can be stopped at any moment: a batch is there whole or not at all, counters included, and
the next run goes on behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import peewee
from flask_babel import gettext as _

from core import audit
from core.access import Actor
from core.db import transaction
from core.site import site
from core.transfer import reasons
from core.transfer.actions.boards import Boards, owner_of
from core.transfer.actions.by_tag import ByTag, TagRule
from core.transfer.actions.links import rewrite_links
from core.transfer.actions.mapping import mapping_of
from core.transfer.actions.people import PersonBatch
from core.transfer.actions.posts import AuthorMissing
from core.transfer.actions.tags import Tags
from core.transfer.actions.threads import Desk, ThreadBatch
from core.transfer.facts import (
    Fact,
    ImportedBoard,
    ImportedPerson,
    ImportedTag,
    ImportedThread,
    Progress,
)
from core.transfer.report import Report
from core.transfer.source import Source

BATCH = 400
OPERATOR = Actor(is_admin=True)
NO_STATES: Mapping[str, str] = MappingProxyType({})
# What one bad row raises. Anything else, such as a full disk, ends the run.
REFUSALS = (
    peewee.IntegrityError,
    peewee.DataError,
    AuthorMissing,
    UnicodeEncodeError,
    OverflowError,
)


def run_import(
    source: Source,
    *,
    kind: str,
    space: str = "",
    rules: Sequence[TagRule] = (),
    states: Mapping[str, str] = NO_STATES,
    report: Report,
    progress: Progress,
) -> None:
    """Write everything of a source that is not here yet.

    Threads become `kind` and go into the space with the slug `space`, or into spaces made
    for the source. Those with a tag that one of the `rules` names become what it says; `states`
    are those that their other tags stand for. Needs the rights of the operator: it asks no one.
    Raises `NoSource` with a sentence when there is no such kind, space or state.
    """
    owner, by_tag = owner_of(kind), ByTag(rules, states)
    source.prepare()
    report.site = source.site
    found = site().registry.kind(kind)
    assert found is not None
    mapping = mapping_of(source)
    boards = Boards(mapping, kind=kind, slug=space, title=source.title)
    desk = Desk(source, mapping, boards, Tags(mapping), found, owner, by_tag)
    done = 0
    for batch in _batches(source.facts()):
        threads = sum(isinstance(fact, ImportedThread) for fact in batch)
        if threads and not done:
            progress.begin(_("threads"), source.thread_count())
        _write_carefully(batch, desk, report)
        done += threads
        if threads:
            progress.advance(done)
    rewrite_links(source, mapping, report)
    if report.added_anything:
        with transaction():
            added = {noun: number for noun, number in report.added.items() if number}
            audit.record(OPERATOR, "site.import", after=added, note=mapping.source)
    report.finished = True


def _batches(facts: Iterator[Fact]) -> Iterator[list[Fact]]:
    """Facts by the batch: of one sort, and never half a thread."""
    batch: list[Fact] = []
    weight = 0
    for fact in facts:
        if batch and (weight >= BATCH or type(batch[0]) is not type(fact)):
            yield batch
            batch, weight = [], 0
        batch.append(fact)
        weight += len(fact.posts) if isinstance(fact, ImportedThread) else 1
    if batch:
        yield batch


def _write_carefully(batch: list[Fact], desk: Desk, report: Report) -> None:
    """Write a batch; if the database refuses it, write its facts one by one."""
    try:
        _write(batch, desk, report)
    except REFUSALS as error:
        if len(batch) == 1:
            report.skip(reasons.NOT_WRITTEN, f"{_named(batch[0])}: {str(error).splitlines()[0]}")
            return
        for fact in batch:
            _write_carefully([fact], desk, report)


def _write(batch: list[Fact], desk: Desk, report: Report) -> None:
    mine = Report()
    try:
        people = PersonBatch(
            [f for f in batch if isinstance(f, ImportedPerson)], desk.mapping, mine
        )
        threads = ThreadBatch([f for f in batch if isinstance(f, ImportedThread)], desk, mine)
        with transaction():
            desk.boards.write([f for f in batch if isinstance(f, ImportedBoard)], mine)
            people.write()
            desk.tags.write([f for f in batch if isinstance(f, ImportedTag)], mine)
            threads.write()
    except BaseException:
        desk.boards.forget()
        desk.tags.forget()
        raise
    report.merge(mine)


def _named(fact: Fact) -> str:
    if isinstance(fact, ImportedThread | ImportedBoard):
        return fact.title
    return fact.name
