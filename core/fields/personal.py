"""What somebody says in the fields of their profile, to take along."""

from __future__ import annotations

from core.fields.models import ProfileField, ProfileValue
from core.personal import Exported


def export(user_id: int) -> Exported:
    """Each value under what its field is called."""
    rows = (
        ProfileValue.select(ProfileField.label.alias("field"), ProfileValue.value)
        .join(ProfileField)
        .where(ProfileValue.user == user_id)
        .order_by(ProfileField.position, ProfileField.id)
    )
    for row in rows.dicts():
        yield {"table": "profile_value", **row}
