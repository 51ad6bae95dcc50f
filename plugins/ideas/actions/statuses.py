"""Making, changing, ordering and taking away the statuses of ideas. Owners do it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from plugins.ideas import KIND
from plugins.ideas.actions.deciding import checked_note
from plugins.ideas.models import Idea, IdeaChange, IdeaStatus
from plugins.ideas.statuses import CLOSED, OPEN, default_status, statuses, statuses_changed
from plugins.ideas.webhooks import StatusChanged
from townhall import (
    Actor,
    Rejected,
    Task,
    Thread,
    audit,
    clock,
    emit,
    events,
    handles,
    index_threads,
    put_in_outbox,
    put_many_in_outbox,
    settle_votes,
    slugify,
    transaction,
)

SETTLE, CHANGED, ADOPT = "ideas.settle_some", "ideas.changed_some", "ideas.adopt"
LOT = 500
Named = tuple[str, str]
"""A status as a line of a timeline keeps it: its slug, and what it was called."""
MOST = 30
"""How many statuses there may be: they are read on every page, and columns of a roadmap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an owner says of a status (see `models.IdeaStatus`)."""

    name: str
    category: str
    tone: str
    icon: str
    on_roadmap: bool
    takes_votes: bool
    returns_points: bool
    is_default: bool


def make_status(actor: Actor, wanted: Wanted) -> IdeaStatus:
    """Add a status behind the others. Needs `site.admin`, checked by the caller. Raises
    `Rejected` (field `name`) for a name that another one has, or when there are too many."""
    with transaction():
        rows = _held()
        if len(rows) >= MOST:
            raise Rejected("name", _("There are %(num)s already. Take one away first.", num=MOST))
        _check(rows, wanted, None)
        row: IdeaStatus = IdeaStatus.create(
            **asdict(wanted) | {"is_default": False},
            slug=_free_slug(wanted.name),
            position=rows[-1].position + 1 if rows else 0,
        )
        if wanted.is_default:
            _make_default(row.id)
        statuses_changed()
        audit(actor, "ideas.status_make", row, after=asdict(wanted))
    return row


def change_status(actor: Actor, status_id: int, wanted: Wanted) -> None:
    """Let a status be called, look and work otherwise; what was decided keeps the name that it
    had then. Votes for its ideas are settled anew. As `make_status`."""
    with transaction():
        rows = _held()
        row = _one(rows, status_id)
        _check(rows, wanted, row)
        before = {name: getattr(row, name) for name in asdict(wanted)}
        values = asdict(wanted) | {"is_default": row.is_default}
        IdeaStatus.update(values).where(IdeaStatus.id == status_id).execute()
        if wanted.is_default:
            _make_default(status_id)
        statuses_changed()
        if (before["takes_votes"], before["returns_points"]) != (
            wanted.takes_votes,
            wanted.returns_points,
        ):
            _settle_soon(_ideas_with(str(row.slug)))
        audit(actor, "ideas.status_change", row, before=before, after=asdict(wanted))


def shift_status(actor: Actor, status_id: int, step: int) -> None:
    """Move a status one place up (-1) or down (+1): so they stand on the roadmap, too."""
    with transaction():
        rows = _held()
        row = _one(rows, status_id)
        at = rows.index(row)
        rows.insert(min(max(at + step, 0), len(rows) - 1), rows.pop(at))
        for place, one in enumerate(rows):
            IdeaStatus.update(position=place).where(IdeaStatus.id == one.id).execute()
        statuses_changed()
        audit(actor, "ideas.status_shift", row, note=str(row.name))


def remove_status(actor: Actor, status_id: int, replacement: str, *, note: str = "") -> int:
    """Take a status away; its ideas have `replacement` from now on, without anybody being told,
    and their history keeps it, with `note`. How many ideas that were. Raises `Rejected` (field
    `replacement`) where that is none, and (field `note`) where ideas are closed without a word."""
    said = checked_note(note)
    with transaction():
        rows = _held()
        row = _one(rows, status_id)
        other = next((one for one in rows if one.slug == replacement), None)
        if other is None or other.id == status_id:
            raise Rejected("replacement", _("Choose the status that its ideas get."))
        if row.is_default and other.category != OPEN:
            raise Rejected("replacement", _("New ideas get it: choose one that is open."))
        old, new = (str(row.slug), str(row.name)), (str(other.slug), str(other.name))
        ids = _ideas_with(str(row.slug))
        if ids and not note.strip() and other.category == CLOSED != row.category:
            raise Rejected("note", _("Say why. Those who want them should not have to guess."))
        ids = _replace(actor, ids, old, new, said=said)
        Idea.update(kept_status=other.slug).where(Idea.kept_status == row.slug).execute()
        if row.is_default:
            _make_default(other.id)
        IdeaStatus.delete().where(IdeaStatus.id == status_id).execute()
        statuses_changed()
        _settle_soon(ids)
        # Who chooses it at this very moment is done by then.
        put_in_outbox(ADOPT, {}, owner="ideas", run_at=clock.now() + timedelta(minutes=1))
        audit(actor, "ideas.status_remove", row, before=str(row.name), after=str(other.name))
    return len(ids)


def adopt_lost() -> None:
    """A daily job: ideas with a status that there is not (any more), such as one that was taken
    away at the very moment in which it was chosen, have the one of new ideas."""
    usual = default_status()
    if usual is None:
        return
    known = [one.slug for one in statuses()]
    lost = (Thread.kind == KIND) & Thread.state.not_in(known)
    with transaction():
        slugs = [slug for (slug,) in Thread.select(Thread.state).where(lost).distinct().tuples()]
        for slug in sorted(slugs):
            old, new = (slug, _name_of(slug)), (usual.slug, usual.name)
            _settle_soon(_replace(Actor(), _ideas_with(slug), old, new))


@handles(ADOPT)
def adopt_soon(_tasks: list[Task]) -> None:
    """Adopt them once a status was taken away, without waiting for the day to end."""
    adopt_lost()


@handles(CHANGED)
def tell_programs(tasks: list[Task]) -> None:
    """Tell other programs of some changes that were made without anybody being told."""
    for task in tasks:
        with transaction():
            for change in IdeaChange.select().where(IdeaChange.id.in_(task.payload["changes"])):
                thread_id, actor_id = change.thread_id, change.actor_id
                emit(events.StateChanged(thread_id, actor_id, change.before, change.after))
                emit(StatusChanged(thread_id, actor_id, change.id))


@handles(SETTLE)
def settle_ideas(tasks: list[Task]) -> None:
    """Make what votes cost agree with the statuses of some ideas. Twice changes nothing."""
    for task in tasks:
        for thread_id in task.payload["threads"]:
            if Thread.select().where(Thread.id == thread_id).exists():
                settle_votes(thread_id)


def _held() -> list[IdeaStatus]:
    """All statuses in their order. The first is written to, so that owners who change some at
    the same time do so one after the other."""
    first = IdeaStatus.select(IdeaStatus.id).order_by(IdeaStatus.id).limit(1).tuples().first()
    if first is not None:
        mine = IdeaStatus.id == first[0]
        IdeaStatus.update(position=IdeaStatus.position).where(mine).execute()
    return list(IdeaStatus.select().order_by(IdeaStatus.position, IdeaStatus.id))


def _one(rows: list[IdeaStatus], status_id: int) -> IdeaStatus:
    row = next((one for one in rows if one.id == status_id), None)
    if row is None:
        raise Rejected("name", _("Somebody has taken this status away meanwhile."))
    return row


def _check(rows: list[IdeaStatus], wanted: Wanted, mine: IdeaStatus | None) -> None:
    others = [one for one in rows if mine is None or one.id != mine.id]
    if wanted.name.casefold() in {str(one.name).casefold() for one in others}:
        raise Rejected("name", _("Another status is called so."))
    is_default = wanted.is_default or (mine is not None and mine.is_default)
    if is_default and wanted.category != OPEN:
        raise Rejected("category", _("New ideas get this status: it has to be open."))


def _make_default(status_id: int) -> None:
    IdeaStatus.update(is_default=False).where(IdeaStatus.id != status_id).execute()
    IdeaStatus.update(is_default=True).where(IdeaStatus.id == status_id).execute()


def _free_slug(name: str) -> str:
    """A slug that no status has, nor had while somebody still reads of it."""
    base = slugify(name, fallback="status")[:34].rstrip("-")
    ends = IdeaStatus.slug.startswith(base)
    taken = {slug for (slug,) in IdeaStatus.select(IdeaStatus.slug).where(ends).tuples()}
    for column in (IdeaChange.before, IdeaChange.after):
        rows = IdeaChange.select(column).where(column.startswith(base)).distinct()
        taken.update(slug for (slug,) in rows.tuples())
    return next(one for one in _numbered(base) if one not in taken)


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 1
    while True:
        number += 1
        yield f"{base}-{number}"


def _ideas_with(slug: str) -> list[int]:
    """All ideas with a status, in the order of ids, in which everybody holds threads."""
    rows = Thread.select(Thread.id).where((Thread.kind == KIND) & (Thread.state == slug))
    return [thread_id for (thread_id,) in rows.order_by(Thread.id).tuples()]


def _replace(
    actor: Actor, ids: list[int], old: Named, new: Named, *, said: tuple[str, str] = ("", "")
) -> list[int]:
    """Let ideas have another status, each with its line in the timeline and what was `said` (a
    note and its HTML); which of them still had the one before. Other programs hear of it from a
    worker, as there may be thousands."""
    values: dict[str, Any] = {"before": old[0], "before_name": old[1]}
    values |= {"after": new[0], "after_name": new[1], "note": said[0], "html": said[1]}
    values |= {"actor": actor.user_id, "created_at": clock.now()}
    moved: list[int] = []
    for at in range(0, len(ids), LOT):
        # Somebody may have decided about one since, and was waited for.
        still = Thread.id.in_(ids[at : at + LOT]) & (Thread.kind == KIND) & (Thread.state == old[0])
        rows = Thread.update(state=new[0]).where(still).returning(Thread.id).execute()
        some = sorted(thread.id for thread in rows)
        if not some:
            continue
        moved += some
        lines = IdeaChange.insert_many([{**values, "thread": thread_id} for thread_id in some])
        made = sorted(change.id for change in lines.returning(IdeaChange.id).execute())
        put_in_outbox(CHANGED, {"changes": made}, owner="ideas")
        index_threads(some)
    return moved


def _name_of(slug: str) -> str:
    """What a status was called that is gone, as far as anybody has written it down."""
    was, became = IdeaChange.before == slug, IdeaChange.after == slug
    for column, where in ((IdeaChange.before_name, was), (IdeaChange.after_name, became)):
        row = IdeaChange.select(column).where(where).order_by(IdeaChange.id.desc()).tuples().first()
        if row is not None:
            return str(row[0])
    return slug


def _settle_soon(ids: list[int]) -> None:
    """By a worker: thousands of ideas with thousands of votes take longer than a page may."""
    lots = [{"threads": ids[at : at + LOT]} for at in range(0, len(ids), LOT)]
    put_many_in_outbox(SETTLE, lots, owner="ideas")
