"""Guards around the parser's rules where their cost or their output could outgrow the input.

markdown-it-py bounds brackets and emphasis by itself. What is left: blocks too deep are
dropped by it (here they stay as text), empty cells of ragged tables are filled up, and the
name of a footnote is looked for as far as the paragraph goes.

What is linear can still be dear, so the parser's steps are counted: a text that would take more
than `MOST_STEPS` is refused, while it is read.
"""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.parser_inline import RuleFuncInlineType
from markdown_it.rules_block import StateBlock, blockquote, list_block, table
from markdown_it.rules_inline import (
    StateInline,
    backtick,
    emphasis,
    image,
    link,
    strikethrough,
    text,
)
from markdown_it.utils import EnvType
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def, footnote_ref

from core.text.folds import fold
from core.text.limits import (
    DEEPEST_BLOCKS,
    LONGEST_FOOTNOTE_NAME,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_FOOTNOTES,
    MOST_STEPS,
    TooIntricate,
)

_CELLS_LEFT = "cells_left"
_FOOTNOTES_LEFT = "footnotes_left"
_STEPS_LEFT = "steps_left"
_A_LINE = 3  # steps
_A_MARK = 3


def add_bounded_rules(md: MarkdownIt) -> None:
    """Footnotes and folds, and guards around the rules for quotes, lists, footnotes, tables."""
    # Inline notes `^[..]` parse their text once per level: exponential.
    md.use(footnote_plugin, inline=False)
    rules = md.block.ruler
    ends = ["paragraph", "reference", "blockquote", "list"]
    rules.at("blockquote", _not_too_deep(blockquote), {"alt": ends})
    rules.at("list", _not_too_deep(list_block), {"alt": ends[:3]})
    rules.at("footnote_def", _not_too_deep(_footnote_def), {"alt": ends[:2]})
    rules.at("table", _table, {"alt": ends[:2]})
    # Asked about every line that may begin a block, so that is where lines are counted.
    rules.before("fence", "fold", _fold, {"alt": ends})
    md.inline.ruler.at("text", _text)
    md.inline.ruler.at("backticks", _dear(backtick, "`"))
    md.inline.ruler.at("strikethrough", _dear(strikethrough.tokenize, "~"))
    md.inline.ruler.at("emphasis", _dear(emphasis.tokenize, "*_"))
    md.inline.ruler.at("link", _dear(link, "["))
    md.inline.ruler.at("image", _dear(image, "!"))
    md.inline.ruler.at("footnote_ref", _footnote_ref)


def _text(state: StateInline, silent: bool) -> bool:
    _step(state.env, 1)
    return text(state, silent)


def _dear(rule: RuleFuncInlineType, signs: str) -> RuleFuncInlineType:
    """A rule that does far more work at its own signs than at others."""

    def counted(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] not in signs:
            return False
        _step(state.env, _A_MARK)
        return rule(state, silent)

    return counted


def _fold(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    _step(state.env, _A_LINE)
    return fold(state, start, end, silent)


def _step(env: EnvType, steps: int) -> None:
    left = env[_STEPS_LEFT] = env.get(_STEPS_LEFT, MOST_STEPS) - steps
    if left < 0:
        raise TooIntricate


def _footnote_def(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    left: int = state.env.setdefault(_FOOTNOTES_LEFT, MOST_FOOTNOTES)
    if left < 1 or not footnote_def(state, start, end, silent):
        return False
    state.env[_FOOTNOTES_LEFT] -= not silent
    return True


def _not_too_deep(rule: RuleFuncBlockType) -> RuleFuncBlockType:
    def guarded(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < DEEPEST_BLOCKS and rule(state, start, end, silent)

    return guarded


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    left: int = state.env.setdefault(_CELLS_LEFT, MOST_CELLS)
    # After one refusal every later table is text too: counting again for each would make
    # many refused tables quadratic.
    if left < 0 or not table(state, start, end, True):
        return False
    if silent:
        return True
    cells = _columns(state, start) * _rows(state, start, end)
    state.env[_CELLS_LEFT] = left - cells
    return cells <= left and table(state, start, end, False)


def _columns(state: StateBlock, line: int) -> int:
    pipes = state.src.count("|", state.bMarks[line], state.eMarks[line])
    return pipes + 1 if pipes < MOST_COLUMNS else MOST_CELLS + 1


def _rows(state: StateBlock, start: int, end: int) -> int:
    line = start
    while line < end and not state.isEmpty(line):
        line += 1
    return line - start


def _footnote_ref(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[^", state.pos):
        return False
    first = state.pos + 2
    near = state.src.find("]", first, first + LONGEST_FOOTNOTE_NAME) >= 0
    return near and footnote_ref(state, silent)
