"""What the parser found, brought into the shape of this site before it becomes HTML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from markdown_it.token import Token

from core.text.addresses import REL, is_outside, picture_address
from core.text.characters import visible_directions, without_directions
from core.text.limits import DEEPEST_MARKS, LONGEST_TITLE, MOST_LINKS
from core.text.pictures import place_picture

_MARKS = {f"{mark}_{end}" for mark in ("em", "strong", "s", "spoiler") for end in ("open", "close")}
_ALIGNED = {"text-align:right": "num", "text-align:center": "mid"}
_TAKEN = "taken"


@dataclass(slots=True)
class Links:
    """The links of one text: how many more it may have, and where the written ones lead."""

    left: int = MOST_LINKS
    outside: dict[str, None] = field(default_factory=dict)


def shaped(tokens: list[Token], links: Links) -> list[Token]:
    """The tokens with headings shifted, links settled and quotes with their source on top."""
    for token in tokens:
        if token.type == "inline":
            token.children = _settled(token.children or [], links)
        elif settle := _BLOCKS.get(token.type):
            settle(token)
    return _attributed(tokens)


def _shift_heading(token: Token) -> None:
    # The page has h1 and h2; a post begins below them.
    token.tag = f"h{min(6, int(token.tag[1]) + 2)}"


def _style_cell(token: Token) -> None:
    name = _ALIGNED.get(str(token.attrs.pop("style", "")))
    if name:
        token.attrs["class"] = name
    if token.tag == "th":
        token.attrs["scope"] = "col"


_BLOCKS: dict[str, Callable[[Token], None]] = {
    "heading_open": _shift_heading,
    "heading_close": _shift_heading,
    "td_open": _style_cell,
    "th_open": _style_cell,
}


def _settled(children: list[Token], links: Links) -> list[Token]:
    tokens: list[Token] = []
    linked = 0
    for child in children:
        linked += (child.type == "link_open") - (child.type == "link_close")
        if child.type == "text":
            child.content = without_directions(child.content)
            tokens.append(child)
        elif child.type in _MARKS and child.level >= DEEPEST_MARKS:
            tokens.append(_as_text(child, child.markup))
        elif child.type == "image":
            tokens.append(_picture(child, links, linked=linked > 0))
        else:
            if child.type == "code_inline":
                child.content = visible_directions(child.content)
            tokens.append(child)
    return _counted(tokens, links)


def _counted(tokens: list[Token], links: Links) -> list[Token]:
    """The links with `rel`, and those beyond the limit reduced to their text."""
    kept: list[Token] = []
    dropped = False
    for token in tokens:
        if token.type == "link_open":
            dropped = not links.left
            links.left -= not dropped
            if not dropped:
                _settle_link(token, links)
        if not (dropped and token.type.startswith("link_")):
            kept.append(token)
    return kept


def _settle_link(token: Token, links: Links) -> None:
    _settle_title(token)
    href = str(token.attrs["href"])
    if is_outside(href):
        token.attrs["rel"] = REL
        links.outside[href] = None


def _picture(token: Token, links: Links, *, linked: bool) -> Token:
    alt = without_directions(alt_text(token))
    src = picture_address(str(token.attrs["src"]))
    if src is None or not links.left:
        return _as_text(token, alt)
    links.left -= 1
    _settle_title(token)
    token.attrs |= {"src": src, "alt": alt, "loading": "lazy"}
    place_picture(token, linked=linked)
    return token


def alt_text(picture: Token) -> str:
    """What a picture's words say without their markup, on one line."""
    parts = (
        alt_text(token) if token.type == "image" else token.content or " "
        for token in picture.children or []
    )
    return " ".join("".join(parts).split())


def _settle_title(token: Token) -> None:
    title = without_directions(str(token.attrs.pop("title", "")))
    if title:
        token.attrs["title"] = title[:LONGEST_TITLE]


def _as_text(token: Token, content: str) -> Token:
    return Token("text", "", 0, content=content, level=token.level)


def _attributed(tokens: list[Token]) -> list[Token]:
    """Quotes whose first line is one link, become figures with that line as caption."""
    shaped: list[Token] = []
    figures: list[bool] = []
    for at, token in enumerate(tokens):
        if token.type == "blockquote_open":
            caption = _take_caption(tokens, at)
            figures.append(bool(caption))
            shaped += caption
        shaped.append(token)
        if token.type == "blockquote_close" and figures.pop():
            shaped.append(Token("figure_close", "figure", -1, block=True))
    return [token for token in shaped if token.type != _TAKEN]


def _take_caption(tokens: list[Token], at: int) -> list[Token]:
    """The start of a figure for the quote at `at`, its first line taken out of the quote."""
    if tokens[at + 1].type != "paragraph_open":
        return []
    paragraph = tokens[at + 2]
    link, rest = _first_line_link(paragraph.children or [])
    alone = not rest and tokens[at + 4].type == "blockquote_close"
    if not link or alone:
        return []
    paragraph.children = rest
    if not rest:
        for token in tokens[at + 1 : at + 4]:
            token.type = _TAKEN
    return [
        Token("figure_open", "figure", 1, attrs={"class": "quote"}, block=True),
        Token("figcaption_open", "figcaption", 1, block=True),
        Token("inline", "", 0, children=link),
        Token("figcaption_close", "figcaption", -1, block=True),
    ]


def _first_line_link(line: list[Token]) -> tuple[list[Token], list[Token]]:
    """The link that is all of the first line but a colon, and what follows that line."""
    kinds = [token.type for token in line]
    breaks = [at for at, kind in enumerate(kinds) if kind in {"softbreak", "hardbreak"}]
    end = breaks[0] if breaks else len(line)
    if kinds[:1] != ["link_open"] or "link_close" not in kinds[:end]:
        return [], line
    close = kinds.index("link_close") + 1
    after = line[close:end]
    bare = all(token.type == "text" for token in after)
    if not bare or "".join(token.content for token in after).strip() not in {"", ":"}:
        return [], line
    return line[:close], line[end + 1 :]
