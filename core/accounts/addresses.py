"""E-mail addresses: which can be used, and the form in which two are the same."""

from __future__ import annotations

import re

from flask_babel import gettext as _

LONGEST = 254
LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class BadAddress(ValueError):
    """An address cannot be used; the message is a sentence for the form."""


def checked(address: str) -> str:
    """The address as mail is sent to it, its domain in small ASCII letters.

    Raises `BadAddress`. Only plain ASCII before the `@`: look-alike letters have been used
    to have other people's mail sent elsewhere.
    """
    local, at, domain = address.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        domain = ""
    labels = domain.split(".")
    good = at and len(local) <= 64 and LOCAL.fullmatch(local) and LABEL.fullmatch(labels[-1])
    if not good or len(labels) < 2 or not all(LABEL.fullmatch(label) for label in labels):
        raise BadAddress(_("An address like maria@example.org."))
    if len(local) + 1 + len(domain) > LONGEST:
        raise BadAddress(_("This address is too long."))
    return f"{local}@{domain}"


def email_key(address: str) -> str:
    """The form in which addresses are compared; "" for what is no address. Idempotent."""
    try:
        return checked(address).lower()
    except BadAddress:
        return ""
