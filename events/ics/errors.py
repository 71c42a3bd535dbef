"""What keeps a calendar file out, or something in it."""


class UnreadableCalendar(Exception):
    """The file cannot be read at all; the message says why."""


class Refused(Exception):
    """One thing in a file is not taken; the message says why."""
