"""A process that works on one thing for too long ends, and one that does much in turn does not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.source import ROOT

ENDLESS = "stuck.begin()\nwhile True: pass"
# It never lets another thread run: a pattern that takes longer than the sun will shine.
HOLDS_THE_LOCK = "import re\nstuck.begin()\nre.match('(a*)*b', 'a' * 60)"
MUCH_IN_TURN = """
import time
until = time.monotonic() + 2
while time.monotonic() < until:
    with stuck.timed(): time.sleep(0.05)
time.sleep(1)
"""


def ended(work: str, seconds: float) -> tuple[int, str]:
    """Exit status and last words of a process that is watched while it does something."""
    program = f"from core import stuck\nstuck.watch({seconds})\n{work}"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("work", [ENDLESS, HOLDS_THE_LOCK], ids=["endless", "lock"])
def test_what_never_ends_is_ended_and_told(work: str) -> None:
    status, words = ended(work, 0.5)
    assert status == 1
    assert "Timeout" in words
    assert 'File "<string>"' in words


def test_much_in_turn_and_nothing_at_all_may_last() -> None:
    assert ended(MUCH_IN_TURN, 0.6) == (0, "")


def test_nobody_is_watched_who_does_not_want_it() -> None:
    assert ended("stuck.begin()\nimport time\ntime.sleep(1)", 0) == (0, "")
