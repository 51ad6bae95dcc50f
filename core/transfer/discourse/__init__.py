"""Reading topics as Discourse's `/t/ID.json` gives them."""

from __future__ import annotations

from core.transfer.discourse.reader import Discourse

__all__ = ["Discourse"]
