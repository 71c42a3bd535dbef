"""Addresses of a site that was here before, which lead on by a pattern."""
