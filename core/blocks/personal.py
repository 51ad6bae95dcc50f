"""That others have blocked somebody ends when they have left."""

from __future__ import annotations

from core.blocks.models import Block
from core.personal import Leaver


def erase(leaver: Leaver) -> None:
    """Forget who has blocked them; their own rows go by themselves."""
    Block.delete().where(Block.blocked == leaver.user_id).execute()
