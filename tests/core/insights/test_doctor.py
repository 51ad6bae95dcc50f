"""`townhall doctor` tells of figures that are wrong or old, and counts them anew on demand."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask

from core import clock
from core.doctor.surroundings import _figures
from core.insights import counting
from core.insights.models import DailyFigure, FigureCount
from tests.core.insights.town import history, spaces_of_town


@pytest.fixture
def counted(app: Flask, cast: SimpleNamespace) -> None:
    """Some weeks of a community, counted."""
    history(1, list(vars(cast).values()), spaces_of_town())
    counting.count_all()


def test_nothing_is_said_of_what_is_right(counted: None) -> None:
    assert list(_figures()) == []


def test_figures_that_are_wrong_are_put_right_by_a_recount(counted: None) -> None:
    right = sorted(DailyFigure.select().tuples())
    DailyFigure.update(amount=DailyFigure.amount + 1).where(DailyFigure.part == "thread").execute()
    DailyFigure.delete().where(DailyFigure.part == "reply").execute()
    assert counting.count_all() > 0
    assert sorted(DailyFigure.select().tuples()) == right
    assert counting.count_all() == 0


def test_figures_that_are_old_or_failed_are_told(counted: None) -> None:
    old = FigureCount.metric == "active"
    FigureCount.update(counted_at=clock.ago(hours=5)).where(old).execute()
    FigureCount.update(error="RuntimeError: x").where(FigureCount.metric == "joined").execute()
    said = list(_figures())
    assert len(said) == 2
    assert "active are old" in said[0]
    assert "joined could not be counted" in said[1]
    assert "RuntimeError: x" in said[1]
