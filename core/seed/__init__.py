"""The sample community a first run shows, and words to grow it for measurements."""
