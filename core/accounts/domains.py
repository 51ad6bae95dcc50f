"""Which domains addresses may have, by the owner's two lists."""

from __future__ import annotations

from flask_babel import gettext as _

from core import settings
from core.accounts.addresses import BadAddress

SHOWN = 5


def check_domain(address: str) -> None:
    """Raise `BadAddress` for an address whose domain is kept out, or is none of those let in.

    A domain in a list means itself and everything below it: `example.org` stands for
    `mail.example.org` too, never for `notexample.org`.
    """
    domain = address.rpartition("@")[2].lower().rstrip(".")
    if _is_among(domain, listed("email_deny")):
        raise BadAddress(_("Addresses at %(domain)s are not taken here.", domain=domain))
    allowed = listed("email_allow")
    if allowed and not _is_among(domain, allowed):
        shown = ", ".join(allowed[:SHOWN])
        if len(allowed) > SHOWN:
            raise BadAddress(_("Only addresses at some domains are taken here."))
        raise BadAddress(
            _("Only addresses at these domains are taken here: %(names)s.", names=shown)
        )


def listed(name: str) -> list[str]:
    """The domains of one list, as they are compared; what is none is left out."""
    words = str(settings.get("core", name)).replace(",", " ").split()
    return [domain for domain in map(_plain, words) if domain]


def _plain(word: str) -> str:
    domain = word.lower().rpartition("@")[2].removeprefix("*.").strip(".")
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _is_among(domain: str, domains: list[str]) -> bool:
    return any(domain == one or domain.endswith(f".{one}") for one in domains)
