"""likes owns who likes what, and nothing about the things that are liked."""
