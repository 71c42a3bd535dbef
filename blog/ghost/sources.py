"""The rows in a file, whatever kind of file it is."""

from blog.ghost.files import read_file
from blog.ghost.items import Item
from blog.ghost.members import is_members_file, read_members
from blog.wordpress.wxr import is_wxr, read_wxr


def items_in(content: bytes) -> list[Item]:
    """Return the rows of a file; raises `UnreadableExport`."""
    if is_wxr(content):
        return read_wxr(content)
    return read_members(content) if is_members_file(content) else read_file(content)
