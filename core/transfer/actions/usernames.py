"""User names for many people at once, who never chose one here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from core.accounts.models import FormerName, User
from core.accounts.names import LONGEST, free_username, is_reserved, stem, username_key
from core.transfer.facts import ImportedPerson

TRIES = 9


def give_names(people: Sequence[ImportedPerson]) -> dict[str, str]:
    """A free user name for each person, by foreign id. Writes nothing.

    Theirs if the source has one that can be used, else one made from the name they show;
    with a number behind it where somebody has got it already.
    """
    bases = {person.foreign_id: stem(person.username or person.name) for person in people}
    taken = _taken(bases.values())
    given: dict[str, str] = {}
    for key, base in bases.items():
        if username_key(base) not in taken and not is_reserved(base):
            taken.add(username_key(base))
            given[key] = base
    crowded = [person for person in people if person.foreign_id not in given]
    numbered = {p.foreign_id: _numbered(bases[p.foreign_id]) for p in crowded}
    taken |= _taken(name for names in numbered.values() for name in names)
    for person in crowded:
        free = [n for n in numbered[person.foreign_id] if username_key(n) not in taken]
        # So many of one name are rare; the slow way asks the database for each.
        name = free[0] if free else free_username(f"{person.name} {person.foreign_id}")
        taken.add(username_key(name))
        given[person.foreign_id] = name
    return given


def _numbered(base: str) -> list[str]:
    endings = [f"-{number}" for number in range(2, TRIES + 1)]
    return [base[: LONGEST - len(ending)].rstrip("._-") + ending for ending in endings]


def _taken(names: Iterable[str]) -> set[str]:
    keys = list({username_key(name) for name in names})
    taken: set[str] = set()
    for model, start in product((User, FormerName), range(0, len(keys), 900)):
        rows = model.select(model.username_key).where(
            model.username_key.in_(keys[start : start + 900])
        )
        taken.update(row[0] for row in rows.tuples())
    return taken
