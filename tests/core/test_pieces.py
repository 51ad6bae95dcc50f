"""Parts of pages that are made once for each of their values, and how many of them are kept."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace

import pytest
from jinja2 import Environment, FunctionLoader

from core.web import furniture

SIZES = {"row.html": 200, "list.html": 20_000}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """`piece`, and how often each was made, by name and value."""
    times: Counter[tuple[str, int]] = Counter()

    def note(name: str, value: int) -> str:
        times[name, value] += 1
        return ""

    def source(name: str) -> str:
        return f"{{{{ note('{name}', value) }}}}{'x' * SIZES[name]}"

    env = Environment(loader=FunctionLoader(source), auto_reload=False, autoescape=True)
    furniture.install(env)
    env.globals["note"] = note
    monkeypatch.setattr(furniture, "language", lambda: "en")
    return SimpleNamespace(piece=env.globals["piece"], times=times)


def test_a_piece_is_made_once_for_each_of_its_values(made: SimpleNamespace) -> None:
    texts = [made.piece("row.html", value=value) for value in (1, 2, 1, 2)]
    assert texts[:2] == texts[2:]
    assert made.times == {("row.html", 1): 1, ("row.html", 2): 1}


def test_many_rows_are_kept_and_few_whole_lists(made: SimpleNamespace) -> None:
    """A list takes as much memory as dozens of rows: another one each minute would fill it."""
    for name in SIZES:
        for value in (*range(500), 499, 0):
            made.piece(name, value=value)
    assert (made.times["row.html", 0], made.times["row.html", 499]) == (1, 1)
    assert made.times["list.html", 499] == 1
    assert made.times["list.html", 1] == 1
    assert sum(made.times[key] for key in made.times if key[0] == "list.html") > 500


def test_rows_stay_while_lists_come_and_go(made: SimpleNamespace) -> None:
    made.piece("row.html", value=1)
    for value in range(3_000):
        made.piece("list.html", value=value)
    made.piece("row.html", value=1)
    assert made.times["row.html", 1] == 1
