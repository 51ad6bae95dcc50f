"""What somebody says of themselves: to take along, and blank once they have left."""

from __future__ import annotations

import io
from functools import partial

from core import files
from core.accounts.models import User
from core.db import transaction
from core.personal import Exported, Leaver, PersonalFile
from core.profiles.actions import FOLDER, LARGE, SMALL, file_name
from core.search import index_people

SHOWN = ("name", "bio", "place", "links", "timezone", "locale", "hides_presence")


def export(user_id: int) -> Exported:
    """The profile and its picture."""
    user = User.get_by_id(user_id)
    yield {"table": "user", **{name: getattr(user, name) for name in SHOWN}}
    if user.avatar:
        yield PersonalFile("picture.webp", partial(_open, file_name(user.avatar, LARGE)))


def erase(leaver: Leaver) -> None:
    """Forget the picture, then every word of the profile."""
    avatar = User.select(User.avatar).where(User.id == leaver.user_id).scalar()
    for edge in (SMALL, LARGE) if avatar else ():
        files.remove(FOLDER, file_name(avatar, edge))
    with transaction():
        User.update(
            name="",
            bio="",
            bio_html="",
            place="",
            links=[],
            timezone="UTC",
            locale="",
            scheme="auto",
            avatar="",
            hides_presence=False,
        ).where(User.id == leaver.user_id).execute()
        index_people([leaver.user_id])


def _open(name: str) -> io.BytesIO:
    data = files.read(FOLDER, name)
    if data is None:
        raise FileNotFoundError(name)
    return io.BytesIO(data)
