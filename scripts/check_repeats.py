"""Fails when the same lines of code stand in two places: what `make lint` calls."""

from __future__ import annotations

import io
import re
import sys
import tokenize
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("core", "plugins", "townhall", "bench", "scripts")
# A migration is a photograph: it repeats what models said on its day.
LEFT_OUT = ("migrations",)
LEAST_LINES = 8
# Lists of columns and of fields look alike without being the same knowledge twice.
DECLARES = re.compile(r"[\w .]+,?|\w+ : [\w .|]+( \[.*\])?")
SKIPPED = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}

Place = tuple[Path, int]


def main() -> int:
    """Print every repetition and where it stands; exit status 1 when there is one."""
    places: dict[tuple[str, ...], list[Place]] = defaultdict(list)
    for path in sources():
        lines = code_lines(path)
        for start in range(len(lines) - LEAST_LINES + 1):
            window = tuple(text for _number, text in lines[start : start + LEAST_LINES])
            places[window].append((path, lines[start][0]))
    repeated = first_of_each([found for found in places.values() if len(found) > 1])
    for found in repeated:
        where = " and ".join(f"{path.relative_to(ROOT)}:{number}" for path, number in found)
        print(f"the same {LEAST_LINES} lines of code or more: {where}")
    return 1 if repeated else 0


def sources() -> list[Path]:
    """Every Python file of ours that people write by hand."""
    found = [ROOT / "app.py"]
    for folder in FOLDERS:
        found += sorted((ROOT / folder).rglob("*.py"))
    return [path for path in found if not set(path.parts) & set(LEFT_OUT)]


def code_lines(path: Path) -> list[tuple[int, str]]:
    """(line number, tokens) of lines that hold code: no imports, comments or bare brackets."""
    by_line: dict[int, list[str]] = defaultdict(list)
    text = path.read_text()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in SKIPPED:
            by_line[token.start[0]].append(token.string)
    lines = [(number, " ".join(tokens)) for number, tokens in sorted(by_line.items())]
    return [(number, line) for number, line in lines if counts(line)]


def counts(line: str) -> bool:
    """Whether a line says something that repeating would matter for."""
    if len(line) <= 3 or line.startswith(("import ", "from ", '"""', "@")):
        return False
    return DECLARES.fullmatch(line) is None or line.startswith(("return", "raise", "yield"))


def first_of_each(groups: list[list[Place]]) -> list[list[Place]]:
    """Of windows that overlap, which a longer repetition gives many of, only the first."""
    kept: list[list[Place]] = []
    for group in groups:
        before = {(path, number) for other in kept for path, number in other}
        near = any(
            path == known and abs(number - line) < 4 * LEAST_LINES
            for path, number in group
            for known, line in before
        )
        if not near:
            kept.append(group)
    return kept


if __name__ == "__main__":
    sys.exit(main())
