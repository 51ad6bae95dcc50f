"""What happens to accounts, told after the commit."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, slots=True)
class AccountEvent(Event):
    """Something happened to an account."""

    user_id: int


@dataclass(frozen=True, slots=True)
class SignedUp(AccountEvent):
    """Somebody made an account; the address is not confirmed yet."""


@dataclass(frozen=True, slots=True)
class Confirmed(AccountEvent):
    """An account became that of a member: its address is proved."""


@dataclass(frozen=True, slots=True)
class PasswordChanged(AccountEvent):
    """A password was changed or reset; all other sessions are over."""


@dataclass(frozen=True, slots=True)
class EmailChanged(AccountEvent):
    """An account has another, confirmed address."""


@dataclass(frozen=True, slots=True)
class UsernameChanged(AccountEvent):
    """An account has another user name; `before` stays theirs and leads to them."""

    before: str


@dataclass(frozen=True, slots=True)
class Erased(AccountEvent):
    """Somebody has left for good: nothing of them is kept but a former member's number."""
