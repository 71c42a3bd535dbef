"""What stops a command before it could do its work."""


class CannotStart(Exception):
    """A development command cannot go on; the text is one sentence with the way out."""
