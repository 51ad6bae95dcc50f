"""Boards with ideas that people have voted for, and what each of them says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

from core import clock
from core.access import Actor
from core.db import transaction
from core.threadwork.merging import merge_threads
from plugins.ideas.actions.deciding import decide
from plugins.ideas.actions.private import answer_consent
from plugins.ideas.actions.releasing import publish_release, start_release
from plugins.ideas.actions.responding import write_response
from plugins.ideas.actions.starting import start_idea
from plugins.ideas.boards import boards_changed
from plugins.ideas.models import IdeaBoard, IdeaProxy, IdeaSuspicion, IdeaTable
from plugins.ideas.statuses import ensure_statuses, status_of
from townhall import Post, Thread, cast_vote, create_space, reply, set_state, set_visibility


def make_board(title: str = "Garden wishes", **how: Any) -> Any:
    """A board of ideas that everyone sees, with the usual statuses. `how` is how it works (see
    `models.IdeaBoard`); it is addressed by its title."""
    with transaction():
        ensure_statuses()
        space = create_space(Actor(is_admin=True), owner="ideas", title=title)
        if how:
            run_board(space.id, **how)
    return space


def run_board(space_id: int, **how: Any) -> None:
    """Let a board work so from now on; votes that are there stay as they are."""
    with transaction():
        IdeaBoard.insert(space=space_id, **how).on_conflict(
            conflict_target=[IdeaBoard.space], update=how
        ).execute()
        boards_changed()


def suggest(
    author: Actor,
    space_id: int,
    title: str,
    *,
    voters: Iterable[Actor] = (),
    points: int = 1,
    status: str = "",
    **values: Any,
) -> Thread:
    """An idea, with votes, and with a status that it got without anybody hearing of it."""
    values.setdefault("body", f"Because of this: {title}.")
    thread = start_idea(author, space_id, title=title, **values)
    for voter in voters:
        cast_vote(voter, thread.id, points)
    if status:
        assert status_of(status) is not None, f"there is no status {status!r}"
        set_state(thread.id, status)
    return Thread.get_by_id(thread.id)  # type: ignore[no-any-return]


def address(thread: Thread) -> str:
    """Where an idea stands."""
    return f"/ideas/t/{thread.id}/{thread.slug}"


def settle_ideas(people: Callable[[str], Actor], canary: str) -> dict[str, Any]:
    """The ideas of the town: alice's, which bob has voted for, one that waits on the same board,
    charlie's for the team alone, and a board that only the team sees. The things of the town
    that name them; `people` gives somebody by their role, and `person` for charlie."""
    alice, bob, charlie, maya = map(people, ("owner", "member", "person", "staff"))
    wishes = create_space(people("admin"), owner="ideas", slug="wishes", title="Wishes")
    idea = suggest(
        alice, wishes.id, "Quiet hours for the pump", tags="noise", voters=[bob, charlie]
    )
    other = suggest(bob, wishes.id, "Rubber feet for the pump", voters=[charlie])
    secret = suggest(charlie, wishes.id, f"{canary} wish", body=canary, is_private=True)
    hidden = create_space(people("admin"), owner="ideas", slug="nightjar", title=f"{canary} wishes")
    set_visibility(people("admin"), hidden.id, "staff")
    team = suggest(maya, hidden.id, f"{canary} idea", body=canary, voters=[people("admin")])
    return {
        **_decisions(maya, idea.id, [team.id, secret.id], canary),
        "idea_board": wishes.id,
        "wishes": "wishes",
        "idea_id": idea.id,
        "idea_slug": idea.slug,
        "idea_post": Post.get((Post.thread == idea.id) & (Post.number == 1)).id,
        "other_idea": other.id,
        "team_idea": team.id,
        "team_wish": secret.id,
        "table_id": _table(wishes.id, maya),
        **_entries(wishes.id, maya, [idea.id], canary),
        **_votes(alice, bob, maya, other.id),
    }


def _votes(alice: Actor, bob: Actor, maya: Actor, thread_id: int) -> dict[str, Any]:
    """Alice's private idea, which the team may publish without her name, one that was merged and
    for which bob has voted, and votes that look odd."""
    space_id = Thread.get_by_id(thread_id).space_id
    own = suggest(alice, space_id, "My own neighbours", is_private=True)
    answer_consent(alice, own.id, "unnamed")
    double = suggest(alice, space_id, "Feet for the pump", voters=[bob])
    merge_threads(maya, double.id, thread_id)
    IdeaProxy.create(
        thread=thread_id,
        user=bob.user_id,
        recorded_by=maya.user_id,
        evidence_url="https://mail.example.org/1",
        note="They asked on the phone.",
        created_at=clock.now(),
    )
    odd = IdeaSuspicion.create(
        thread=thread_id, sort="burst", voters=[alice.id], found_at=clock.now()
    )
    return {"own_wish": own.id, "merged_idea": double.id, "odd_votes": odd.id}


def _decisions(maya: Actor, idea_id: int, hidden_ids: list[int], canary: str) -> dict[str, Any]:
    """What the team said of an idea that everybody sees, and of some that it alone sees."""
    change = decide(maya, idea_id, "under-review", note="We look at it.", tells=True)
    answer = reply(maya, idea_id, "Not before spring.")
    for hidden_id in hidden_ids:
        decide(maya, hidden_id, "in-progress", note=canary)
        write_response(maya, hidden_id, f"{canary}: soon.")
    return {"idea_change": change.id, "idea_answer": answer.id}


def _entries(space_id: int, writer: Actor, thread_ids: list[int], canary: str) -> dict[str, Any]:
    """An entry of the changelog with some ideas, and one that is the team's alone."""
    words = {"title": "Almanac 3.2", "body": "Quieter at night.", "version": "3.2"}
    entry = start_release(writer, space_id, **words, thread_ids=thread_ids)
    publish_release(writer, entry.id)
    draft = start_release(writer, space_id, title=f"{canary} entry", body=canary)
    return {
        "release_id": entry.id,
        "release_slug": entry.slug,
        "draft_release": draft.id,
        "idea_status": "planned",
    }


def _table(space_id: int, reader: Actor) -> int:
    """A table that somebody has read in, of which nothing stands any more."""
    made = IdeaTable.create(
        space=space_id, actor=reader.user_id, name="wishes.csv", created_at=clock.now()
    )
    return int(made.id)


def propose(space: Any, actors: SimpleNamespace) -> SimpleNamespace:
    """Three ideas on a board: alice's has the votes of bob and charlie, bob's has charlie's, and
    charlie's none. `thread`, `id` and `url` are of the first, `other` and `last` of the rest."""
    alice, bob, charlie = actors.alice, actors.bob, actors.charlie
    thread = suggest(
        alice,
        space.id,
        "Quiet hours for the pump",
        body="Neighbours sleep with *open* windows. Let me say when the pump may run.",
        tags="watering",
        voters=[bob, charlie],
    )
    other = suggest(bob, space.id, "Rubber feet for the pump", voters=[charlie])
    last = suggest(charlie, space.id, "Offline maps in Almanac")
    return SimpleNamespace(
        board=space, thread=thread, id=thread.id, url=address(thread), other=other, last=last
    )
