"""What is kept of a mail: the words of its writer, and nothing that their program put there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.inbound.trimming import own_words, trimmed

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("TOWNHALL_SHARED_DATA") or ROOT.parent / "shared" / "data")
REPLIES = SHARED / "email-replies"
EXPECTED = 0.95
"""Share of the foreign corpus that comes out exactly as its authors say (measured: 63 of 64)."""


def lines(text: str) -> list[str]:
    """A text without white space at the ends of its lines and blank lines around it."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n").split("\n")


def replies() -> Iterator[tuple[str, str, str]]:
    """Our own corpus: name, mail, what stays."""
    text = (Path(__file__).parent / "replies.txt").read_text()
    for part in text.split("=== ")[1:]:
        name, _newline, rest = part.partition("\n")
        mail, _marker, kept = rest.partition("%%%")
        yield name, mail, kept


@pytest.mark.parametrize(
    ("name", "mail", "kept"), [pytest.param(*parts, id=parts[0]) for parts in replies()]
)
def test_own_words_stay(name: str, mail: str, kept: str) -> None:
    assert lines(trimmed(mail)) == lines(kept), name


def test_line_ends_of_any_system_are_the_same() -> None:
    assert trimmed("Yes.\r\n\r\n-- \r\nBo\r\n") == trimmed("Yes.\n\n-- \nBo\n") == "Yes."


@pytest.mark.parametrize("mail", ["> On 1 May 2026 at 8:00 Bo <b@x.org> wrote:\n> Hello", ""])
def test_all_is_shown_when_nothing_would_be_left(mail: str) -> None:
    assert trimmed(mail) == ""
    assert own_words(mail) == mail


def test_a_text_that_is_no_reply_any_more_is_taken_whole() -> None:
    novel = "A line.\n" * 5000 + "> quote"
    assert own_words(novel).endswith("> quote")


@pytest.mark.parametrize(
    "unit", [">", "--\n", "On 1 Jan 2026 at 8:00 a@b.cc wrote:\n", "From: x\nTo: y\n", "a 2026:\n"]
)
def test_its_cost_is_bounded(unit: str) -> None:
    """The bounds on length hold for every line; no time is measured."""
    assert isinstance(trimmed(unit * (190_000 // len(unit))), str)


foreign = pytest.mark.skipif(
    not REPLIES.is_dir(), reason=f"no replies at {REPLIES}; TOWNHALL_SHARED_DATA names their parent"
)


@foreign
def test_a_foreign_corpus_comes_out_as_its_authors_expect() -> None:
    mails = sorted((REPLIES / "emails").iterdir())
    as_expected = [
        mail.name
        for mail in mails
        if lines(trimmed(mail.read_text(errors="replace")))
        == lines((REPLIES / "trimmed" / mail.name).read_text())
    ]
    assert len(as_expected) >= EXPECTED * len(mails)


@foreign
def test_no_word_of_a_foreign_corpus_is_made_up() -> None:
    for mail in (REPLIES / "emails").iterdir():
        whole = mail.read_text(errors="replace").replace("\xa0", " ")
        assert set(lines(trimmed(whole))) <= {*lines(whole), ""}, mail.name
