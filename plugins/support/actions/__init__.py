"""What people do with tickets: one verb a function, one transaction each."""
