"""Writes of groups: who is in them, who asks, who is invited, and the groups themselves."""

from core.groups.actions.refusing import AlreadyDone, CannotChange

__all__ = ["AlreadyDone", "CannotChange"]
