"""That others watch somebody ends when they have left."""

from __future__ import annotations

from core.personal import Leaver
from core.watching.models import Watch


def erase(leaver: Leaver) -> None:
    """Forget who watched or muted them; their own rows go by themselves."""
    on_them = (Watch.target == "person") & (Watch.target_id == leaver.user_id)
    Watch.delete().where(on_them).execute()
