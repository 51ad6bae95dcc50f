"""The instant run-off, with its documented ties."""

from __future__ import annotations

import pytest

from core.polls.runoff import runoff

A, B, C, D = 1, 2, 3, 4


def test_a_majority_wins_at_once() -> None:
    result = runoff({(A, B): 3, (B,): 2}, [A, B, C])
    assert result.winners == (A,)
    assert len(result.rounds) == 1


def test_votes_move_on_to_the_next_choice() -> None:
    result = runoff({(A,): 4, (B, C): 3, (C, B): 2}, [A, B, C])
    assert [dict(r.votes) for r in result.rounds] == [{A: 4, B: 3, C: 2}, {A: 4, B: 5}]
    assert result.rounds[0].out == (C,)
    assert result.winners == (B,)


def test_a_ballot_without_a_choice_left_counts_no_more() -> None:
    result = runoff({(A,): 4, (B,): 2, (C,): 1, (D, B): 1}, [A, B, C, D])
    assert [r.exhausted for r in result.rounds] == [0, 0, 1]
    assert result.rounds[-1].votes == {A: 4, B: 3}
    assert result.winners == (A,)


def test_options_without_any_vote_go_out_together() -> None:
    result = runoff({(A,): 2, (B,): 1, (C, B): 1}, [A, B, C, D])
    assert result.rounds[0].out == (D,)
    assert not result.rounds[0].by_tie


def test_a_tie_is_broken_by_the_round_before() -> None:
    ballots = {(A,): 6, (B,): 4, (C, B): 3, (D, C): 2}
    result = runoff(ballots, [A, B, C, D])
    # D goes out, C has 5; B with 4 goes out before C, although both follow A.
    assert [r.out for r in result.rounds] == [(D,), (B,), ()]
    assert result.winners == (A,)
    tied = runoff({(A,): 6, (B,): 4, (C,): 3, (D, C): 1}, [A, C, B, D])
    assert tied.rounds[1].votes == {A: 6, B: 4, C: 4}
    assert tied.rounds[1].out == (C,)
    assert tied.rounds[1].by_tie


def test_without_an_earlier_difference_the_last_in_the_list_goes_out() -> None:
    result = runoff({(A,): 3, (B,): 2, (C,): 2}, [A, B, C])
    assert result.rounds[0].out == (C,)
    assert result.rounds[0].by_tie


def test_equal_ones_to_the_end_win_together() -> None:
    assert runoff({(A,): 2, (B,): 2}, [A, B]).winners == (A, B)
    assert runoff({(A,): 1, (B,): 1, (C,): 1}, [A, B, C]).winners == (A, B, C)


@pytest.mark.parametrize("options", [[], [A, B]])
def test_nobody_wins_without_votes(options: list[int]) -> None:
    assert runoff({}, options).winners == ()


def test_ballots_for_options_that_are_gone_count_for_the_next() -> None:
    assert runoff({(9, A): 2, (B,): 1, (9,): 5}, [A, B]).winners == (A,)
