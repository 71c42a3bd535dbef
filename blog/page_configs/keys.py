"""The keys of payment accounts, encrypted at rest."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import SecretStr

from blog.page_configs.models import LAST

if TYPE_CHECKING:
    from blog.page_configs.encryption import Encryption

# Of a shorter key, its end would tell too much.
SHORTEST_TOLD = 12


class UnreadableKey(Exception):
    """None of our keys has encrypted this."""


class KeyBox:
    """Encrypts with the first of its keys and decrypts with any, so that they can be rotated."""

    def __init__(self, keys: Sequence[SecretStr]) -> None:
        self._keys = keys

    def lock(self, api_key: str) -> bytes:
        """Encrypt; the same key comes out different each time."""
        return self._encryption.lock(api_key.encode())

    def unlock(self, locked: bytes) -> str:
        """Decrypt; raises `UnreadableKey` when none of the keys fits."""
        opened = self._encryption.unlock(locked)
        if opened is None:
            raise UnreadableKey()
        return opened.decode()

    def is_current(self, locked: bytes) -> bool:
        """Say whether the first key has encrypted it."""
        return self._encryption.is_by_first(locked)

    @cached_property
    def _encryption(self) -> "Encryption":
        # Its library takes 8 MB, and most processes of blog lock and unlock nothing.
        from blog.page_configs.encryption import Encryption

        return Encryption([key.get_secret_value() for key in self._keys])


def last_four(api_key: str) -> str | None:
    """Return the end of a key, by which its owner knows it again."""
    return api_key[-LAST:] if len(api_key) >= SHORTEST_TOLD else None
