"""What a process holds after many requests is what it held after a few."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from core.threads.models import Thread
from tests.faults.conftest import ROUNDS, RunningSite
from tests.faults.journal import Journal, wait_until_done
from tests.faults.people import Member
from tests.faults.uploads import send_file

REQUESTS = 200 * ROUNDS
MEGABYTE = 1024 * 1024
GROWS = 12 * MEGABYTE
"""For each process; memory comes in pieces and caches fill. A leak of 180 kB a request would be
more than this in the shortest run, and one of 30 kB with `FAULT_ROUNDS=6`."""


def descriptors(pids: list[int]) -> int:
    """How many these processes hold, but for the files of the index: two for each of its segments,
    and of those there are some more or less at any moment."""
    opened = (found for pid in pids for found in Path(f"/proc/{pid}/fd").iterdir())
    return sum("/search/" not in str(one.readlink()) for one in opened if one.is_symlink())


def memory(pids: list[int]) -> int:
    """Bytes that these processes have in memory. What they share with the one that forked them is
    counted for each: else a page that is only touched would look like one that is new."""
    statuses = (Path(f"/proc/{pid}/status").read_text() for pid in pids)
    return sum(int(re.search(r"VmRSS:\s+(\d+)", status)[1]) * 1024 for status in statuses)  # type: ignore[index]


def use(members: list[Member], thread: Thread, journal: Journal, mark: str) -> None:
    """Pages, searches, missing pages, replies and files, a few hundred of them."""
    for number in range(REQUESTS // 8):
        member = members[number % len(members)]
        for path in ("/", "/forums/", f"/t/{thread.id}", "/search?q=worth", "/nothing", "/inbox/"):
            member.get(path)
        if number % 5 == 0:
            member.insist(thread.id, f"{mark}{number}", journal)
            assert send_file(member, thread.id, f"f{mark}{number}").status in (303, 422)


@pytest.mark.slow_fault
def test_memory_and_descriptors_stay_what_they_were_after_a_while(
    app: Flask,
    running: RunningSite,
    members: list[Member],
    thread: Thread,
    journal: Journal,
) -> None:
    running.start()
    use(members, thread, journal, "warm")
    wait_until_done()
    pids = running.processes()
    held, used = descriptors(pids), memory(pids)
    use(members, thread, journal, "then")
    wait_until_done()
    assert running.processes() == pids
    assert descriptors(pids) <= held + 3 * len(pids)
    assert memory(pids) <= used + GROWS * len(pids)
