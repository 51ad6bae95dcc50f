"""What somebody has written in a mail, without what their program has put around it.

Every line is told apart first (own words, quotes, the line that begins a quoted mail, the
head of a forwarded one); then what stands around the own words goes. Nothing inside of them
does: answers between quotes keep the quotes that they answer.
"""

from __future__ import annotations

import re

from core.inbound import wordings as w

LONGEST = 200_000
MOST_LINES = 4000
"""Texts with more letters or lines are taken as they are: no reply is that long."""
REACH = 6
"""Over how many lines the words that begin a quoted mail may be folded."""
SIGNATURE = 15
"""A part below `--` with more lines of its own than this is no signature."""

TEXT, EMPTY, QUOTE, INTRO, HEAD, MARKER, RULE, SIGN, MOBILE = "teqihmrsd"
_QUOTE = re.compile(r"^\s{0,3}>|^[A-Za-z]{1,12}>(?:\s|$)")
_BARE = re.compile(r"^[\s>]*")
_RULE = re.compile(r"^\s*(?:([-_=~#*+–—])\s?(?:\1\s?){2,}|[ᐧ·•]|--|[_*~=+#-]{4,})\s*$")
_SIGN = re.compile(r"^\s{0,2}(?:-- ?|_{5,})\s*$")
_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})")


