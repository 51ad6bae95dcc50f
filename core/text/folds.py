"""What a reader opens first: `||words||` in a line, and blocks folded away under a summary.

    :::details How it was measured        :::spoiler
    Any blocks, other folds too.          Who did it.
    :::                                   :::

Both open without a script: a block is `<details>`, words are a span that shows itself while it
has the focus. What is not closed ends where its list, quote or text ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from core.text.characters import without_directions
from core.text.limits import DEEPEST_BLOCKS, LONGEST_SUMMARY, MOST_SPOILERS

SPOILER = {"class": "spoiler", "tabindex": "0", "role": "note", "aria-label": "Spoiler"}
SUMMARIES = {"details": "Details", "spoiler": "Spoiler"}

_OPENS = re.compile(r":{3,}[ \t]*(details|spoiler)(?:[ \t]+(.*))?[ \t]*\Z")
_CLOSES = re.compile(r":{3,}[ \t]*\Z")
_FENCE = re.compile(r"(`{3,}|~{3,})(.*)\Z", re.DOTALL)
_BAR = ord("|")
_LEFT = "bars_left"


def fold(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: blocks from `:::details` or `:::spoiler` to its `:::`."""
    if state.level >= DEEPEST_BLOCKS or state.is_code_block(start):
        return False
    opened = _OPENS.match(_line(state, start))
    if opened is None or silent:
        return opened is not None
    last, closed = _end_of(state, start + 1, end)
    outer = state.parentType, state.lineMax
    state.parentType, state.lineMax = "fold", last
    token = state.push("details_open", "details", 1)
    token.map = [start, last]
    if opened[1] == "spoiler":
        token.attrs["class"] = "spoiler"
    state.push("summary", "summary", 0).content = summary_of(opened[2] or "", opened[1])
    state.md.block.tokenize(state, start + 1, last)
    state.push("details_close", "details", -1)
    state.parentType, state.lineMax = outer
    state.line = last + closed
    return True


def summary_of(words: str, kind: str) -> str:
    """What a fold says while it is shut."""
    return " ".join(without_directions(words).split())[:LONGEST_SUMMARY] or SUMMARIES[kind]


def summary(_: object, tokens: Sequence[Token], idx: int, _options: object, _env: object) -> str:
    """Render rule: the summary is plain words, so that all of it opens the fold."""
    return f"<summary>{escape(tokens[idx].content, quote=False)}</summary>\n"


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _end_of(state: StateBlock, line: int, end: int) -> tuple[int, bool]:
    """The line on which a fold ends, and whether that is its closing one.

    Folds in it are counted, code in it is passed over.
    """
    depth, fence = 1, ""
    while line < end:
        indent = state.sCount[line] - state.blkIndent
        if indent < 0 and not state.isEmpty(line):
            break
        text = _line(state, line) if indent < 4 else ""
        fence, was = _fence_after(text, fence), fence
        if not (fence or was):
            depth += _step(text)
        if not depth:
            return line, True
        line += 1
    return line, False


def _step(text: str) -> int:
    if not text.startswith(":::"):
        return 0
    return 1 if _OPENS.match(text) else -1 if _CLOSES.match(text) else 0


def _fence_after(text: str, fence: str) -> str:
    """The fence of the code that goes on after a line, or nothing."""
    found = _FENCE.match(text)
    if found is None:
        return fence
    mark, rest = found[1], found[2]
    if not fence:
        return "" if mark[0] == "`" in rest else mark
    return "" if mark.startswith(fence) and not rest.strip() else fence


def spoiler(state: StateInline, silent: bool) -> bool:
    """Inline rule: two bars may begin or end words to hide.

    They begin some that follow no letter or digit of ASCII, and end some that are followed by
    none: `a||b` is code that somebody forgot to mark.
    """
    start = state.pos
    if silent or not state.src.startswith("||", start):
        return False
    left: int = state.env.setdefault(_LEFT, 2 * MOST_SPOILERS)
    if not left:
        return False
    state.env[_LEFT] = left - 1
    end = start
    while end < state.posMax and state.src[end] == "|":
        end += 1
    before = state.src[start - 1] if start else " "
    after = state.src[end] if end < state.posMax else " "
    opens = not after.isspace() and not _is_word(before)
    closes = not before.isspace() and not _is_word(after)
    match end - start:
        case 2:
            _delimit(state, opens=opens, closes=closes)
        case 4:
            # One spoiler ends where the next begins.
            _delimit(state, opens=False, closes=not before.isspace())
            _delimit(state, opens=not after.isspace(), closes=False)
        case _:
            state.append_pending(state.src[start:end])
    state.pos = end
    return True


def _delimit(state: StateInline, *, opens: bool, closes: bool) -> None:
    state.push("text", "", 0).content = "||"
    state.delimiters.append(Delimiter(_BAR, 0, len(state.tokens) - 1, -1, opens, closes))


def pair_spoilers(state: StateInline) -> None:
    """Second inline rule: bars that found each other become marks."""
    metas = (meta["delimiters"] for meta in state.tokens_meta if meta and "delimiters" in meta)
    for delimiters in (state.delimiters, *metas):
        for opening in delimiters:
            if opening.marker == _BAR and opening.end != -1:
                _mark(state.tokens[opening.token], 1)
                _mark(state.tokens[delimiters[opening.end].token], -1)


def _mark(token: Token, nesting: int) -> None:
    token.type = "spoiler_open" if nesting == 1 else "spoiler_close"
    token.tag, token.markup, token.content = "span", "||", ""
    token.nesting = 1 if nesting == 1 else -1
    if nesting == 1:
        token.attrs = dict(SPOILER)


def _is_word(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()
