"""The reactions that are shipped, those that the owner offers, and what a post shows of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from flask_babel import lazy_gettext as _l

from core import settings
from core.registry import Setting, Text

LIKE = "like"
MOST = 8


@dataclass(frozen=True, slots=True)
class ReactionSort:
    """A sort of reaction: its name in rows and addresses, its picture (an icon of the sprite
    or an emoji) and what its button says."""

    name: str
    label: Text
    icon: str = ""
    emoji: str = ""


# None that tells somebody off: all of them count for a post and for its author.
SHIPPED: Mapping[str, ReactionSort] = {
    reaction.name: reaction
    for reaction in (
        ReactionSort(LIKE, _l("Thanks"), icon="heart"),
        ReactionSort("agree", _l("Agree"), emoji="👍"),
        ReactionSort("celebrate", _l("Hooray"), emoji="🎉"),
        ReactionSort("funny", _l("Funny"), emoji="😄"),
        ReactionSort("surprised", _l("Surprised"), emoji="😮"),
        ReactionSort("curious", _l("Makes me think"), emoji="🤔"),
        ReactionSort("idea", _l("Good idea"), emoji="💡"),
        ReactionSort("sad", _l("Sorry to hear that"), emoji="😢"),
        ReactionSort("strength", _l("You can do it"), emoji="💪"),
        ReactionSort("seen", _l("I have seen it"), emoji="👀"),
        ReactionSort("welcome", _l("Welcome"), emoji="👋"),
        ReactionSort("same", _l("Same here"), emoji="🙋"),
    )
}
SETTING = Setting(
    name="reactions",
    label=_l("Reactions to posts"),
    kind="words",
    default="like agree celebrate funny sad",
    choices=tuple((reaction.name, reaction.label) for reaction in SHIPPED.values()),
    minimum=1,
    maximum=MOST,
    help=_l("Up to eight, in this order. The first is the button of every post."),
    section=_l("Writing"),
)


class HasReactions(Protocol):
    """A post as it shows its reactions."""

    @property
    def reaction_count(self) -> int: ...
    @property
    def reaction_counts(self) -> str: ...
    @property
    def reacted(self) -> str: ...


class Shown(NamedTuple):
    """One reaction at a post: how often it was given, whether the reader gave it, and whether
    they may give it or take it back."""

    name: str
    label: str
    icon: str
    emoji: str
    times: int
    given: bool
    open: bool


def offered() -> tuple[str, ...]:
    """The names of the owner's set, the main one first."""
    chosen = str(settings.get("core", SETTING.name)).split()
    return tuple(name for name in chosen if name in SHIPPED) or (LIKE,)


def counts_of(post: HasReactions) -> dict[str, int]:
    """How often each reaction was given to a post; those never given are left out."""
    counts = parsed(post.reaction_counts)
    likes = post.reaction_count - sum(counts.values())
    return {LIKE: likes, **counts} if likes > 0 else counts


def parsed(text: str) -> dict[str, int]:
    """The counts that a post's column holds."""
    pairs = (part.partition(":") for part in text.split())
    return {name: int(count) for name, _colon, count in pairs}


def written(counts: Mapping[str, int]) -> str:
    """Counts as a post's column holds them: likes are not among them."""
    kept = sorted((name, count) for name, count in counts.items() if count > 0 and name != LIKE)
    return " ".join(f"{name}:{count}" for name, count in kept)


def shown_at(post: HasReactions, names: tuple[str, ...], *, may: bool) -> list[Shown]:
    """The reactions of a post: those offered in their order, then those that no longer are but
    were given. Those can be taken back, not given."""
    counts, mine = counts_of(post), post.reacted.split()
    retired = [name for name in SHIPPED if name in counts and name not in names]
    return [
        Shown(
            name,
            str(SHIPPED[name].label),
            SHIPPED[name].icon,
            SHIPPED[name].emoji,
            counts.get(name, 0),
            name in mine,
            may and (name in names or name in mine),
        )
        for name in (*names, *retired)
    ]
