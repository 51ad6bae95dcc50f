"""The account pages. Importing this package registers them all on `blueprint.bp`."""

from core.accounts.views import (  # noqa: F401 - imported for their routes
    again,
    appearance,
    claims,
    confirming,
    entry,
    invites,
    proving,
    recovery,
    renaming,
    settings,
    strange,
)
