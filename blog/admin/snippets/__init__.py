"""Pieces of text that are kept: listed, given other names, shared and forgotten."""
