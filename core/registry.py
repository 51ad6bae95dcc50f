"""What core and plugins declare: data with an owner, collected once at boot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

Text = Any  # a str, or a lazily translated one


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Something an actor may do.

    `scope` "space": given per space and inherited downwards; "site": held everywhere or not.
    `defaults` names the built-in groups that hold it where nobody has said otherwise.
    """

    name: str
    label: Text
    scope: Literal["space", "site"] = "space"
    defaults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A value that owners change in the browser; its form is generated.

    `default` also fixes the type: str for text, long_text, choice and words, int for number,
    bool for switch. `choices` are (value, label) pairs. `words` are `minimum` to `maximum` of
    the choices in an order that matters, with spaces between them.
    """

    name: str
    label: Text
    kind: Literal["text", "long_text", "number", "switch", "choice", "words"]
    default: str | int | bool
    help: Text = ""
    choices: tuple[tuple[str, Text], ...] = ()
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """A link in the shell. `place`: `main` navigation, `new` menu, or `team` (staff)."""

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
class State:
    """One state of a kind, as lists and search show it: words and icon first, then colour."""

    key: str
    label: Text
    icon: str
    tone: Literal["good", "warn", "bad", "info", "plan", ""] = ""
    is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Voting:
    """How members vote for one thread.

    `mode`: `single` (for it, or not), `budget` (each has `budget` points for all threads of
    the space, at most `most` for one) or `importance` (1 nice, 2 important, 3 critical).
    `is_open`: whether votes are taken now; they may be taken back at any time. `holds`:
    whether its points are spent; a thread that is done gives them back while its votes stay.
    `own`: whether its author may vote too.
    """

    mode: Literal["single", "budget", "importance"] = "single"
    budget: int = 0
    most: int = 1
    is_open: bool = True
    holds: bool = True
    own: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationSort:
    """A sort of thing that people are told of, such as a reply.

    `label` stands in the settings ("Replies"), `said(names, times)` in the inbox ("Ana and 2
    others replied 4 times"), where `names` is already joined. `reasons` says for each reason
    why it came ("You started this thread"); the strongest first, so that who has several is
    told the first. `channels` names those that carry it until somebody chooses otherwise.
    `waits`: whether it waits for an answer of theirs, and stands on top.
    """

    name: str
    label: Text
    icon: str
    said: Callable[[str, int], Text]
    reasons: Mapping[str, Text]
    channels: tuple[str, ...] = ("mail", "push")
    order: int = 50
    waits: bool = False

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


@dataclass(frozen=True, slots=True)
class ImportedMark:
    """What an importer knows of a thread that only its kind understands."""

    thread_id: int
    is_question: bool
    accepted_post_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadKind:
    """A sort of thread.

    `endpoint` shows one: it is given `thread_id`, `slug` and perhaps `number`.
    `reply_endpoint` takes a reply by POST (`thread_id`). `start_endpoint` starts one in a
    space (`slug` of the space).
    `can_change_state(actor, thread)` is the kind's own business. `adopt_imported` writes
    the kind's detail rows of many imported threads inside the importer's transaction.
    `votes(thread)` says how one may be voted for, or None where there are no votes; a kind
    without it has none.
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
    states: tuple[State, ...] = ()
    taggable: bool = True
    adopt_imported: Callable[[Sequence[ImportedMark]], None] | None = None
    votes: Callable[[Any], Voting | None] | None = None

    def state(self, key: str) -> State | None:
        """The declared state of that key, or None."""
        return next((state for state in self.states if state.key == key), None)


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Registered:
    """One declaration: whose, what, and the file and line it came from."""

    owner: str
    item: Any
    where: str


class Registry:
    """Everything declared in this process. Filled at boot, read ever after."""

    def __init__(self) -> None:
        self._entries: list[Registered] = []
        self._sorted: dict[type[Any], list[tuple[str, Any]]] = {}

    def add(self, owner: str, item: Any, where: str = "") -> None:
        """Keep a declaration.

        Raises `ValueError` when its name is taken or a plugin's does not start with its own.
        """
        name = _name_of(item)
        if name:
            free = owner == "core" or isinstance(item, ThreadKind | Setting)
            if not free and not name.startswith(owner + "."):
                raise ValueError(f"{name!r} must start with {owner + '.'!r}")
            taken = next(
                (
                    e
                    for e in self._entries
                    if type(e.item) is type(item)
                    and _name_of(e.item) == name
                    and (e.owner == owner or not isinstance(item, Setting))
                ),
                None,
            )
            if taken:
                raise ValueError(f"{name!r} is already declared by {taken.owner}")
        self._entries.append(Registered(owner, item, where))
        self._sorted = {}

    def withdraw(self, owner: str) -> None:
        """Forget everything that `owner` declared."""
        self._entries = [entry for entry in self._entries if entry.owner != owner]
        self._sorted = {}

    def of(self, sort: type[T]) -> Sequence[tuple[str, T]]:
        """(owner, item) of every declaration of that sort, in order of declaration."""
        # Sifted once: a page asks for slots and kinds dozens of times.
        found = self._sorted.get(sort)
        if found is None:
            found = [(e.owner, e.item) for e in self._entries if isinstance(e.item, sort)]
            self._sorted[sort] = found
        return found

    def by(self, owner: str) -> list[Registered]:
        """Everything that one owner declared."""
        return [entry for entry in self._entries if entry.owner == owner]

    def kind(self, key: str) -> ThreadKind | None:
        """The thread kind of that key, or None when nobody declares it (any more)."""
        return next((kind for _, kind in self.of(ThreadKind) if kind.key == key), None)

    def kind_owner(self, key: str) -> str:
        """The name of the package that declares a kind; raises `KeyError` if none does."""
        for owner, kind in self.of(ThreadKind):
            if kind.key == key:
                return owner
        raise KeyError(key)

    def permission(self, name: str) -> Permission | None:
        """The declared permission of that name, or None."""
        return next((p for _, p in self.of(Permission) if p.name == name), None)

    def setting(self, owner: str, name: str) -> Setting:
        """The declared setting; raises `KeyError` for an unknown one."""
        for declared_by, setting in self.of(Setting):
            if declared_by == owner and setting.name == name:
                return setting
        raise KeyError(f"{owner}.{name}")


def _name_of(item: Any) -> str:
    if isinstance(item, ThreadKind):
        return item.key
    named = Permission | Setting | Job | NotificationSort | Channel
    return str(item.name) if isinstance(item, named) else ""
