"""User names for many people at once, who never chose one here."""

from __future__ import annotations

from collections.abc import Sequence

from core.accounts.models import User
from core.accounts.names import LONGEST, free_username, is_reserved, stem, username_key
from core.transfer.facts import ImportedPerson

TRIES = 9


def give_names(people: Sequence[ImportedPerson]) -> dict[str, str]:
    """A free user name for each person, by foreign id. Writes nothing.

    Theirs if the source has one that can be used, else one made from the name they show;
    with a number behind it where somebody has got it already.
    """
    wanted = {p.foreign_id: _candidates(p.username or p.name) for p in people}
    taken = _taken([name for names in wanted.values() for name in names])
    given = {}
    for person in people:
        free = [n for n in wanted[person.foreign_id] if username_key(n) not in taken]
        name = next((n for n in free if not is_reserved(n)), None)
        # So many of one name are rare; the slow way asks the database for each.
        name = name or free_username(f"{person.name} {person.foreign_id}")
        taken.add(username_key(name))
        given[person.foreign_id] = name
    return given


def _candidates(wish: str) -> list[str]:
    base = stem(wish)
    endings = ["", *(f"-{number}" for number in range(2, TRIES + 1))]
    return [base[: LONGEST - len(ending)].rstrip("._-") + ending for ending in endings]


def _taken(names: list[str]) -> set[str]:
    keys = list({username_key(name) for name in names})
    taken: set[str] = set()
    for start in range(0, len(keys), 900):
        rows = User.select(User.username_key).where(
            User.username_key.in_(keys[start : start + 900])
        )
        taken.update(row[0] for row in rows.tuples())
    return taken
