"""What keeps a file from being kept or found."""

from shared.errors import ServiceUnavailable
from shared.i18n import mark as _l


class StorageAway(ServiceUnavailable):
    """The folder or the bucket cannot be read or written: nothing is known of what is in it."""

    message = _l("Pictures and files are out of reach right now. Please try again in a moment")


class NotWhole(Exception):
    """A part of a file that is on its way is missing."""
