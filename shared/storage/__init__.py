"""Files that people send: each kept under a key that names its content, in a folder or a bucket."""

from shared.storage.errors import NotWhole, StorageAway
from shared.storage.place import Found, Place
from shared.storage.settings import StorageSettings, place_of
from shared.storage.storage import DIGITS, Storage, content_key
from shared.storage.unfinished import Unfinished

__all__ = [
    "DIGITS",
    "Found",
    "NotWhole",
    "Place",
    "Storage",
    "StorageAway",
    "StorageSettings",
    "Unfinished",
    "content_key",
    "place_of",
]
