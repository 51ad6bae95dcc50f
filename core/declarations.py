"""The sorts of things that core and plugins declare, each a piece of data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

Text = Any  # a str, or a lazily translated one


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Something an actor may do.

    `scope` "space": given per space and inherited downwards; "site": held everywhere or not.
    `defaults` names the built-in groups that hold it where nobody has said otherwise.
    `writes`: whether others see something of what it allows; who is silenced does not hold it.
    """

    name: str
    label: Text
    scope: Literal["space", "site"] = "space"
    defaults: tuple[str, ...] = ()
    writes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A value that owners change in the browser; its form is generated.

    `default` also fixes the type: int for number, bool for switch, str for all others.
    `choices` are (value, label) pairs. `words` are `minimum` to `maximum` of the choices in an
    order that matters, with spaces between them; a `text` of `minimum` 1 must not be empty. A
    `colour` is `#` and six hexadecimal digits or nothing. A `secret` is never shown again, and
    the log only says that it was changed. A `picture` is the key of a file, with a form of its
    own. `check` gives a sentence about what is wrong with a value that has the right type, or
    nothing. `section` is the heading it stands under among its
    owner's settings, `order` its place.
    """

    name: str
    label: Text
    kind: Literal[
        "text", "long_text", "number", "switch", "choice", "words", "colour", "secret", "picture"
    ]
    default: str | int | bool
    help: Text = ""
    choices: tuple[tuple[str, Text], ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    check: Callable[[Any], str] | None = None
    section: Text = ""
    order: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """A link in the shell. `place`: `main` navigation, `new` menu, or `team`
    (staff, and whoever else the plugin gives one to)."""

    label: Text
    endpoint: str
    icon: str
    values: Mapping[str, Any] = field(default_factory=dict)
    section: str = ""
    place: Literal["main", "new", "team"] = "main"
    order: int = 50
    unread: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A tab on somebody else's page: `key` in its address, template and its values."""

    key: str
    label: Text
    template: str
    context: Callable[[], Mapping[str, Any]]
    count: int | None = None
    order: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAction:
    """A deed offered on a post or thread: a button that posts to `url`."""

    label: Text
    icon: str
    url: str
    name: str = ""
    value: str = ""
    place: Literal["bar", "menu"] = "menu"
    order: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPart:
    """Something that hangs below the text of posts, such as a poll.

    `name` is the word that `Post.parts` holds for a post that has one. `render(actor, thread,
    posts)` gives markup by post id for those of a page that do, for this reader.
    """

    name: str
    render: Callable[[Any, Any, Sequence[Any]], Mapping[int, str]]
    order: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotFill:
    """A template to put into a named spot. `context(actor, **values)` gives what it shows,
    or None to show nothing."""

    slot: str
    template: str
    context: Callable[..., Mapping[str, Any] | None] | None = None
    order: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work done every `every` by one worker at a time; `run()` may be interrupted any time."""

    name: str
    every: timedelta
    run: Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationSort:
    """A sort of thing that people are told of, such as a reply.

    `label` stands in the settings ("Replies"), `said(names, times)` in the inbox ("Ana and 2
    others replied 4 times"), where `names` is already joined. `reasons` says for each reason
    why it came ("You started this thread"); the strongest first, so that who has several is
    told the first. `says` has sentences for some reasons, without names, in place of what
    `said` says of one event. `channels` names those that carry it until somebody chooses
    otherwise. `waits`: whether it waits for an answer of theirs, and stands on top. `only` is
    the one channel that it comes by, where it never stands in an inbox.
    """

    name: str
    label: Text
    icon: str
    said: Callable[[str, int], Text]
    reasons: Mapping[str, Text]
    channels: tuple[str, ...] = ("mail", "push")
    order: int = 50
    waits: bool = False
    says: Mapping[str, Text] = field(default_factory=dict)
    only: str = ""

    def sentence(self, reason: str, names: str, times: int) -> Text:
        """What happened, where it came for a reason as a row keeps it."""
        words = self.says.get(reason.partition(":")[0], "") if times == 1 else ""
        return words or self.said(names, times)

    def why(self, reason: str) -> Text:
        """The words for a reason as a row keeps it, perhaps with what it is about after a
        colon (`tag:pumps`); nothing for one that the sort does not know (any more)."""
        return self.reasons.get(reason.partition(":")[0], "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way to reach somebody outside of their inbox, such as mail.

    `queue(user_id, notification_id)` is called inside the transaction that writes the row of
    the inbox: it puts what it has to do later into the outbox, and decides nothing else. `ready(
    user_id)` says whether that person can be reached by it at all, and `unready` in a sentence
    what to do where they cannot; `endpoint` is its own page among their settings, if it has one.
    `queue_all(rows)`, where there is one, is called in place of `queue` with hundreds at once: the
    ids of rows by user id.
    """

    name: str
    label: Text
    queue: Callable[[int, int], None]
    ready: Callable[[int], bool]
    unready: Text = ""
    endpoint: str = ""
    order: int = 50
    queue_all: Callable[[Mapping[int, int]], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDecision:
    """One way to decide an item of the review queue.

    `act(actor, item, wishes)` does it, inside the transaction that closes the item; `wishes`
    holds `reason` (what those concerned are told), `until` (a moment, or None for no end) and
    the other fields of the form. It may raise `ValueError` with a sentence for the reviewer,
    upon which nothing is done. `reason` is whether one is asked for and `words` what stands in
    its field to begin with; `ends` asks for an end date. `text(actor, item)` gives a text that
    the form lets one change (`wishes["text"]`). `fits(actor, item)` says whether it is offered;
    None is always. `url(item)` leads to a page instead, where the deed has its own.
    """

    name: str
    label: Text
    act: Callable[[Any, Any, Mapping[str, Any]], None]
    tone: Literal["", "good", "bad"] = ""
    icon: str = "check"
    help: Text = ""
    reason: Literal["", "optional", "needed"] = "optional"
    words: Text = ""
    ends: bool = False
    text: Callable[[Any, Any], str] | None = None
    fits: Callable[[Any, Any], bool] | None = None
    url: Callable[[Any], str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSort:
    """A sort of thing that waits in the review queue, such as a report.

    `show(actor, item)` gives what `template` needs: the usual one wants `title`, `url` (or
    nothing), `html` (already cleaned) and `facts` (pairs of words). `may(actor, item)` may
    further narrow who decides; holders of `spaces.moderate` in its space do, or staff.
    """

    name: str
    label: Text
    icon: str
    decisions: tuple[ReviewDecision, ...]
    show: Callable[[Any, Any], Mapping[str, Any]]
    template: str = "review/_subject.html"
    may: Callable[[Any, Any], bool] | None = None
    order: int = 50

    def decision(self, name: str) -> ReviewDecision | None:
        """The declared decision of that name, or None."""
        return next((decision for decision in self.decisions if decision.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRule:
    """A kind's own way to take mail that is no answer to a thread.

    `serves(address)` says whether mail to an address is its business, without reading the
    mail. `take(letter, row)` is called in the transaction that settles the mail, once for each
    mail: `letter` is what stands in it (`letter.message` is all of it), `row` how it is kept, with
    the address it went to as `row.recipient`; whether it took it. It may raise `MailRefused`, of
    which the sender hears. `automatic`: whether mail that a machine wrote comes to it too.
    `prepare(letter, row)`, if there is one, does beforehand what takes long, such as keeping files;
    after a crash it is done again. What it gives is `letter.ready` in `take`.
    """

    name: str
    serves: Callable[[str], bool]
    take: Callable[[Any, Any], bool]
    automatic: bool = False
    prepare: Callable[[Any, Any], Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEvent:
    """Something that other programs are told of, where an owner has entered them.

    `name` is what they know it by (`ideas.status`), `label` what owners read. `event` is the
    domain event behind it; its fields are numbers, short words and other plain values, since they
    are kept until it is sent. `payload(event)` gives what is said of it, plain values of JSON
    again, or None where there is nothing to say any more: asked each time it is sent, so that
    nobody hears of what is gone by then. What is said of a thread and a post is added, and they
    go only to who may see these; an event without `thread_id` goes to nobody but programs that
    hear of everything. `takes_back(event)` gives the event that one undoes: a program that was to
    hear of that and has not hears of neither.
    """

    name: str
    label: Text
    event: type[Any]
    payload: Callable[[Any], Mapping[str, Any] | None]
    takes_back: Callable[[Any], Any] | None = None
