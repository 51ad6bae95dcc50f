"""Discourse's own marks in Markdown: `[quote]`, `[details]`, `[poll]`, `upload://`."""

from __future__ import annotations

import re

from core.transfer.aside import Aside
from core.transfer.discourse.cooked import Plain

# Each pattern ends at the next mark of its own sort, so that unclosed ones cost nothing.
_FLAGS = re.DOTALL | re.IGNORECASE
_QUOTE = re.compile(
    r"\[quote(?:=\"?([^\[\]\"]{0,200})\"?)?\]\s*?\n?((?:(?!\[quote).)*?)\n?\s*?\[/quote\]", _FLAGS
)
_DETAILS = re.compile(
    r"\[details(?:=\"?([^\[\]\"]{0,200})\"?)?\]((?:(?!\[details).)*?)\[/details\]", _FLAGS
)
_POLL = re.compile(r"\[poll[^\[\]]{0,500}\]((?:(?!\[poll).)*?)\[/poll\]", _FLAGS)
_DATE = re.compile(r"\[date(?:-range)?[ =]([^\[\]]{0,200})\]", re.IGNORECASE)
_PICTURE = re.compile(r"!\[([^\[\]|]*)(?:\|[^\[\]]*)?\]\((upload://[^)\s]+)\)")
_LINK = re.compile(r"(?<!!)\[([^\[\]|]*)(?:\|[^\[\]]*)?\]\(((?:upload://|/)[^)\s]+)\)")
DEEPEST_QUOTES = 20


def plain_markdown(raw: str, plain: Plain, where: str, *, keep_polls: bool) -> str:
    """The Markdown of a post in marks that any site knows.

    `keep_polls` leaves the options of polls where they stand.
    """
    code = Aside(raw)

    def quote(match: re.Match[str]) -> str:
        inner = code.back(finish(match[2]))
        lines = [*_attribution(match[1] or "", plain, where), *inner.split("\n")]
        return code.away("\n" + "\n".join(f"> {line}".rstrip() for line in lines) + "\n")

    def link(match: re.Match[str]) -> str:
        return f"[{match[1]}]({plain.address(match[2], where)})"

    def details(match: re.Match[str]) -> str:
        head = f"**{match[1]}**\n\n" if match[1] else ""
        return f"\n{head}{match[2].strip()}\n"

    def finish(text: str) -> str:
        text = _DETAILS.sub(details, text)
        text = _POLL.sub(lambda match: match[1] if keep_polls else "", text)
        text = _DATE.sub(lambda match: match[1].replace("time=", ""), text)
        return _LINK.sub(link, _PICTURE.sub(link, text))

    text = code.text
    for _depth in range(DEEPEST_QUOTES):  # the innermost first
        text, found = _QUOTE.subn(quote, text)
        if not found:
            break
    return code.back(finish(text)).strip()


def _attribution(given: str, plain: Plain, where: str) -> list[str]:
    """Who is quoted: `alice, post:3, topic:12` as a line that leads there."""
    who, _, rest = given.partition(",")
    place = dict(part.strip().split(":", 1) for part in rest.split(",") if ":" in part)
    topic, post = place.get("topic", ""), place.get("post", "")
    if not who.strip():
        return []
    if topic.isdigit() and post.isdigit():
        return [f"[{who.strip()}]({plain.address(f'/t/{topic}/{post}', where)}):", ""]
    return [f"**{who.strip()}**:", ""]
