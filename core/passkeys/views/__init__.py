"""Pages about passkeys. Importing this package registers them on `blueprint.bp`."""

from core.passkeys.views import entering, keeping  # noqa: F401 - imported for their routes
