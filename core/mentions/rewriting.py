"""Somebody's name taken out of what others wrote: their @name, links to their page, and who a
quote is by. What was quoted goes too when they take their posts with them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

_LABEL = re.compile(r"\[([^\]\n]{1,300})\]\(/t/(\d{1,10})/(\d{1,10})\)")
_HEAD = re.compile(r"^ {0,3}> ?\[[^\]\n]{1,300}\]\(/t/(\d{1,10})/(\d{1,10})\):?[ ]*$")

Theirs = Callable[[int, int], bool]
"""Whether a post, by thread and number, was written by who leaves."""


@dataclass(frozen=True)
class Gone:
    """Who leaves: their user names in small letters and full names; what stands for them from
    now on (`word`), their page as it was and will be called."""

    handles: tuple[str, ...]
    names: tuple[str, ...]
    word: str
    page: str
    drops_quotes: bool

    @cached_property
    def _mention(self) -> re.Pattern[str]:
        names = "|".join(map(re.escape, sorted(self.handles, key=len, reverse=True)))
        # As core.text.naming reads names, and also where it reads none, such as in code.
        return re.compile(rf"(?<![\w@/+-])@(?:{names})(?![._-]?[A-Za-z0-9])", re.IGNORECASE)

    @cached_property
    def _pages(self) -> re.Pattern[str]:
        names = "|".join(map(re.escape, sorted(self.handles, key=len, reverse=True)))
        return re.compile(rf"/people/(?:{names})(?![._-]?[A-Za-z0-9])", re.IGNORECASE)

    def out_of(self, text: str, theirs: Theirs) -> str:
        """A text of Markdown without them."""
        text = self._without_quotes(text, theirs) if self.drops_quotes else text
        text = _LABEL.sub(lambda found: self._label(found, theirs), text)
        if not self.handles:
            return text
        return self._pages.sub(self.page, self._mention.sub(self.word, text))

    def out_of_all(self, value: Any, theirs: Theirs) -> Any:
        """The same for every text in a value of JSON."""
        if isinstance(value, str):
            return self.out_of(value, theirs)
        if isinstance(value, list):
            return [self.out_of_all(item, theirs) for item in value]
        if isinstance(value, dict):
            return {key: self.out_of_all(item, theirs) for key, item in value.items()}
        return value

    def _label(self, found: re.Match[str], theirs: Theirs) -> str:
        if not theirs(int(found[2]), int(found[3])):
            return found[0]
        label = found[1]
        for name in sorted({*self.names, *self.handles}, key=len, reverse=True):
            bare = name.replace("[", "").replace("]", "")
            label = label.replace(bare, self.word) if bare else label
        # Under another name than any that is known: then nothing of the label stays.
        label = label if label != found[1] else f"{self.word}, #{found[3]}"
        return f"[{label}](/t/{found[2]}/{found[3]})"

    def _without_quotes(self, text: str, theirs: Theirs) -> str:
        """The heads of their quotes stay, what stood below them goes."""
        if "](/t/" not in text:
            return text
        lines, dropping = [], False
        for line in text.split("\n"):
            head = _HEAD.match(line)
            if head:
                dropping = theirs(int(head[1]), int(head[2]))
                lines += [line, "> …"] if dropping else [line]
                continue
            dropping = dropping and line.lstrip().startswith(">")
            if not dropping:
                lines.append(line)
        return "\n".join(lines)
