"""Pages about second factors. Importing this package registers them on `blueprint.bp`."""

from core.factors.views import (  # noqa: F401 - imported for their routes
    asking,
    setting_up,
    team,
)
