"""Accounts that one person may hold: they have signed in with the same browser, or with the same
sort of browser in the same network. A reason to look, and a proof of nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from core.accounts.models import KnownDevice

FEWEST = {"browser": 2, "network": 3}
"""From how many accounts on it is worth a look: people share networks more than browsers."""


class Alike(NamedTuple):
    """What some accounts share (`browser` or `network`), and which they are."""

    what: str
    user_ids: tuple[int, ...]


def alike(user_ids: Collection[int]) -> list[Alike]:
    """Which of some accounts share a browser or a network, those that share the same together."""
    columns = (KnownDevice.user, KnownDevice.key, KnownDevice.device, KnownDevice.address)
    found: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    wanted = sorted(user_ids)
    for at in range(0, len(wanted), 500):
        rows = KnownDevice.select(*columns).where(KnownDevice.user.in_(wanted[at : at + 500]))
        for user_id, key, device, address in rows.tuples():
            found["browser", key].add(user_id)
            if address:
                found["network", device, address].add(user_id)
    groups = {
        Alike(what[0], tuple(sorted(ids)))
        for what, ids in found.items()
        if len(ids) >= FEWEST[what[0]]
    }
    return sorted(groups)
