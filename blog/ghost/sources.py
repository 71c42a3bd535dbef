"""The rows in a file, whatever kind of file it is."""

from blog.ghost.files import read_file
from blog.ghost.items import Item


def items_in(content: bytes) -> list[Item]:
    """Return the rows of a file; raises `UnreadableExport`."""
    return read_file(content)
