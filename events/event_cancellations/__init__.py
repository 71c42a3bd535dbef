"""Calling off an event: its tickets, the money that was paid for them, and who is told."""
