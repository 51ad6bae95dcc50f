"""Making a poll, changing it before and after votes, ending it and taking it away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core import clock
from core.accounts.models import User
from core.models import Audit
from core.polls import actions, recount
from core.polls.models import Ballot, BallotChoice, PollOption
from core.polls.models import Poll as PollRow
from core.polls.queries import Loss
from core.polls.rules import Terms
from core.threads.models import Post
from core.threads.queries import visible_post
from core.threads.rules import Rejected
from tests.core.polls.conftest import Poll

Ask = Callable[..., Poll]
FORM = {"question": "Tea or coffee?", "options": "Tea\nCoffee\n\n", "mode": "single"}


def form_of(talk: SimpleNamespace) -> str:
    return f"/posts/{talk.post.id}/poll"


def test_its_author_hangs_a_poll_below_a_post(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    browser = sign_in(cast.alice)
    assert "Add a poll" in browser.get(talk.url).text
    assert browser.get(form_of(talk)).status_code == 200
    answer = browser.send(form_of(talk), **FORM)
    assert answer.status_code == 303
    poll = Poll(talk.post.id).now
    assert [option.text for option in poll.options] == ["Tea", "Coffee"]
    assert Post.get_by_id(talk.post.id).parts == "poll"
    page = browser.get(talk.url).text
    assert "Tea or coffee?" in page
    assert "Change the poll" in page


def test_others_may_not_and_visitors_are_asked_to_sign_in(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, client: Any
) -> None:
    assert sign_in(cast.bob).get(form_of(talk)).status_code == 403
    assert sign_in(cast.bob).send(form_of(talk), **FORM).status_code == 403
    assert client.get(form_of(talk)).headers["Location"].startswith("/sign-in")
    assert sign_in(cast.maya).send(form_of(talk), **FORM).status_code == 303
    assert Audit.select().where(Audit.action == "poll.write").count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"question": " "}, "at least three letters"),
        ({"question": "x" * 201}, "At most 200"),
        ({"options": "One"}, "At least two options"),
        ({"options": "\n".join(map(str, range(21)))}, "At most twenty"),
        ({"options": "Tea\ntea"}, "stands there twice"),
        ({"options": "Tea\n" + "x" * 121}, "too long"),
        ({"mode": "multiple", "minimum": "3"}, "not so many options"),
        ({"mode": "multiple", "minimum": "2", "maximum": "1"}, "Not fewer"),
        ({"mode": "guess"}, "Not a valid choice"),
        ({"closes_at": "2020-01-01T10:00"}, "A time to come"),
        ({"closes_at": "soon"}, "Not a valid datetime"),
        ({"opens_at": "2999-01-02T10:00", "closes_at": "2999-01-01T10:00"}, "After it opens"),
        ({"minimum": "99999999999"}, "Number must be"),
    ],
)
def test_what_cannot_be_asked_comes_back_with_the_reason(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, change: dict[str, str], words: str
) -> None:
    answer = sign_in(cast.alice).send(form_of(talk), **{**FORM, **change})
    assert answer.status_code == 422
    assert words in answer.text
    assert PollRow.select().count() == 0


def test_times_are_typed_in_the_zone_of_whoever_types(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any
) -> None:
    User.update(timezone="Europe/Lisbon").where(User.id == cast.alice.id).execute()
    browser = sign_in(cast.alice)
    browser.send(form_of(talk), **FORM, closes_at="2999-07-01T18:00")
    assert Poll(talk.post.id).now.closes_at == datetime(2999, 7, 1, 17, 0, tzinfo=UTC)
    page = browser.get(form_of(talk)).text
    assert 'value="2999-07-01T18:00"' in page
    assert "Europe/Lisbon" in page


def test_without_votes_everything_may_be_written_anew(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, ask: Ask
) -> None:
    poll, browser = ask(), sign_in(cast.alice)
    before = poll.id
    changed = {**FORM, "mode": "ranked", "results": "at_end", "is_secret": "y"}
    assert browser.send(form_of(talk), **changed).status_code == 303
    now = poll.now
    assert (now.id, now.mode, now.results, now.is_secret) == (before, "ranked", "at_end", True)
    assert PollOption.select().count() == 2


def test_after_a_vote_the_author_changes_the_end_alone(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, ask: Ask
) -> None:
    poll, browser = ask(), sign_in(cast.alice)
    poll.cast(talk.bob, "Green")
    assert 'name="question"' not in browser.get(form_of(talk)).text
    sent = {**FORM, "closes_at": "2999-07-01T18:00", "is_secret": "y", "results": "at_end"}
    assert browser.send(form_of(talk), **sent).status_code == 303
    now = poll.now
    assert (now.question, len(now.options), now.results) == ("Which colour?", 3, "always")
    assert not now.is_secret
    assert now.closes_at == datetime(2999, 7, 1, 18, 0, tzinfo=UTC)


def test_a_vote_that_comes_while_one_writes_is_not_lost(talk: SimpleNamespace, ask: Ask) -> None:
    poll = ask()
    poll.cast(talk.bob, "Green")
    post = visible_post(talk.alice, talk.post.id)[1]
    with pytest.raises(actions.VotesAreIn):
        actions.define_poll(talk.alice, post, Terms(question="Other?", options=("A", "B")))
    assert poll.votes()["Green"] == 1


def amend(poll: Poll, **change: Any) -> dict[str, Any]:
    """The form of the team, as it stands but for `change`."""
    texts = {f"option-{option.id}": option.text for option in poll.now.options}
    return {"question": poll.now.question, **texts, **change}


def test_the_team_is_told_what_taking_an_option_out_costs_before_it_does(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, ask: Ask, client: Any
) -> None:
    poll, browser = ask(mode="multiple"), sign_in(cast.maya)
    poll.cast(talk.alice, "Red", "Green")
    poll.cast(talk.bob, "Red")
    red = str(poll.option("Red"))
    asked = browser.send(form_of(talk), **amend(poll, remove=red, added="Black"))
    assert asked.status_code == 409
    assert "2 people lose a choice. 1 of them is left with none" in asked.text
    assert 'name="ballots" value="2"' in asked.text
    assert len(poll.now.options) == 3
    done = browser.send(
        form_of(talk), **amend(poll, remove=red, added="Black"), ballots=2, emptied=1
    )
    assert done.status_code == 303
    assert [option.text for option in poll.now.options] == ["Green", "Blue", "Black"]
    assert poll.now.ballot_count == 1
    line = Audit.get(Audit.action == "poll.amend")
    assert line.after["removed"] == {"Red": 2}
    assert (line.after["ballots_that_lost_a_choice"], line.after["ballots_left_empty"]) == (2, 1)
    assert "The team took out “Red”, with 2 votes." in client.get(talk.url).text


def test_a_cost_that_has_grown_meanwhile_is_asked_again(talk: SimpleNamespace, ask: Ask) -> None:
    poll = ask()
    poll.cast(talk.alice, "Red")
    post = visible_post(talk.maya, talk.post.id)[1]
    texts = {o.id: o.text for o in poll.now.options if o.text != "Red"}
    change = actions.Amendment(question="Which?", texts=texts, loss=Loss(1, 1))
    poll.cast(talk.bob, "Red")
    with pytest.raises(actions.ConfirmLoss) as cost:
        actions.amend_poll(talk.maya, post, poll.id, change)
    assert cost.value.loss == Loss(2, 2)
    assert len(poll.now.options) == 3


def test_who_lost_their_vote_may_vote_again(talk: SimpleNamespace, ask: Ask) -> None:
    poll = ask()
    poll.cast(talk.bob, "Red")
    post = visible_post(talk.maya, talk.post.id)[1]
    texts = {o.id: o.text for o in poll.now.options if o.text != "Red"}
    actions.amend_poll(
        talk.maya, post, poll.id, actions.Amendment(question="Which?", texts=texts, loss=Loss(1, 1))
    )
    assert poll.now.ballot_count == 0
    poll.cast(talk.bob, "Blue")
    assert poll.now.ballot_count == 1
    assert poll.votes() == {"Red": 0, "Green": 0, "Blue": 1}


def test_a_word_put_right_keeps_its_votes(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, ask: Ask
) -> None:
    poll, browser = ask(), sign_in(cast.maya)
    poll.cast(talk.bob, "Red")
    sent = amend(poll, **{f"option-{poll.option('Red')}": "Dark red"})
    assert browser.send(form_of(talk), **sent).status_code == 303
    assert poll.votes() == {"Dark red": 1, "Green": 0, "Blue": 0}


def test_words_that_cannot_be_seen_take_an_option_out_and_move_no_votes(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, ask: Ask
) -> None:
    poll, browser = ask(), sign_in(cast.maya)
    poll.cast(talk.bob, "Green")
    sent = amend(poll, **{f"option-{poll.option('Red')}": "\u202e"}, added="Black")
    assert browser.send(form_of(talk), **sent).status_code == 303
    assert poll.votes() == {"Red": 0, "Green": 1, "Blue": 0, "Black": 0}
    assert [option.text for option in poll.now.removed] == ["Red"]


def test_results_that_wait_for_the_end_are_not_told_by_what_a_change_would_cost(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, ask: Ask
) -> None:
    poll, browser = ask(results="at_end"), sign_in(cast.ada)
    poll.cast(talk.bob, "Red")
    for text in ("Red", "Blue"):
        answer = browser.send(form_of(talk), **amend(poll, remove=str(poll.option(text))))
        assert answer.status_code == 422
        assert "once voting has ended" in answer.text
        assert "loses a choice" not in answer.text


def test_its_author_ends_a_poll_and_opens_it_again(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, ask: Ask
) -> None:
    poll, alice = ask(), sign_in(cast.alice)
    assert sign_in(cast.bob).send(f"{poll.url}/close").status_code == 403
    assert alice.send(f"{poll.url}/close").status_code == 303
    assert poll.now.phase == "closed"
    with pytest.raises(Rejected):
        poll.cast(talk.bob, "Red")
    opened = alice.send(f"{poll.url}/reopen", htmx=True)
    assert "Voting is open again." in opened.text
    poll.cast(talk.bob, "Red")
    assert Audit.select().where(Audit.action.startswith("poll.")).count() == 0


def test_a_poll_that_time_has_closed_opens_without_an_end(
    talk: SimpleNamespace, ask: Ask, at: Any
) -> None:
    poll = ask(closes_at=clock.now() + timedelta(hours=1))
    with at(clock.now() + timedelta(hours=2)):
        post = visible_post(talk.maya, talk.post.id)[1]
        with pytest.raises(Rejected, match="Open it again first"):
            actions.set_end(talk.maya, post, poll.now, None)
        actions.reopen_poll(talk.maya, post, poll.now)
        assert poll.now.phase == "open"
        assert poll.now.closes_at is None
    assert Audit.select().where(Audit.action == "poll.reopen").count() == 1


def test_results_kept_to_the_end_are_not_looked_at_and_then_voted_on(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, ask: Ask
) -> None:
    poll, alice = ask(results="at_end"), sign_in(cast.alice)
    poll.cast(talk.bob, "Red")
    alice.send(f"{poll.url}/close")
    assert "Open it again" not in alice.get(talk.url).text
    assert alice.send(f"{poll.url}/reopen").status_code == 403
    assert sign_in(cast.maya).send(f"{poll.url}/reopen").status_code == 303


def test_a_poll_is_taken_away_by_its_author_until_there_are_votes(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, ask: Ask
) -> None:
    poll, alice = ask(), sign_in(cast.alice)
    poll.cast(talk.bob, "Red")
    assert alice.send(f"{form_of(talk)}/remove").status_code == 403
    poll.withdraw(talk.bob)
    assert alice.get(f"{form_of(talk)}/remove").status_code == 200
    assert alice.send(f"{form_of(talk)}/remove").status_code == 303
    assert Post.get_by_id(talk.post.id).parts == ""
    assert PollRow.select().count() == PollOption.select().count() == 0
    assert alice.get(f"{form_of(talk)}/remove").status_code == 404


def test_the_team_takes_a_poll_away_with_its_votes_and_the_log_says_so(
    talk: SimpleNamespace, cast: SimpleNamespace, sign_in: Any, ask: Ask
) -> None:
    poll = ask()
    poll.cast(talk.bob, "Red")
    assert sign_in(cast.maya).send(f"{form_of(talk)}/remove").status_code == 303
    line = Audit.get(Audit.action == "poll.remove")
    assert line.after == {"question": "Which colour?", "ballots": 1}
    assert Ballot.select().count() == 0


def test_a_recount_puts_right_what_an_erased_member_leaves(talk: SimpleNamespace, ask: Ask) -> None:
    poll = ask(mode="multiple")
    poll.cast(talk.bob, "Red", "Green")
    poll.cast(talk.charlie, "Red")
    mine = Ballot.select().where(Ballot.user == talk.bob.user_id)
    BallotChoice.delete().where(BallotChoice.ballot.in_(mine)).execute()
    Ballot.delete().where(Ballot.user == talk.bob.user_id).execute()
    recount.recount()
    assert poll.votes() == {"Red": 1, "Green": 0, "Blue": 0}
    assert poll.now.ballot_count == 1


def test_a_new_thread_leads_to_its_poll_when_that_was_asked_for(
    board: Any, cast: SimpleNamespace, sign_in: Any
) -> None:
    browser = sign_in(cast.alice)
    path = f"/forums/s/{board.slug}/new"
    assert 'name="with_poll"' in browser.get(path).text
    sent = {"title": "What to paint", "body": "The shed.", "with_poll": "y"}
    answer = browser.send(path, **sent)
    post = Post.get(Post.body == "The shed.")
    assert answer.headers["Location"] == f"/posts/{post.id}/poll"
    assert browser.get(answer.headers["Location"]).status_code == 200
