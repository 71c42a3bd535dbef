"""Days on which nothing of a calendar can be booked, kept by its keepers."""
