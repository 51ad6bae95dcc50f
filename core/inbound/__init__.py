"""Mail that comes in: stored first, then sorted, and answers to threads posted."""
