"""Whether what is written just now has been approved by somebody who keeps order: then neither
limits nor approval stand in its way again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_now: ContextVar[bool] = ContextVar("approving", default=False)


def now() -> bool:
    """Whether an approved text is being published."""
    return _now.get()


@contextmanager
def approved() -> Iterator[None]:
    """Write what the block writes as approved."""
    token = _now.set(True)
    try:
        yield
    finally:
        _now.reset(token)
