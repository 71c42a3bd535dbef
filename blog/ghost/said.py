"""Whether a row says what it said before."""

import json
from collections.abc import Mapping
from hashlib import sha256

from blog.ghost.items import Item


def digest_of(item: Item, said: Mapping[str, object]) -> str:
    """Return what is the same while a row says the same, and its pictures are where they were."""
    written = json.dumps([item.all, dict(said)], sort_keys=True, default=str)
    return sha256(written.encode()).hexdigest()
