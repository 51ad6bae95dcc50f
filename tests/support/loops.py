"""A loop for a test's coroutine, whatever ran before in the test's own thread."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

Result = TypeVar("Result")


def run(story: Coroutine[Any, Any, Result]) -> Result:
    """What `story` returns, run to its end on a loop of its own, in a thread of its own.

    A browser test leaves a running loop behind in the thread of its worker, where
    `asyncio.run` then refuses. The thread sees the caller's context, so the same app.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(copy_context().run, asyncio.run, story).result()
