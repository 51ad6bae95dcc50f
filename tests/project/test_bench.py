"""The bench's own parts: which pages, which processes, what a table says."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bench.pages import chosen, pages
from bench.processes import family
from bench.table import beside


def test_a_page_is_chosen_with_its_variants() -> None:
    names = [page.name for page in chosen("thread", on_postgres=False)]
    assert names == ["thread", "thread-in"]


def test_all_pages_are_chosen_by_default() -> None:
    assert chosen("all", on_postgres=True) == pages(on_postgres=True)


def test_an_unknown_page_is_refused() -> None:
    with pytest.raises(SystemExit, match="No such page: tea"):
        chosen("tea", on_postgres=False)


def test_the_family_of_a_process_holds_its_children() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert child.pid in family(os.getpid())
        child.communicate(b"\n")
    assert child.pid not in family(os.getpid())


@pytest.mark.parametrize(
    ("value", "least", "colour"), [(2.0, True, "green"), (0.5, True, "red"), (2.0, False, "red")]
)
def test_a_figure_shows_whether_its_budget_is_kept(value: float, least: bool, colour: str) -> None:
    assert beside(value, 1.0, least=least).startswith(f"[{colour}]")
