"""Checks the documentation: what `make docs` calls.

Links and pictures lead somewhere, commands in code blocks exist, generated pages are those
that the code gives now, and the index names every page under its title.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from core.cli import COMMANDS
from scripts import write_reference

ROOT = write_reference.ROOT
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHELLS = ("sh", "bash", "shell", "console")
SYSTEM = {"cd", "cp", "createdb", "curl", "git", "pip", "pytest", "python3", "ruff", "sudo", "."}


def main() -> int:
    """Print everything that is wrong; exit status 1 when something is."""
    problems = [*generated(), *index(ROOT / "docs" / "README.md")]
    for path in pages():
        text = path.read_text()
        name = path.relative_to(ROOT)
        problems += [f"{name}: {problem}" for problem in (*links(path, text), *commands(text))]
    for problem in problems:
        print(problem)
    print(f"{len(pages())} pages checked, {len(problems)} problems")
    return 1 if problems else 0


def pages() -> list[Path]:
    """Every Markdown page of ours; sample threads are members' words, not documentation."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.md"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    found = [ROOT / name for name in listed if "/samples/" not in name]
    return [path for path in found if path.exists()]


def generated() -> Iterator[str]:
    """Pages of docs/reference/ that differ from what the code gives."""
    for name, wanted in write_reference.pages().items():
        path = write_reference.FOLDER / name
        if not path.exists() or path.read_text() != wanted:
            yield f"docs/reference/{name} is not up to date: run `make reference`"


def index(page: Path) -> Iterator[str]:
    """Guides that the index of the documentation does not name by their title, and pages of the
    reference that it does not lead to."""
    text = page.read_text()
    for guide in sorted((page.parent / "how-to").glob("*.md")):
        title = guide.read_text().partition("\n")[0].removeprefix("# ")
        if f"[{title}](how-to/{guide.name})" not in text:
            yield f"docs/README.md does not name how-to/{guide.name}, {title!r}"
    for found in sorted((page.parent / "reference").glob("*.md")):
        if f"(reference/{found.name})" not in text:
            yield f"docs/README.md does not lead to reference/{found.name}"


def links(path: Path, text: str) -> Iterator[str]:
    """Links to files or headings that are not there. Addresses elsewhere are not asked."""
    for target in LINK.findall(BLOCK.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = unquote(target).partition("#")
        file = (path.parent / name).resolve() if name else path
        if not file.exists():
            yield f"no such file: {target}"
        elif anchor and file.suffix == ".md" and anchor not in anchors(file.read_text()):
            yield f"no such heading: {target}"


def anchors(text: str) -> set[str]:
    """What the headings of a page are called in links."""
    found = set()
    for heading in re.findall(r"^#+ (.+)$", BLOCK.sub("", text), re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", heading.lower())
        found.add(plain.strip().replace(" ", "-"))
    return found


def commands(text: str) -> Iterator[str]:
    """Commands in shell blocks that nobody here would know."""
    for language, block in BLOCK.findall(text):
        if language not in SHELLS:
            continue
        for line in re.sub(r"\\\n", " ", block).splitlines():
            words = shlex.split(line.removeprefix("$ "), comments=True)
            while words and re.match(r"\w+=", words[0]):  # settings before the command
                words.pop(0)
            if words and not known(words):
                yield f"unknown command: {line.strip()}"


def known(words: list[str]) -> bool:
    """Whether the command exists: of the system, of the Makefile, or townhall's own."""
    name, first = Path(words[0]).name, words[1] if len(words) > 1 else ""
    if name == "make":
        targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
        return all(word in targets or "=" in word for word in words[1:])
    if name == "townhall":
        return first in COMMANDS or first.startswith("--")
    return name in SYSTEM


if __name__ == "__main__":
    sys.exit(main())
