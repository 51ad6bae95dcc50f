"""Whatever people and the team do with ideas, in any order: counts are those of distinct people,
and no point of a budget is lost or made."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from werkzeug.exceptions import NotFound

from core import clock
from core.sanctions.imposing import impose, lift
from core.sanctions.models import Sanction
from core.sanctions.purging import purge_spammer, undo_purge
from core.sanctions.rules import Refusal
from core.threads.moderation import delete_thread, restore_thread
from core.threadwork.merging import merge_threads
from core.threadwork.moving import move_thread
from core.threadwork.undoing import undo_work
from core.votes.models import Vote
from plugins.ideas.actions.boards import set_board
from plugins.ideas.actions.deciding import decide
from plugins.ideas.actions.private import answer_consent, ask_consent, make_private
from plugins.ideas.boards import Board
from tests.plugins.ideas.counted import check_votes, voters
from tests.support.proposals import make_board, suggest
from townhall import (
    Conflict,
    Forbidden,
    Rejected,
    Thread,
    actor_for,
    cast_vote,
    leave_merge,
    withdraw_vote,
)

PEOPLE, IDEAS, BUDGET, MOST = 4, 4, 5, 3
WHO, WHICH = st.integers(0, PEOPLE - 1), st.integers(0, IDEAS - 1)
STATUSES = ["new", "planned", "shipped", "not-planned"]
VOTE = st.tuples(st.just("vote"), WHO, WHICH, st.integers(1, MOST))
DEEDS = st.one_of(
    VOTE,
    VOTE,
    st.tuples(st.just("unvote"), WHO, WHICH),
    st.tuples(st.just("decide"), WHICH, st.sampled_from(STATUSES)),
    st.tuples(st.just("merge"), WHICH, WHICH),
    st.tuples(st.just("unmerge"), st.integers(0, 3)),
    st.tuples(st.just("leave"), WHO, WHICH),
    st.tuples(st.sampled_from(["move", "delete", "restore", "shut", "open"]), WHICH),
    st.tuples(st.sampled_from(["ban", "unban"]), WHO),
    st.tuples(st.just("suspend"), WHO, st.sampled_from([0, 3])),
    st.tuples(st.just("lift"), WHO, st.sampled_from(["lifted", "appeal"])),
    st.tuples(st.just("mode"), st.sampled_from(["single", "budget", "importance"])),
    st.tuples(st.just("budget"), st.integers(1, 6)),
)
MAY_FAIL = (Conflict, Forbidden, NotFound, Refusal, Rejected)


class Boards:
    """Two boards with ideas by alice, those who vote, and maya, who keeps order."""

    def __init__(self, people: list[int], actors: SimpleNamespace) -> None:
        self.people, self.alice, self.maya = people, actors.alice, actors.maya
        way: dict[str, Any] = {"mode": "budget", "budget": BUDGET, "most": MOST}
        self.spaces = [make_board(**way).id for _each in range(2)]
        self.ideas = [
            suggest(self.alice, self.spaces[at // 3], f"Idea {at}").id for at in range(IDEAS)
        ]
        self.works: list[int] = []
        self.bans: dict[int, int] = {}

    def do(self, deed: str, *given: Any) -> None:
        """Do one thing; what is refused changes nothing."""
        try:
            getattr(self, f"_{deed}")(*given)
        except MAY_FAIL:
            pass

    def put_back(self) -> None:
        """Let everybody in again, for the next example."""
        for who in list(self.bans):
            self._unban(who)
        for row in list(Sanction.select().where(Sanction.ended_at.is_null())):
            lift(self.maya, row.id)

    def check(self) -> None:
        """What must hold after any deed."""
        check_votes()
        ended = Sanction.ended_at.is_null(False) | Sanction.ends_at.is_null(False)
        out = Sanction.select(Sanction.user).where(~ended)
        assert not Vote.select().where(Vote.user.in_(out)).exists(), "a ban takes votes out"
        assert not any(row.votes for row in Sanction.select().where(ended)), "none is forgotten"

    def _vote(self, who: int, which: int, points: int) -> None:
        cast_vote(actor_for(self.people[who]), self.ideas[which], points)

    def _unvote(self, who: int, which: int) -> None:
        withdraw_vote(actor_for(self.people[who]), self.ideas[which])

    def _decide(self, which: int, status: str) -> None:
        decide(self.maya, self.ideas[which], status, note="So it is.")

    def _merge(self, source: int, target: int) -> None:
        before = voters(self.ideas[source]) | voters(self.ideas[target])
        self.works.append(merge_threads(self.maya, self.ideas[source], self.ideas[target]).id)
        assert voters(self.ideas[target]) == before, "nobody is lost"

    def _unmerge(self, which: int) -> None:
        if self.works:
            undo_work(self.maya, self.works[which % len(self.works)])

    def _leave(self, who: int, which: int) -> None:
        leave_merge(actor_for(self.people[who]), self.ideas[which])

    def _move(self, which: int) -> None:
        thread = Thread.get_by_id(self.ideas[which])
        other = next(space for space in self.spaces if space != thread.space_id)
        move_thread(self.maya, thread.id, other)

    def _delete(self, which: int) -> None:
        delete_thread(self.maya, self.ideas[which])

    def _restore(self, which: int) -> None:
        restore_thread(self.maya, self.ideas[which])

    def _shut(self, which: int) -> None:
        make_private(self.maya, self.ideas[which])

    def _open(self, which: int) -> None:
        if not answer_consent(self.alice, self.ideas[which], "named"):
            ask_consent(self.maya, self.ideas[which])

    def _ban(self, who: int) -> None:
        if who not in self.bans:
            self.bans[who] = purge_spammer(self.maya, self.people[who], reason="Spam").id

    def _unban(self, who: int) -> None:
        if who in self.bans:
            undo_purge(self.maya, self.bans.pop(who))

    def _suspend(self, who: int, days: int) -> None:
        until = clock.now() + timedelta(days=days) if days else None
        impose(self.maya, self.people[who], "suspend", reason="Rude", until=until)

    def _lift(self, who: int, why: str) -> None:
        theirs = (Sanction.user == self.people[who]) & Sanction.ended_at.is_null()
        for row in list(Sanction.select().where(theirs)):
            lift(self.maya, row.id, why=why)

    def _mode(self, mode: str) -> None:
        self._way(mode=mode)

    def _budget(self, budget: int) -> None:
        self._way(budget=budget)

    def _way(self, **how: Any) -> None:
        way: dict[str, Any] = {"mode": "budget", "budget": BUDGET, "most": MOST, **how}
        set_board(self.maya, Board(self.spaces[0], **way))


@pytest.fixture
def crowd(make_user: Any, actor_of: Any) -> list[int]:
    """Those who vote."""
    users = [make_user(f"voter{number}") for number in range(PEOPLE)]
    return [actor_of(user).user_id for user in users]


@example(
    deeds=[
        ("vote", 0, 0, 3),
        ("vote", 0, 1, 2),
        ("merge", 0, 1),
        ("vote", 0, 2, 2),
        ("unmerge", 0),
        ("ban", 0),
        ("budget", 2),
        ("unban", 0),
    ]
)
@example(
    deeds=[
        ("vote", 0, 0, 1),
        ("merge", 0, 1),
        ("leave", 0, 0),
        ("vote", 0, 1, 1),
        ("unmerge", 0),
    ]
)
@example(
    deeds=[
        ("vote", 0, 0, 3),
        ("vote", 0, 1, 1),
        ("ban", 0),
        ("merge", 0, 1),
        ("unban", 0),
        ("move", 1),
        ("unmerge", 0),
    ]
)
@example(
    deeds=[
        ("vote", 0, 0, 2),
        ("suspend", 0, 3),
        ("suspend", 0, 0),
        ("ban", 0),
        ("merge", 0, 1),
        ("unban", 0),
        ("lift", 0, "appeal"),
        ("lift", 0, "lifted"),
    ]
)
@given(deeds=st.lists(DEEDS, min_size=4, max_size=20))
@settings(
    max_examples=40,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_after_any_deeds_votes_are_people_and_no_point_is_lost(
    deeds: list[Any], app: Any, crowd: list[int], actors: SimpleNamespace
) -> None:
    with app.test_request_context("/"):
        boards = Boards(crowd, actors)
        for deed in deeds:
            boards.do(*deed)
            boards.check()
        boards.put_back()
        boards.check()
