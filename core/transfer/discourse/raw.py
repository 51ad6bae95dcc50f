"""Discourse's own marks in Markdown: `[quote]`, `[details]`, `[poll]`, `upload://`."""

from __future__ import annotations

import re

from core.transfer.discourse.cooked import Plain

_QUOTE = re.compile(
    r"\[quote(?:=\"?([^\]\"]*)\"?)?\]\s*?\n?((?:(?!\[quote).)*?)\n?\s*?\[/quote\]",
    re.DOTALL | re.IGNORECASE,
)
_DETAILS = re.compile(
    r"\[details(?:=\"?([^\]\"]*)\"?)?\](.*?)\[/details\]", re.DOTALL | re.IGNORECASE
)
_POLL = re.compile(r"\[poll[^\]]*\](.*?)\[/poll\]", re.DOTALL | re.IGNORECASE)
_DATE = re.compile(r"\[date(?:-range)?[ =]([^\]]*)\]", re.IGNORECASE)
_PICTURE = re.compile(r"!\[([^\]|]*)(?:\|[^\]]*)?\]\((upload://[^)\s]+)\)")
_LINK = re.compile(r"(?<!!)\[([^\]|]*)(?:\|[^\]]*)?\]\(((?:upload://|/)[^)\s]+)\)")
_CODE = re.compile(r"^(```+|~~~+).*?^\1[`~]*[ \t]*$|`[^`\n]+`", re.DOTALL | re.MULTILINE)
_HOLE = re.compile("\ue000(\\d+)\ue000")


DEEPEST_QUOTES = 20


class _Aside:
    """Pieces taken out of a text while its marks are read, so that none is read inside:
    code, and quotes that are done."""

    def __init__(self, text: str) -> None:
        self._pieces: list[str] = []
        self.text = _CODE.sub(lambda code: self.away(code[0]), text.replace("\ue000", ""))

    def away(self, piece: str) -> str:
        """Put a piece aside; what stands in its place."""
        self._pieces.append(piece)
        return f"\ue000{len(self._pieces) - 1}\ue000"

    def back(self, text: str) -> str:
        """The text with everything in its place again, pieces within pieces too."""
        while _HOLE.search(text):
            text = _HOLE.sub(lambda hole: self._pieces[int(hole[1])], text)
        return text


def plain_markdown(raw: str, plain: Plain, where: str, *, keep_polls: bool) -> str:
    """The Markdown of a post in marks that any site knows.

    `keep_polls` leaves the options of polls where they stand.
    """
    code = _Aside(raw)

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