def trimmed(text: str) -> str:
    """The own words of a mail; empty when there are none that can be told from the rest."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    if len(text) > LONGEST or text.count("\n") > MOST_LINES:
        return text.strip("\n")
    lines = [line.rstrip() for line in text.split("\n")]
    sorts = _sorts(lines)
    kept = _kept(lines, sorts)
    return "\n".join(lines[index] for index in kept).strip("\n")


def own_words(text: str) -> str:
    """The own words of a mail, or all of it when nothing would be left."""
    return trimmed(text) or text.replace("\r\n", "\n").strip("\n")


def _kept(lines: list[str], sorts: list[str]) -> list[int]:
    """The numbers of the lines that stay."""
    at = _without_embedded(sorts)
    at = _without_signature(sorts, at)
    at = _without_end(sorts, at)
    return _without_quotes_alone(lines, sorts, at)


def _sorts(lines: list[str]) -> list[str]:
    """What each line is."""
    sorts = [_sort(line) for line in lines]
    for first, last in _fences(lines):
        sorts[first : last + 1] = TEXT * (last + 1 - first)
    _mark_heads(lines, sorts)
    _mark_intros(lines, sorts)
    return sorts


def _sort(line: str) -> str:
    if not line.strip():
        return EMPTY
    if len(line) > 500:
        return QUOTE if line.lstrip().startswith(">") else TEXT
    if _QUOTE.match(line):
        return QUOTE
    if w.MARKER.match(line) or w.FORWARDED.match(line):
        return MARKER
    if _SIGN.match(line):
        return SIGN
    if _RULE.match(line):
        return RULE
    return MOBILE if w.MOBILE.match(line) else TEXT


def _fences(lines: list[str]) -> list[tuple[int, int]]:
    """First and last line of every block of code between fences that is closed."""
    found, opened, fence = [], -1, ""
    for index, line in enumerate(lines):
        match = _FENCE.match(line)
        if match is None:
            continue
        if opened < 0:
            opened, fence = index, match[1]
        elif line.strip().startswith(fence):
            found.append((opened, index))
            opened = -1
    return found


def _mark_heads(lines: list[str], sorts: list[str]) -> None:
    """Find the heads of mails ("From: ...", "Sent: ..."): three lines or more of them, of
    which three are of sorts that we know, folded lines included."""
    index = 0
    while index < len(lines):
        names, end = _head_from(lines, sorts, index)
        if len(names & {"from", "sent", "to", "subject"}) >= 3 and "from" in names:
            sorts[index:end] = HEAD * (end - index)
            index = end
        else:
            index += 1


def _head_from(lines: list[str], sorts: list[str], index: int) -> tuple[set[str], int]:
    names: set[str] = set()
    end = index
    while end < len(lines) and sorts[end] == TEXT and end - index < 12:
        match = w.HEAD_LINE.match(lines[end][:200])
        name = w.HEAD_NAMES.get(match[1].lower(), "") if match else ""
        if name:
            names.add(name)
        elif not names or (match is None and _ends_head(lines, end)):
            break
        end += 1
    return names, end


def _ends_head(lines: list[str], index: int) -> bool:
    """Whether a line that names nothing is not the second half of the one above."""
    after = lines[index + 1] if index + 1 < len(lines) else ""
    match = w.HEAD_LINE.match(after[:200])
    return not (match and match[1].lower() in w.HEAD_NAMES)


def _mark_intros(lines: list[str], sorts: list[str]) -> None:
    """Find the lines that begin a quoted mail ("On Monday Ana wrote:")."""
    for end, line in enumerate(lines):
        if sorts[end] not in (TEXT, QUOTE) or not _may_end(line):
            continue
        start = _intro_start(lines, sorts, end)
        if start is not None:
            sorts[start : end + 1] = INTRO * (end + 1 - start)


def _may_end(line: str) -> bool:
    line = line.rstrip("* ")
    if len(line) > 400 or (
        line.lstrip().startswith(">") and line.strip() not in (">:", "> wrote:")
    ):
        return False
    return line.endswith((":", "：", "----", ">")) or bool(w.BARE_INTRO.match(line))


def _intro_start(lines: list[str], sorts: list[str], end: int) -> int | None:
    """Where the words that begin a quoted mail start, when they end on line `end`."""
    fallback = None
    for start in range(end, max(-1, end - REACH), -1):
        if start != end and sorts[start] not in (TEXT, EMPTY):
            break
        joined = " ".join(lines[start : end + 1]).strip(" *")
        if len(joined) > 400:
            break
        if sorts[start] == EMPTY or not _is_intro(joined):
            continue
        if w.DATED_START.match(joined) or w.NAMED_START.match(joined):
            return start
        fallback = start if fallback is None else fallback
    return fallback


def _is_intro(words: str) -> bool:
    if w.BARE_INTRO.match(words) or w.DATED_ADDRESS.match(words):
        return True
    if not words.endswith((":", "：", "----")) or not w.WROTE.search(words):
        return False
    return bool(w.ADDRESS.search(words) or w.DATE.search(words))


def _without_embedded(sorts: list[str]) -> list[int]:
    """Cut from the first line that begins another mail, or take out just that line where own
    words follow its quotes, or where there are none above it."""
    last_words, last_quote = _last(sorts, TEXT), _last(sorts, QUOTE)
    kept: list[int] = []
    has_words, place = False, 0
    while place < len(sorts):
        sort = sorts[place]
        if sort not in (INTRO, HEAD, MARKER):
            has_words = has_words or sort == TEXT
            kept.append(place)
            place += 1
            continue
        end = _run(sorts, place, (INTRO, HEAD, MARKER))
        quotes = _run(sorts, end, (QUOTE, EMPTY))
        answered = QUOTE in sorts[end:quotes] and last_words >= quotes
        if has_words and not (answered and sort == INTRO):
            break
        # Below a quote of all there stand the words; between quotes they answer one each.
        alone = answered and last_quote < quotes
        place = quotes if not has_words and alone else end
    return kept


def _last(sorts: list[str], of: str) -> int:
    """The number of the last line of a sort, or -1."""
    return next((index for index in range(len(sorts) - 1, -1, -1) if sorts[index] == of), -1)


def _run(sorts: list[str], place: int, of: tuple[str, ...]) -> int:
    """Where lines of some sorts end that begin at a place."""
    while place < len(sorts) and sorts[place] in of:
        place += 1
    return place


def _without_signature(sorts: list[str], at: list[int]) -> list[int]:
    """Cut from the first `--` with words above it and few below."""
    left = sum(sorts[index] == TEXT for index in at)
    whole = left
    for place, index in enumerate(at):
        left -= sorts[index] == TEXT
        if sorts[index] == SIGN and left < whole and left <= SIGNATURE:
            return at[:place]
    return at


def _without_end(sorts: list[str], at: list[int]) -> list[int]:
    """Cut what stands below the last own words: rules, quotes, the advertisement of a phone."""
    end = len(at)
    while end and sorts[at[end - 1]] != TEXT:
        end -= 1
    return at[:end] if end else at


def _without_quotes_alone(lines: list[str], sorts: list[str], at: list[int]) -> list[int]:
    """Without own words: quotes stay, unless they are mails that were quoted as a whole."""
    if any(sorts[index] == TEXT for index in at):
        return at
    quoted = [index for index in at if sorts[index] == QUOTE]
    bare = [_BARE.sub("", lines[index]) for index in quoted[:REACH]]
    whole = any(_is_intro(" ".join(bare[:count]).strip()) for count in range(1, len(bare) + 1))
    return [] if whole else at
