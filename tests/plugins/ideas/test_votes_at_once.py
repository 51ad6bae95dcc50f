"""Many people vote, take votes back, merge and change how a board works at the same moment: the
numbers are exact."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

from flask import Flask

from core import clock
from core.sanctions.imposing import impose, lift
from core.sanctions.purging import purge_spammer, undo_purge
from core.threadwork.merging import merge_threads
from core.threadwork.undoing import undo_work
from core.versions import refresh
from plugins.ideas.actions.boards import set_board
from plugins.ideas.actions.deciding import decide
from plugins.ideas.actions.suspecting import put_back, settle
from plugins.ideas.boards import Board
from plugins.ideas.models import IdeaSuspicion
from tests.plugins.ideas.counted import check_votes, tally, voters
from tests.support.proposals import make_board, suggest
from tests.support.together import all_at_once
from townhall import (
    Actor,
    Forbidden,
    Rejected,
    actor_for,
    cast_vote,
    leave_merge,
    remaking,
    withdraw_vote,
)
from townhall.testing import add_user

CLIENTS = 50


def crowd(number: int = CLIENTS) -> list[Actor]:
    ids = [add_user(f"fan{at}").id for at in range(number)]
    refresh()
    return [actor_for(user_id) for user_id in ids]


def vote(actor: Actor, *thread_ids: int) -> None:
    """Vote for the first of some ideas that still takes votes: one may be merged just now."""
    for thread_id in thread_ids:
        try:
            cast_vote(actor, thread_id)
        except (Forbidden, Rejected):
            continue
        break


def test_fifty_clients_vote_unvote_and_merge_at_once(
    app: Flask, proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    fans = crowd(CLIENTS - 2)
    source, target = proposal.id, proposal.other.id
    for fan in fans[:16]:
        cast_vote(fan, source)
        cast_vote(fan, target)
    deeds: list[Any] = [partial(vote, fan, source, target) for fan in fans[16:32]]
    deeds += [partial(vote, fan, target) for fan in fans[32:]]
    deeds += [partial(withdraw_vote, fan, target) for fan in fans[:16]]
    deeds.append(partial(merge_threads, actors.maya, source, target))
    deeds.append(partial(vote, actors.alice, target))
    assert all_at_once(app, deeds) == []
    check_votes()
    assert {fan.id for fan in fans[16:]} | {actors.alice.id} <= voters(target)
    assert tally(target)[0] == len(voters(target))


def test_a_merge_is_taken_back_while_people_vote_and_leave_it(
    app: Flask, proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    fans = crowd(20)
    source, target = proposal.id, proposal.other.id
    for fan in fans[:10]:
        cast_vote(fan, source)
    work = merge_threads(actors.maya, source, target)

    def leave(fan: Actor) -> None:
        try:
            leave_merge(fan, source)
        except Rejected:
            pass  # the merge was taken back just now

    deeds: list[Any] = [partial(leave, fan) for fan in fans[:5]]
    deeds += [partial(withdraw_vote, fan, target) for fan in fans[5:10]]
    deeds += [partial(vote, fan, target) for fan in fans[10:]]
    deeds.append(partial(undo_work, actors.maya, work.id))
    assert all_at_once(app, deeds) == []
    check_votes()
    assert {fan.id for fan in fans[:10]} <= voters(source)
    assert {fan.id for fan in fans[10:]} <= voters(target)


def test_bans_and_odd_votes_are_taken_back_while_a_merge_is(
    app: Flask, proposal: SimpleNamespace, actors: SimpleNamespace
) -> None:
    fans = crowd(12)
    source, target = proposal.id, proposal.other.id
    for fan in fans:
        cast_vote(fan, source)
    work = merge_threads(actors.maya, source, target)
    purges = [purge_spammer(actors.maya, fan.id, reason="Spam.").id for fan in fans[:3]]
    bans = [impose(actors.maya, fan.id, "suspend", reason="Rude.").id for fan in fans[3:6]]
    odd = IdeaSuspicion.create(
        thread=source, sort="burst", voters=[fan.id for fan in fans[6:9]], found_at=clock.now()
    )
    settle(actors.maya, odd.id, is_fine=False)

    def leave(fan: Actor) -> None:
        try:
            leave_merge(fan, source)
        except Rejected:
            pass  # the merge was taken back just now

    deeds: list[Any] = [partial(undo_purge, actors.maya, purge_id) for purge_id in purges]
    deeds += [partial(lift, actors.ada, row_id) for row_id in bans]
    deeds += [partial(leave, fan) for fan in fans[9:]]
    deeds.append(partial(put_back, actors.maya, odd.id))
    deeds.append(partial(undo_work, actors.maya, work.id))
    assert all_at_once(app, deeds) == []
    check_votes()
    assert {fan.id for fan in fans} <= voters(source)


def test_points_are_exact_when_ideas_are_decided_while_people_spend_them(
    app: Flask, board: Any, actors: SimpleNamespace
) -> None:
    space = make_board("Points", mode="budget", budget=3, most=2)
    ideas = [suggest(actors.alice, space.id, f"Idea {at}").id for at in range(3)]
    fans = crowd(12)
    for fan in fans:
        cast_vote(fan, ideas[0], 2)

    def spend(fan: Actor, thread_id: int) -> None:
        try:
            cast_vote(fan, thread_id, 2)
        except Rejected:
            pass  # not enough left, or closed

    deeds: list[Any] = [partial(spend, fan, ideas[at % 3]) for at, fan in enumerate(fans)]
    deeds += [partial(spend, fan, ideas[1]) for fan in fans]
    deeds += [partial(decide, actors.maya, ideas[0], "shipped", note="There.")]
    deeds += [partial(decide, actors.maya, ideas[2], "not-planned", note="No.")]
    assert all_at_once(app, deeds) == []
    check_votes()


def test_a_board_gets_another_mode_while_people_vote(
    app: Flask, board: Any, actors: SimpleNamespace
) -> None:
    space = make_board("Points")
    ideas = [suggest(actors.alice, space.id, f"Idea {at}").id for at in range(4)]
    fans = crowd(16)
    deeds: list[Any] = [partial(vote, fan, ideas[at % 4]) for at, fan in enumerate(fans)]
    deeds.append(partial(set_board, actors.maya, Board(space.id, mode="budget", budget=2, most=1)))
    assert all_at_once(app, deeds) == []
    # Who began before the change has voted by the old rule; a minute later all is settled.
    refresh()
    remaking.settle_space(space.id)
    check_votes()
    assert sum(tally(idea)[0] for idea in ideas) == len(fans)
