"""Which posts announce which events."""
