"""Prints how large our files, functions and templates are beside what style asks for."""

from __future__ import annotations

import statistics

from tests.support.measures import STOPS, all_sizes, of


def main() -> None:
    """One line for each sort: how many, median, 90% below, largest, stop."""
    sizes = all_sizes()
    print(f"{'':14} {'how many':>8} {'median':>7} {'90% <=':>7} {'largest':>8} {'stop':>5}")
    for what, stop in STOPS.items():
        found = of(what, sizes)
        lines = sorted(s.lines for s in found)
        most = lines[max(0, -(-len(lines) * 9 // 10) - 1)]
        median = statistics.median(lines)
        largest = found[0]
        print(
            f"{what:14} {len(lines):>8} {median:>7g} {most:>7} {largest.lines:>8} {stop:>5}"
            f"  {largest.where}"
        )


if __name__ == "__main__":
    main()
