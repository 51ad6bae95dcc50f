"""Runs the fault harness on SQLite and on PostgreSQL: what `make faults` calls.

Does more than `make test` does with the same tests: faults that take long to make, and more of
everything (`FAULT_ROUNDS`, 2; `FAULT_MAILS`, 200). One test at a time, since each has a site of
several processes. What this machine cannot do is said at the end, and fails in CI.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import ExitStack

from scripts import services
from scripts.test import IN_CI, run, shout
from tests.faults.disks import can_mount

MORE = {"FAULT_ROUNDS": "2", "FAULT_MAILS": "200"}
CHOSEN = ["tests/faults", "-m", "slow_fault or not slow_fault", "-n", "0", "-rs"]


def main(arguments: list[str]) -> int:
    """Exit status: 0 when every run passed. `arguments` go to pytest."""
    for name, value in MORE.items():
        os.environ.setdefault(name, value)
    missing = list(missing_here())
    with ExitStack() as stack:
        address = stack.enter_context(services.postgres())
        if address is None:
            missing.append("PostgreSQL: nothing is known of faults with it")
        if missing and IN_CI:
            shout(missing)
            return 1
        chosen = [*CHOSEN, *arguments]
        results = {"sqlite": run("sqlite", chosen)}
        if address:
            results["postgres"] = run("postgres", ["--postgres", address, *chosen])
    shout(missing)
    for name, (status, seconds) in results.items():
        print(f"faults on {name}: {'held' if status == 0 else 'FAILED'} in {seconds:.0f} s")
    return max(status for status, _ in results.values())


def missing_here() -> list[str]:
    """What faults this machine cannot make."""
    missing = [] if can_mount() else ["the right to mount: nothing is known of full disks"]
    if shutil.which("redis-server") is None:
        missing.append("redis-server: nothing is known of a Redis that is away")
    if services.programs() is None:
        missing.append("initdb: nothing is known of a PostgreSQL that is restarted")
    return missing


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
