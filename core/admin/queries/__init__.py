"""What owners look at: plugins, members, waiting work, the log."""
