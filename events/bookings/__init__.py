"""Booking a time of a slot: which there are, taking one, and what becomes of it."""
