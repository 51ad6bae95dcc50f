"""People who read and write without a pause while something is done to the site."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from tests.faults.journal import Journal
from tests.faults.people import Member, wait_for

_numbers = itertools.count()


class Traffic:
    """`with Traffic(members, thread.id, journal) as traffic:` every member replies and reads a
    page, again and again. `pages` counts the statuses of the pages."""

    def __init__(
        self,
        members: Sequence[Member],
        thread_id: int,
        journal: Journal,
        paths: Sequence[str] = ("/forums/",),
    ) -> None:
        self._members = members
        self._thread_id = thread_id
        self._journal = journal
        self._paths = paths
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(m,)) for m in members]
        self._problems: list[BaseException] = []
        self.pages: Counter[int] = Counter()

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        _sort: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Let everybody finish what they do."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        assert self._problems == []

    def go_on(self, count: int) -> None:
        """Wait until so many more replies were acknowledged."""
        wanted = len(self._journal.acknowledged) + count
        wait_for(lambda: self._problems or len(self._journal.acknowledged) >= wanted, every=0.02)

    def _write(self, member: Member) -> None:
        try:
            while not self._stopping.is_set():
                member.insist(self._thread_id, f"t{next(_numbers)}", self._journal)
                for path in self._paths:
                    self.pages[member.get(path).status] += 1
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            self._problems.append(error)
