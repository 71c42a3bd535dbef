"""What keepers write to all who have tickets to an event."""
