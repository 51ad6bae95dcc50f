"""What kinds do with mail that is no answer to a thread: each declares a rule of its own.

A rule serves addresses, such as the one of a support desk. It is asked last, after signed
addresses and references; what no rule takes waits for an owner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.inbound.letter import Letter
from core.inbound.models import InboundMail
from core.site import site


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRule:
    """A kind's own way to take mail.

    `owner` is its package (`core` or a plugin's name; while it is off the rule is not asked).
    `serves(address)` says whether mail to an address is its business, without reading the
    mail. `take(letter, row)` is called in the transaction that settles the mail, once for each
    mail; whether it took it. `automatic`: whether mail that a machine wrote comes to it too.
    """

    name: str
    owner: str
    serves: Callable[[str], bool]
    take: Callable[[Letter, InboundMail], bool]
    automatic: bool = False


_rules: dict[str, MailRule] = {}


def mail_rule(rule: MailRule) -> MailRule:
    """Declare a rule; one of the same name is replaced."""
    _rules[rule.name] = rule
    return rule


def withdraw(name: str) -> None:
    """Forget a rule."""
    _rules.pop(name, None)


def served(address: str) -> MailRule | None:
    """The rule whose business mail to an address is, or None."""
    owners = {"core", *site().plugins.active()}
    return next(
        (rule for rule in _rules.values() if rule.owner in owners and rule.serves(address)), None
    )
