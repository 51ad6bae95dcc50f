"""Changes of what people say about themselves."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from html import escape

from core import files, images, outbox
from core.access import Actor, Forbidden
from core.accounts.models import User
from core.db import transaction
from core.fields.actions import tell
from core.sanctions.blocking import check_links
from core.text import render_markdown
from core.watchwords.looking import censored

FOLDER = "avatars"
# The larger one is for the top of a profile, twice its size on the page; both for dense screens.
SMALL, LARGE = 96, 256


def edit_profile(
    actor: Actor,
    *,
    name: str,
    bio: str,
    place: str,
    links: Sequence[str],
    timezone: str,
    locale: str,
    hides_presence: bool = False,
    said: Mapping[int, str] | None = None,
) -> None:
    """Save what the actor says of themselves; the bio becomes HTML here, once. With
    `hides_presence` nobody is told whether and when they are here. `said` are values of fields
    by their number (see `core.fields`).

    Needs `site.member`. Raises `core.text.TooLong` for a bio that cannot be taken,
    `BlockedLink` for a link to where nobody may link.
    """
    _allow(actor)
    bio = censored(bio.replace("\r\n", "\n").replace("\x00", "").strip())
    html = render_markdown(bio).html if bio else ""
    check_links("".join([html, *(f'<a href="{escape(link)}">' for link in links)]))
    with transaction():
        User.update(
            name=name,
            bio=bio,
            bio_html=html,
            place=place,
            links=list(links),
            timezone=timezone,
            locale=locale,
            hides_presence=hides_presence,
        ).where(User.id == actor.user_id).execute()
        tell(actor.id, said or {})
        _index(actor)


def set_avatar(actor: Actor, data: bytes) -> str:
    """Show this picture beside the actor's name; its key.

    It is drawn anew in two sizes before anything is kept, and the files are there before
    the row names them. Needs `site.member`. Raises `BadImage` or `files.NoRoom`.
    """
    _allow(actor)
    made = images.squares(data, (SMALL, LARGE))
    key = secrets.token_hex(12)
    for edge, picture in made.items():
        files.put(FOLDER, file_name(key, edge), picture)
    _swap(actor, key)
    return key


def remove_avatar(actor: Actor) -> None:
    """Show initials instead of a picture. Needs `site.member`."""
    _allow(actor)
    _swap(actor, "")


def file_name(key: str, edge: int) -> str:
    """The name of the file that holds one size of a picture."""
    return f"{key}-{edge}.webp"


def _swap(actor: Actor, key: str) -> None:
    with transaction():
        before = User.select(User.avatar).where(User.id == actor.user_id).scalar()
        User.update(avatar=key).where(User.id == actor.user_id).execute()
        _index(actor)
    if before and before != key:
        for edge in (SMALL, LARGE):
            files.remove(FOLDER, file_name(before, edge))


def _allow(actor: Actor) -> None:
    if not actor.can("site.member"):
        raise Forbidden("site.member")


def _index(actor: Actor) -> None:
    outbox.put("search.index", {"people": [actor.user_id]})
