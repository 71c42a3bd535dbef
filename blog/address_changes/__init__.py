"""Changing the address a person is known by, confirmed at both ends."""
