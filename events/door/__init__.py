"""Letting people in, and knowing who came."""
