"""What ends by itself."""

from __future__ import annotations

from core.sanctions import imposing, purging


def sweep() -> None:
    """End sanctions whose time has come, and let go of what no longer comes back."""
    imposing.end_lapsed()
    purging.forget_texts()
