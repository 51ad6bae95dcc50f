"""Pages of tags, and those on which the team keeps them in order."""
