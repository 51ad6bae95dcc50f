"""Everything that changes accounts, by occasion."""
