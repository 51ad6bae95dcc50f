"""Where a date is, with a link to a map that loads nothing before it is followed."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from plugins.events.queries.shown import DateView, Secrets

MAP = "https://www.openstreetmap.org"


class Spot(NamedTuple):
    """A place as a page shows it. `is_kept` is whether its address is for others only; `url` a
    map in the browser and `geo` the address (RFC 5870) that map programs open."""

    name: str
    address: str
    is_kept: bool
    url: str
    geo: str


def spot_of(date: DateView, secrets: Secrets | None) -> Spot | None:
    """Where a date is, as far as its reader may know; None for what is only online."""
    if date.way == "online":
        return None
    address, latitude, longitude = date.address, date.latitude, date.longitude
    if date.is_address_private and secrets is not None:
        address, latitude, longitude = secrets.address, secrets.latitude, secrets.longitude
    is_kept = date.is_address_private and not (address or latitude is not None)
    words = ", ".join(filter(None, (date.place, address)))
    if is_kept or not words:
        return Spot(date.place, "", is_kept, "", "")
    if latitude is None or longitude is None:
        asked = quote(words, safe="")
        return Spot(
            date.place, address, is_kept, f"{MAP}/search?query={asked}", f"geo:0,0?q={asked}"
        )
    at = f"{latitude:.6f},{longitude:.6f}"
    url = f"{MAP}/?mlat={latitude:.6f}&mlon={longitude:.6f}#map=17/{latitude:.6f}/{longitude:.6f}"
    return Spot(date.place, address, is_kept, url, f"geo:{at}")
