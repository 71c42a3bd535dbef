"""The rows in a file, whatever kind of file it is."""

from blog.ghost.files import read_file
from blog.ghost.items import Item
from blog.wordpress.wxr import is_wxr, read_wxr


def items_in(content: bytes) -> list[Item]:
    """Return the rows of a file; raises `UnreadableExport`."""
    return read_wxr(content) if is_wxr(content) else read_file(content)
