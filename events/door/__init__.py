"""Letting people in by their tickets, and telling these from forged ones."""
