"""Pages of the texts: for those who read and agree, and for owners who write them."""
