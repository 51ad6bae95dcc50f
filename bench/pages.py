"""Which pages are measured, and the budget of each: what the best may cost."""

from __future__ import annotations

from dataclasses import dataclass

LIST = 0.08
OBJECT = 0.05


@dataclass(frozen=True, slots=True)
class Page:
    """One measured page. `ratio` is the least share of the reference rate it may have."""

    name: str
    about: str
    signed_in: bool
    ratio: float
    queries: int | None = 8
    cpu_ms: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = 50.0
    writes: bool = False


def pages(*, on_postgres: bool) -> tuple[Page, ...]:
    """Every measured page, with the budgets that hold on this database."""
    search = 0.03 if on_postgres else 0.02
    reply = 0.03 if on_postgres else 0.05
    return (
        Page("home", "home, visitor", signed_in=False, ratio=0.1, queries=None),
        Page("home-in", "home", signed_in=True, ratio=LIST),
        Page("forums", "forums index, visitor", signed_in=False, ratio=0.1, queries=None),
        Page("forums-in", "forums index", signed_in=True, ratio=LIST),
        Page("list", "thread list, visitor", signed_in=False, ratio=0.1, queries=None),
        Page("list-in", "thread list", signed_in=True, ratio=LIST),
        Page("thread", "thread of 20 posts, visitor", signed_in=False, ratio=0.6, queries=None),
        Page("thread-in", "thread of 20 posts", signed_in=True, ratio=LIST, cpu_ms=3.0),
        Page("profile-in", "profile", signed_in=True, ratio=OBJECT, queries=12),
        Page("inbox-in", "inbox", signed_in=True, ratio=OBJECT, queries=12),
        Page("events", "10,000 events, visitor", signed_in=False, ratio=0.1, queries=None),
        Page("events-in", "10,000 events", signed_in=True, ratio=LIST),
        Page("month-in", "month of events", signed_in=True, ratio=LIST),
        Page("event-in", "event", signed_in=True, ratio=OBJECT, queries=12),
        Page("ideas", "10,000 ideas, visitor", signed_in=False, ratio=0.1, queries=None),
        Page("ideas-in", "10,000 ideas", signed_in=True, ratio=LIST),
        Page("roadmap-in", "roadmap", signed_in=True, ratio=LIST),
        Page("idea-in", "idea", signed_in=True, ratio=OBJECT, queries=12),
        Page("desk-in", "desk with 50,000 tickets", signed_in=True, ratio=OBJECT, queries=12),
        Page("ticket-in", "ticket", signed_in=True, ratio=OBJECT, queries=12),
        Page("search-in", "search, three words", signed_in=True, ratio=search, queries=12),
        Page(
            "search-common",
            "search, commonest word",
            signed_in=True,
            ratio=0.0,
            queries=12,
            p50_ms=50.0,
            p99_ms=None,
        ),
        Page(
            "reply",
            "post a reply",
            signed_in=True,
            ratio=reply,
            queries=None,
            p99_ms=100.0,
            writes=True,
        ),
    )


def chosen(wanted: str, *, on_postgres: bool) -> tuple[Page, ...]:
    """The pages named in a comma-separated list; `thread` means `thread-in` too."""
    known = pages(on_postgres=on_postgres)
    if wanted in ("", "all"):
        return known
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    roots = {page.name.partition("-")[0] for page in known} | {page.name for page in known}
    if unknown := [name for name in names if name not in roots]:
        raise SystemExit(
            f"No such page: {', '.join(unknown)}. There are {', '.join(sorted(roots))}"
        )
    return tuple(p for p in known if p.name in names or p.name.partition("-")[0] in names)
