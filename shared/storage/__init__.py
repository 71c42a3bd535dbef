"""Files that people send: kept in a folder, each under a key that names its content."""

from shared.storage.folder import Storage, content_key
from shared.storage.unfinished import Unfinished

__all__ = ["Storage", "Unfinished", "content_key"]
