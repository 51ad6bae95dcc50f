"""Reading Stack Exchange data dumps. Everything here knows their format and nothing of ours."""

from __future__ import annotations

from core.transfer.stackexchange.reader import StackExchange

__all__ = ["StackExchange"]
