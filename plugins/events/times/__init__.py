"""Wall times, rules and zones: no database, no request."""
