"""The page on security names tests, modules, settings and numbers: all of them are as it says."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import timedelta

import pytest

from core.accounts import lifetimes, passwords, tokens
from core.attachments import sorts
from core.config import Config
from tests.support.pages_of_tests import NODE, gone, named_otherwise
from tests.support.source import ROOT

PAGE = ROOT / "docs/reference/security.md"
TEXT = PAGE.read_text(encoding="utf-8")
NUMBERS = range(1, 66)
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
REQUIREMENT = re.compile(r"\(\d+\.\d+\.\d+")
REASON = re.compile(r"Does not apply: .{20,}")


def rows() -> dict[int, tuple[str, str, str]]:
    """Number of each line -> what is asked, how it is met, what shows it."""
    found = [(int(row[1]), (row[2], row[3], row[4])) for row in ROW.finditer(TEXT)]
    assert len(found) == len(dict(found)), "a number stands twice"
    return dict(found)


def test_every_number_of_the_list_has_its_line() -> None:
    assert sorted(rows()) == list(NUMBERS)
    assert all(REQUIREMENT.search(asked) for asked, _how, _shown in rows().values())


@pytest.mark.parametrize("number", NUMBERS)
def test_each_line_has_a_test_or_a_reason(number: int) -> None:
    shown = rows()[number][2]
    assert NODE.search(shown) or REASON.fullmatch(shown)
    assert not named_otherwise(shown)


def test_every_test_that_the_page_names_is_there() -> None:
    assert list(gone(TEXT)) == []


def test_one_that_was_renamed_would_be_noticed() -> None:
    here = "tests/contract/test_security_page.py"
    text = f"`{here}::test_that_nobody_wrote` `{here}::test_each_line_has_a_test_or_a_reason`"
    assert list(gone(text)) == [f"{here}::test_that_nobody_wrote"]
    assert list(gone("`tests/gone/test_x.py::test_x`")) == ["tests/gone/test_x.py::test_x"]


def test_every_module_and_setting_that_the_page_names_is_there() -> None:
    modules = re.findall(r"`(core(?:\.\w+)+)`", TEXT)
    assert len(modules) > 20
    for name in modules:
        path = ROOT / name.replace(".", "/")
        assert path.with_suffix(".py").exists() or (path / "__init__.py").exists(), name
    files = re.findall(r"`((?:core|tests|docs)/[\w/.]+)`", TEXT)
    assert [name for name in files if not (ROOT / name).exists()] == []
    settings = {f"TOWNHALL_{field.name.upper()}" for field in fields(Config)}
    assert set(re.findall(r"TOWNHALL_\w+", TEXT)) <= settings


def days(span: timedelta) -> str:
    """A span as the page says it."""
    if span < timedelta(days=1):
        return f"{span // timedelta(hours=1)} hours"
    return f"{span.days} day{'s' if span.days > 1 else ''}"


@pytest.mark.parametrize(
    ("who", "life"),
    [
        ("members", lifetimes.BROWSER),
        ("members who asked to be remembered", lifetimes.REMEMBERED),
        ("the team and owners", lifetimes.STAFF_BROWSER),
        ("the same, remembered", lifetimes.STAFF_REMEMBERED),
    ],
)
def test_sessions_last_as_long_as_the_page_says(who: str, life: lifetimes.Life) -> None:
    assert f"| {who} | {days(life.whole)} | {days(life.idle)} |" in TEXT


def test_links_last_as_long_as_the_page_says() -> None:
    words = " ".join(TEXT.split())
    said = {
        "reset": "a new password 1 hour",
        "change_email": "another address 24 hours",
        "confirm": "confirming 48 hours",
        "not_me": "3 days",
        "owner": "becoming the owner 7 days",
        "claim": "an imported account 14 days",
    }
    assert said.keys() == tokens.LIFE.keys()
    for purpose, life in tokens.LIFE.items():
        number, unit = said[purpose].split()[-2:]
        assert said[purpose] in words
        assert life == int(number) * timedelta(**{f"{unit.rstrip('s')}s": 1})


def test_types_and_passwords_are_as_many_as_the_page_says() -> None:
    assert f"| other files | {sorts.USUAL}, or" in TEXT
    listed = [line for line in passwords.LIST.read_text().splitlines() if line]
    assert f"{len(listed):,}" in TEXT
    assert f"{passwords.SHORTEST} to {passwords.LONGEST:,} characters" in TEXT
