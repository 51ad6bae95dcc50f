"""What a plugin declares to have threads of a kind of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from core.declarations import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state of a kind, as lists and search show it: words and icon first, then colour.
    `asks`: a thread in it waits for somebody to answer."""

    key: str
    label: Text
    icon: str
    tone: Literal["good", "warn", "bad", "info", "plan", ""] = ""
    is_done: bool = False
    asks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Voting:
    """How members vote for one thread.

    `mode`: `single` (for it, or not), `budget` (each has `budget` points for all threads of
    the space, at most `most` for one) or `importance` (1 nice, 2 important, 3 critical).
    `is_open`: whether votes are taken now; they may be taken back at any time. `holds`:
    whether its points are spent; a thread that is done gives them back while its votes stay.
    `own`: whether its author may vote too. `min_days` and `min_trust`: for how long somebody has
    been here and which trust level they have before they vote; the team always may. `counts`: who
    reads how many votes there are: `always`, `voted` (who has voted, and everybody when votes
    are closed) or `closed` (when they are); those who keep order there always do.
    """

    mode: Literal["single", "budget", "importance"] = "single"
    budget: int = 0
    most: int = 1
    is_open: bool = True
    holds: bool = True
    own: bool = True
    min_days: int = 0
    min_trust: int = 0
    counts: Literal["always", "voted", "closed"] = "always"


@dataclass(frozen=True, slots=True)
class ImportedMark:
    """What an importer knows of a thread that only its kind understands.

    `score` is what votes there came to, `state` the state that the operator wants for it ("" for
    none), since `state_at` where that is known; `tags` are its tags as they are called there, each
    with the moment since when it has it.
    """

    thread_id: int
    is_question: bool
    accepted_post_id: int | None
    at: datetime
    score: int = 0
    state: str = ""
    state_at: datetime | None = None
    tags: Mapping[str, datetime] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadDeed:
    """What is (about to be) done to a whole thread, as its kind is told.

    `move`: `thread` goes to `space_id`. `merge`: it becomes part of `into`. `split`: the posts
    `post_ids` leave it for a new thread, which is `into` once it is there. `kind`: it leaves its
    kind for `kind`, and goes to `space_id`; `state` is the one that it leaves. `actor_id` is who
    does it, None where nobody is known.
    """

    sort: Literal["move", "merge", "split", "kind"]
    thread: Any
    into: Any = None
    kind: str = ""
    state: str = ""
    space_id: int | None = None
    post_ids: tuple[int, ...] = ()
    actor_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Becoming:
    """How threads of other kinds become one of this kind, and leave it again.

    `said` is the line in the history of the thread, behind the name of whoever did it ("made
    this an event"); `keeps` a sentence about what is kept aside while it is of another kind.
    `sources` are the kinds it may be made of; without any all those that declare this, too.
    `begin(thread, extra)` gives the state that it shows then: it writes the kind's own rows, or
    takes up those that were kept, inside the transaction and when `thread` is of this kind and in
    its new space already; it may raise `Rejected`.
    `form(actor, thread, **how)` gives a Flask-WTF form, made with `how`, for what the kind has to
    know, or None when it knows it; `extra(form)` what `begin` is given of it, and may raise
    `Rejected` with the field. `may(actor, thread)`: who else makes one of a thread than those who
    keep order; they need `spaces.start` in the new space, and the consent of both kinds.

    What a thread leaves is asked first (`ThreadKind.refuses`, a deed of the sort `kind`) and told
    of it (`follows`). Taking it back is the same the other way, with an empty `extra`.
    """

    said: Text
    begin: Callable[[Any, Mapping[str, Any]], str]
    keeps: Text = ""
    sources: tuple[str, ...] = ()
    form: Callable[..., Any] | None = None
    extra: Callable[[Any], Mapping[str, Any]] | None = None
    may: Callable[[Any, Any], bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadKind:
    """A sort of thread.

    `endpoint` shows one: it is given `thread_id`, `slug` and perhaps `number`.
    `reply_endpoint` takes a reply by POST (`thread_id`). `start_endpoint` starts one in a
    space (`slug` of the space). `states` are those a thread may show; a kind whose owner names
    them gives a function that knows them without asking the database each time (`Versioned`).
    `can_change_state(actor, thread)` is the kind's own business. `adopt_imported` writes
    the kind's detail rows of many imported threads inside the importer's transaction, and may say
    how much it has kept of what (see core.transfer.nouns); without a word, all answers that were
    accepted count as kept. `unnamed_votes` gives a query of thread and number: votes that count
    and have no rows, because nobody knows whose they are.
    `votes(thread)` says how one may be voted for, or None where there are no votes; a kind
    without it has none.
    `begin(thread, extra)` writes the kind's own rows of a thread that was just started, in its
    transaction; `extra` is what `start_thread` was given. A thread that waits for approval is
    started later with the same. `added(thread, post, actor)` is called in the transaction that adds
    a post to one, however it came, and may raise `Rejected`. `writes_to(post_id)` gives the ids of
    people who hear of a post by a mail that the kind sends itself: no other mail tells them of it.
    `accepted(user_ids)` says how many posts of each person others have chosen as what was asked
    for; it counts for their trust.
    `refuses(deed)` gives a sentence when a thread may not be moved, merged or split so (an
    empty one when it may). `follows(deed, undone)` is called in the transaction that has done
    it, or with `undone` taken it back, and may write what the kind keeps of the threads.
    `keeps(thread_id, post_id)` gives a sentence when a reply may not be deleted for what it stands
    for (an empty one when it may).
    `edits(actor, thread)` says who else than its author and those who keep order may change title
    and text of a thread, for as long as they may reply there; deleting it stays with these.
    `becomes` lets threads of other kinds become one of this, and this one of another.
    `works(actor, thread)` says who may merge and split threads of it beside those who keep order.
    With `by_time` the posts of two that become one stand in the order in which they were written.
    """

    key: str
    label: Text
    plural: Text
    icon: str
    section: str
    endpoint: str
    reply_endpoint: str
    space_endpoint: str
    start_endpoint: str = ""
    states: tuple[State, ...] | Callable[[], Sequence[State]] = ()
    taggable: bool = True
    adopt_imported: Callable[[Sequence[ImportedMark]], Mapping[str, int] | None] | None = None
    unnamed_votes: Callable[[], Any] | None = None
    votes: Callable[[Any], Voting | None] | None = None
    begin: Callable[[Any, Mapping[str, Any]], None] | None = None
    added: Callable[[Any, Any, Any], None] | None = None
    writes_to: Callable[[int], Collection[int]] | None = None
    accepted: Callable[[Sequence[int]], Mapping[int, int]] | None = None
    refuses: Callable[[ThreadDeed], Text] | None = None
    follows: Callable[[ThreadDeed, bool], None] | None = None
    keeps: Callable[[int, int], Text] | None = None
    edits: Callable[[Any, Any], bool] | None = None
    becomes: Becoming | None = None
    works: Callable[[Any, Any], bool] | None = None
    by_time: bool = False

    def state(self, key: str) -> State | None:
        """The state of that key, or None."""
        return next((state for state in self.all_states() if state.key == key), None)

    def all_states(self) -> Sequence[State]:
        """The states as they are now, in the order of the kind."""
        return self.states() if callable(self.states) else self.states
