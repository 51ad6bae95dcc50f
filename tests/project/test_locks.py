"""The lock files are the list of all that a site is made of: every piece with its digests."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.support.source import ROOT

LOCKS = ("requirements.lock", "requirements-s3.lock", "requirements-dev.lock")


def locked(name: str) -> dict[str, str]:
    """Name of each package -> the lines that say which one it is."""
    found: dict[str, str] = {}
    package = ""
    for line in (ROOT / name).read_text().splitlines():
        if not line.startswith((" ", "#")) and line.strip():
            package = re.split(r"[=<>!~ ;\[@]", line)[0].lower()
            found[package] = ""
        found[package] = found.get(package, "") + line
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_every_piece_is_one_version_with_digests(name: str) -> None:
    pieces = locked(name)
    assert len(pieces) > 20
    for package, lines in pieces.items():
        assert re.match(rf"{re.escape(package)}(\[[\w,-]+\])?==\S+", lines, re.IGNORECASE), package
        assert "--hash=sha256:" in lines, package
        assert "://" not in lines, package


def test_every_dependency_is_in_the_list() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.split(r"[=<>!~ ;\[]", one)[0].lower() for one in wanted}
    assert names - set(locked("requirements.lock")) == set()


def test_what_is_installed_is_compared_with_the_digests() -> None:
    for place in ("README.md", "scripts/install.sh"):
        text = (ROOT / place).read_text()
        assert "--require-hashes" in text, place
