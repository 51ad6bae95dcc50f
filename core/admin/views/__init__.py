"""Pages for owners. Importing this package registers them all on `blueprint.bp`."""

from core.admin.views import (  # noqa: F401 - imported for their routes
    log,
    members,
    overview,
    plugins,
    settings,
    spaces,
    work,
)
