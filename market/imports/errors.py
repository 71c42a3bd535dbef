"""What stops an import, or keeps one row of it out."""


class UnreadableFile(Exception):
    """The file cannot be imported at all; the message says why."""


class Refusal(Exception):
    """A row cannot be taken; the message says why."""
