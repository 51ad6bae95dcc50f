"""The pages of groups. Importing this package registers them all on `blueprint.bp`."""

from core.groups.views import (  # noqa: F401 - imported for their routes
    entering,
    inviting,
    managing,
    pages,
    requests,
    ruling,
)
