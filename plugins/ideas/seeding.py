"""The boards, ideas and releases of the sample community."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from plugins.ideas import KIND, RELEASE
from plugins.ideas.actions.boards import set_board
from plugins.ideas.boards import Board
from plugins.ideas.models import Idea, IdeaChange, IdeaRelease, IdeaShipped
from plugins.ideas.rules import team_of
from plugins.ideas.statuses import default_status, ensure_statuses, status_of
from plugins.ideas.trend import refresh_trend
from townhall import (
    Actor,
    Post,
    Thread,
    actor_for,
    add_participants,
    clock,
    create_space,
    link_threads,
    render_markdown,
    sample_content,
    samples,
    set_state,
    set_visibility,
    transaction,
    write_sample_votes,
)

FOLDER = Path(__file__).parent / "samples"
IMPORTANCE = ("kits",)
"""Boards on which members say how important an idea is for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleIdea:
    """An idea as `ideas.toml` tells of it."""

    title: str
    voters: int = 0
    unnamed: int = 0
    points: tuple[int, int] = (1, 1)
    response: int = 0
    quarters: int = 0
    private: bool = False
    history: tuple[tuple[str, float, str, str], ...] = ()
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRelease:
    """A release, and the titles of the ideas that came with it."""

    title: str
    version: str
    ships: tuple[str, ...] = ()


def load_samples(
    path: Path = FOLDER / "ideas.toml",
) -> tuple[dict[str, SampleIdea], dict[str, SampleRelease]]:
    """The ideas and the releases by their titles. Raises `SampleError`."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        ideas = [SampleIdea(**_fixed(row)) for row in tables.get("idea", ())]
        releases = [SampleRelease(**_fixed(row)) for row in tables.get("release", ())]
    except TypeError as error:
        raise sample_content.SampleError(f"{path.name}: {error}") from error
    return {one.title: one for one in ideas}, {one.title: one for one in releases}


def write_samples(people: list[str]) -> None:
    """Write boards, ideas and releases by these people. Raises `SampleError` for a broken file."""
    known = {name: id_ for name, id_ in samples.people_ids().items() if name in people}
    ensure_statuses()
    boards = _boards()
    samples.describe_tags(sample_content.load_tags(FOLDER / "boards.toml"))
    ideas, releases = load_samples()
    threads: dict[str, Thread] = {}
    for text in sample_content.load_threads(FOLDER / "threads"):
        kind = RELEASE if text.title in releases else KIND
        thread_id, _accepted = samples.write_thread(
            text, space_id=boards[text.board], kind=kind, people=known
        )
        threads[text.title] = Thread.get_by_id(thread_id)
    for title, idea in ideas.items():
        _write_idea(threads[title], idea, known)
    for title, release in releases.items():
        _write_release(threads[title], release, [threads[one].id for one in release.ships])


def _fixed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Lists as tuples, inside as well."""
    return {name: _tuple(value) for name, value in row.items()}


def _tuple(value: Any) -> Any:
    return tuple(map(_tuple, value)) if isinstance(value, list) else value


def _boards() -> dict[str, int]:
    actor, found = Actor(is_admin=True), {}
    for board in sample_content.load_boards(FOLDER / "boards.toml"):
        space = create_space(
            actor,
            owner="ideas",
            slug=board.slug,
            title=board.title,
            description=board.description,
            icon=board.icon,
            tint=board.tint,
        )
        set_visibility(actor, space.id, board.see)
        if board.slug in IMPORTANCE:
            set_board(actor, Board(space.id, mode="importance"))
        found[board.slug] = int(space.id)
    return found


def _write_idea(thread: Thread, idea: SampleIdea, known: Mapping[str, int]) -> None:
    with transaction():
        Idea.insert(
            thread=thread.id,
            imported_votes=idea.unnamed,
            quarter=_quarter(idea.quarters),
            response=_post(thread, idea.response) if idea.response else None,
        ).execute()
        _write_history(thread, idea, known)
        if idea.private:
            Thread.update(audience="private").where(Thread.id == thread.id).execute()
            team = team_of(thread.space_id)
            add_participants(thread.id, team._replace(people=[thread.author_id, *team.people]))
        write_sample_votes(thread, idea.voters, list(known.values()), points=idea.points)
        refresh_trend(thread.id)
        _link(thread, idea.asked, known)


def _write_history(thread: Thread, idea: SampleIdea, known: Mapping[str, int]) -> None:
    """Every change of status, as it was told at the time, and when the team first answered."""
    before = default_status()
    assert before is not None
    answered: list[datetime] = []
    decided: list[datetime] = []
    for slug, days, name, note in idea.history:
        status = status_of(slug)
        if status is None:
            raise sample_content.SampleError(f"{idea.title}: there is no status {slug}")
        at = clock.ago(days=days)
        IdeaChange.create(
            thread=thread.id,
            actor=known[name],
            before=before.slug,
            before_name=before.name,
            after=status.slug,
            after_name=status.name,
            note=note,
            html=render_markdown(note).html if note else "",
            tells=True,
            told_at=at,
            created_at=at,
        )
        answered.append(at)
        decided += [at] if status.is_decided else []
        before = status
    set_state(thread.id, before.slug)
    Idea.update(
        answered_at=min(answered, default=None), decided_at=min(decided, default=None)
    ).where(Idea.thread == thread.id).execute()


def _post(thread: Thread, number: int) -> int:
    mine = (Post.thread == thread.id) & (Post.number == number)
    return int(Post.get(mine).id)


def _quarter(ahead: int) -> str:
    """The quarter that comes so many after this one; "" for no word."""
    if not ahead:
        return ""
    today: date = clock.now().date()
    at = today.year * 4 + (today.month - 1) // 3 + ahead
    return f"{at // 4}-Q{at % 4 + 1}"


def _link(thread: Thread, titles: Sequence[str], known: Mapping[str, int]) -> None:
    """Link an idea with threads elsewhere that ask for the same, where those are there."""
    for other in Thread.select(Thread.id).where(Thread.title.in_(list(titles))):
        link_threads(actor_for(known["wren"]), other.id, thread.id, "relates")


def _write_release(thread: Thread, release: SampleRelease, idea_ids: Sequence[int]) -> None:
    with transaction():
        at = thread.created_at
        IdeaRelease.insert(thread=thread.id, version=release.version, published_at=at).execute()
        for position, idea_id in enumerate(idea_ids):
            IdeaShipped.insert(
                release=thread.id, thread=idea_id, position=position, told_at=at
            ).execute()
