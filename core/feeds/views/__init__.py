"""Pages of feeds: the feeds themselves, and where members get private addresses of them."""
