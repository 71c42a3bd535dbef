"""The rows in a file, whatever kind of file it is."""

from blog.ghost.files import read_file
from blog.ghost.items import Item
from blog.ghost.members import is_members_file, read_members


def items_in(content: bytes) -> list[Item]:
    """Return the rows of a file; raises `UnreadableExport`."""
    if _is_wxr(content):
        # Its parser takes 5 MB of memory, and hardly any process ever reads such a file.
        from blog.wordpress.wxr import read_wxr

        return read_wxr(content)
    return read_members(content) if is_members_file(content) else read_file(content)


def _is_wxr(content: bytes) -> bool:
    """Say whether a file looks like an export of WordPress."""
    head = content[:4096]
    return b"<rss" in head and b"wordpress.org/export" in head
