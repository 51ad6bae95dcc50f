"""What ends by itself."""

from __future__ import annotations

from core.sanctions import imposing, purging, standing


def sweep() -> None:
    """End sanctions whose time has come, and let go of what no longer comes back."""
    imposing.end_lapsed()
    purging.forget_texts()


def set_votes_aside() -> None:
    """Take votes out that an older release has left to who is suspended without end."""
    standing.set_aside_left()
