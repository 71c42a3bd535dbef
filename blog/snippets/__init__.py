"""Pieces of text that writers put in again and again."""
