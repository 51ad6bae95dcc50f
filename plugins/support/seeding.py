"""Queues and tickets of the sample community."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from plugins.support import KIND, NOTES, log
from plugins.support.actions.merging import merge_tickets
from plugins.support.models import SupportEntry, SupportPerson, SupportTicket
from plugins.support.rules import may_answer_in, team_of
from plugins.support.states import category_of, ensure_states
from townhall import (
    Actor,
    Participants,
    Post,
    Thread,
    actor_for,
    add_participants,
    clock,
    create_space,
    sample_content,
    samples,
    transaction,
)

FILE = Path(__file__).parent / "samples" / "requests.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRequest:
    """A request as `requests.toml` tells of it."""

    title: str
    queue: str
    author: str
    days_ago: float
    said: tuple[Mapping[str, Any], ...]
    noted: tuple[Mapping[str, Any], ...] = ()
    steps: tuple[tuple[float, str, str], ...] = ()
    state: str = "new"
    priority: int = 2
    assignee: str = ""
    channel: str = "web"
    people: tuple[str, ...] = ()
    is_tracker: bool = False
    about: str = ""
    merged_into: str = ""


def load_samples(path: Path = FILE) -> tuple[list[dict[str, Any]], list[SampleRequest]]:
    """The queues, and the requests in them. Raises `SampleError` for a file that does not fit."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        requests = [SampleRequest(**_fixed(row)) for row in tables["request"]]
    except TypeError as error:
        raise sample_content.SampleError(f"{path.name}: {error}") from error
    return tables["queue"], requests


def write_samples(people: list[str]) -> None:
    """Write the sample tickets, as some of these people. Nobody is told of one."""
    known = {name: id_ for name, id_ in samples.people_ids().items() if name in people}
    queues, requests = load_samples()
    with transaction():
        ensure_states()
        spaces = {
            row["slug"]: create_space(Actor(is_admin=True), owner="support", **row).id
            for row in queues
        }
        made = {one.title: _write(one, spaces[one.queue], known) for one in requests}
        for one in requests:
            if one.about:
                mine = SupportTicket.thread == made[one.title]
                SupportTicket.update(tracker=made[one.about]).where(mine).execute()
    for one in requests:
        if one.merged_into:
            agent = next(other.assignee for other in requests if other.title == one.merged_into)
            merge_tickets(actor_for(known[agent]), made[one.title], made[one.merged_into])


def _fixed(row: Mapping[str, Any]) -> dict[str, Any]:
    lists = {name: tuple(value) for name, value in row.items() if isinstance(value, list)}
    return {**row, **lists, "steps": tuple(map(tuple, row.get("steps", ())))}


def _write(request: SampleRequest, space_id: int, known: Mapping[str, int]) -> int:
    thread = _thread(request, request.said, space_id, known, kind=KIND)
    team = team_of(space_id).groups
    inside = [thread.author_id, *(known[name] for name in request.people)]
    add_participants(thread.id, Participants(inside, team))
    notes = None
    if request.noted:
        notes = _thread(request, request.noted, space_id, known, kind=NOTES)
        add_participants(notes.id, Participants(groups=team))
    Thread.update(state=request.state).where(Thread.id == thread.id).execute()
    SupportTicket.create(
        thread=thread.id,
        space=space_id,
        category=category_of(request.state),
        notes=notes.id if notes else None,
        channel=request.channel,
        priority=request.priority,
        assignee=known.get(request.assignee),
        is_tracker=request.is_tracker,
        opened_at=thread.created_at,
        heard_at=thread.created_at,
        changed_at=thread.created_at,
    )
    for name in request.people:
        SupportPerson.create(thread=thread.id, user=known[name], added_at=thread.created_at)
    _write_log(request, thread, notes, known)
    return int(thread.id)


def _thread(
    request: SampleRequest,
    said: tuple[Mapping[str, Any], ...],
    space_id: int,
    known: Mapping[str, int],
    *,
    kind: str,
) -> Thread:
    """A private thread of what was said; nobody takes part in it yet."""
    posts = tuple(
        sample_content.SamplePost(one["by"], one["text"], round(one.get("hours", 0) * 60), 0)
        for one in said
    )
    text = sample_content.SampleThread(
        title=request.title,
        board=request.queue,
        author=said[0]["by"],
        days_ago=request.days_ago,
        posts=posts,
    )
    thread_id, _accepted = samples.write_thread(text, space_id=space_id, kind=kind, people=known)
    Thread.update(audience="private").where(Thread.id == thread_id).execute()
    return Thread.get_by_id(thread_id)  # type: ignore[no-any-return]


def _write_log(
    request: SampleRequest, thread: Thread, notes: Thread | None, known: Mapping[str, int]
) -> None:
    """All that happened to a ticket, in order, and what follows of it for its row."""
    rows = [*_posts(thread, log.REPLY), *(_posts(notes, log.NOTE) if notes else ())]
    rows += _steps(request, thread, known)
    ordered = sorted(rows, key=lambda row: row["at"])
    ids = [SupportEntry.create(thread=thread.id, **row).id for row in ordered]
    ends = {"last_entry": ids[-1], "changed_at": ordered[-1]["at"]}
    for role, name in (("team", "answered_at"), ("customer", "heard_at")):
        moments = [row["at"] for row in rows if (row["sort"], row["role"]) == (log.REPLY, role)]
        ends |= {name: max(moments)} if moments else {}
    for row in rows:
        if row["sort"] == log.STATE and row["after"] in ("solved", "closed"):
            ends[f"{row['after']}_at"] = row["at"]
    SupportTicket.update(ends).where(SupportTicket.thread == thread.id).execute()


def _posts(thread: Thread, sort: str) -> list[dict[str, Any]]:
    found = []
    for post in Post.select().where(Post.thread == thread.id).order_by(Post.number):
        opens = sort == log.REPLY and post.number == 1
        is_team = not opens and may_answer_in(actor_for(post.author_id), thread.space_id)
        found.append(
            {
                "at": post.created_at,
                "sort": log.OPENED if opens else sort,
                "role": "team" if is_team else "customer",
                "actor": post.author_id,
                "post": post.id,
                "is_public": sort == log.REPLY,
                "after": {"queue": thread.space_id, "state": "new"} if opens else None,
            }
        )
    return found


def _steps(
    request: SampleRequest, thread: Thread, known: Mapping[str, int]
) -> list[dict[str, Any]]:
    before, found = "new", []
    opened: Any = thread.created_at
    for hours, state, name in request.steps:
        at: datetime = min(opened + timedelta(hours=hours, seconds=1), clock.now())
        common = {"at": at, "role": "team" if name else "machine", "actor": known.get(name)}
        if before == "new" and request.assignee:
            change = {"sort": log.ASSIGNEE, "after": known[request.assignee]}
            found.append({**common, **change})
        change = {"sort": log.STATE, "before": before, "after": state, "is_public": True}
        found.append({**common, **change})
        before = state
    return found
