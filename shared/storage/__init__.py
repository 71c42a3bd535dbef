"""Files that people send: kept in a folder, each under a key that names its content."""

from shared.storage.folder import Storage, content_key

__all__ = ["Storage", "content_key"]
