"""Pages about signing in with others. Importing this package registers them."""

from core.openid.views import (  # noqa: F401 - imported for their routes
    connections,
    going,
    joining,
    providers,
    returning,
)
