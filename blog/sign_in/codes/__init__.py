"""Signing in by the code of a mail, in the browser that asked for it."""
