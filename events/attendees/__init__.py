"""Who comes to an event, for its keepers."""
