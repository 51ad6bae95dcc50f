"""What somebody's choices mean for one post: pure functions, nothing here asks a database.

The most specific choice wins: the thread; then the person who writes, the thread's tags and
the groups it is for; then the space, the nearest first; then everything. Of choices that are
equally specific the quieter one counts in one respect only: mute wins, and after that the
louder. Who mutes a person hears of nothing that they do, whatever else was chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, get_args

Target = Literal["thread", "person", "tag", "group", "space", "site"]
Level = Literal["watch", "first", "normal", "mute"]
Source = Literal["own", "started", "replied", "read", "joined", "default"]
TARGETS: tuple[Target, ...] = get_args(Target)
LEVELS: tuple[Level, ...] = get_args(Level)
SOURCES: tuple[Source, ...] = get_args(Source)
_FIRST_OF_EQUALS = ("mute", "watch", "first", "normal")


class Choice(NamedTuple):
    """How much somebody wants to hear of one thing, and how that came."""

    target: Target
    target_id: int
    level: Level
    source: Source = "own"


class Surroundings(NamedTuple):
    """What a post has to do with: its thread (0 for none), who wrote it (0 for nobody), the
    thread's tags by id, the groups that it is for or calls, and its space with those around
    it, the nearest first."""

    thread_id: int = 0
    person_id: int = 0
    tags: Mapping[int, str] = {}
    group_ids: frozenset[int] = frozenset()
    space_ids: tuple[int, ...] = ()


class Personal(NamedTuple):
    """Why a post concerns one person whatever they watch: the sort and reason of what they are
    told; `group_id` when only because a group of theirs is called."""

    sort: str
    reason: str
    group_id: int = 0


class Outcome(NamedTuple):
    """What somebody is told of a post, as a sort and a reason of that sort."""

    sort: str
    reason: str


def deciding(choices: Iterable[Choice], around: Surroundings) -> Choice | None:
    """The one of somebody's choices that decides about a post; None for none of them.

    Choices about other things do not matter.
    """
    mine = {(choice.target, choice.target_id): choice for choice in choices}
    person = mine.get(("person", around.person_id))
    if person is not None and person.level == "mute":
        return person
    for step in _steps(around):
        found = [mine[key] for key in step if key in mine]
        if found:
            return min(found, key=lambda choice: _FIRST_OF_EQUALS.index(choice.level))
    return None


def outcome(
    choices: Iterable[Choice],
    around: Surroundings,
    personal: Personal | None = None,
    *,
    starts_thread: bool = False,
) -> Outcome | None:
    """What somebody with these choices is told of a post; None for nothing."""
    kept = list(choices)
    decides = deciding(kept, around)
    level = decides.level if decides is not None else "normal"
    if level == "mute":
        return None
    if personal is not None and not _is_muted(kept, personal.group_id):
        return Outcome(personal.sort, personal.reason)
    if decides is not None and (level == "watch" or (level == "first" and starts_thread)):
        return Outcome("thread" if starts_thread else "reply", reason_of(decides, around))
    return None


def reason_of(choice: Choice, around: Surroundings) -> str:
    """The reason that a choice gives for being told, a word of `core.notifications.sorts`;
    with what it is about after a colon where that is a tag, group or space."""
    if choice.target == "thread":
        return choice.source if choice.source in ("started", "replied", "read") else "thread"
    if choice.target == "tag":
        return f"tag:{around.tags[choice.target_id]}"
    return choice.target if choice.target == "site" else f"{choice.target}:{choice.target_id}"


def _is_muted(choices: Iterable[Choice], group_id: int) -> bool:
    return any(
        c.target == "group" and c.target_id == group_id and c.level == "mute" for c in choices
    )


def _steps(around: Surroundings) -> Iterator[list[tuple[str, int]]]:
    """What there may be a choice about, the most specific first."""
    yield [("thread", around.thread_id)]
    narrow = [("person", around.person_id)]
    narrow += [("tag", tag_id) for tag_id in around.tags]
    narrow += [("group", group_id) for group_id in around.group_ids]
    yield narrow
    for space_id in around.space_ids:
        yield [("space", space_id)]
    yield [("site", 0)]


def parsed(words: str | None) -> list[Choice]:
    """Choices from the words that `core.threads.queries` reads beside a thread."""
    found = []
    for word in (words or "").split():
        target, target_id, level, source = word.split(":")
        found.append(Choice(target, int(target_id), level, source))  # type: ignore[arg-type]
    return found
