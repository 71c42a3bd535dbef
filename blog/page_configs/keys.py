"""The keys of payment accounts, encrypted at rest."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr

from blog.page_configs.models import LAST

# Of a shorter key, its end would tell too much.
SHORTEST_TOLD = 12


class KeyBox:
    """Encrypts with the first of its keys and decrypts with any, so that they can be rotated."""

    def __init__(self, keys: Sequence[SecretStr]) -> None:
        fernets = [Fernet(key.get_secret_value()) for key in keys]
        self._first, self._all = fernets[0], MultiFernet(fernets)

    def lock(self, api_key: str) -> bytes:
        """Encrypt; the same key comes out different each time."""
        return self._first.encrypt(api_key.encode())

    def unlock(self, locked: bytes) -> str:
        """Decrypt; raises cryptography's `InvalidToken` when none of the keys fits."""
        return self._all.decrypt(locked).decode()

    def is_current(self, locked: bytes) -> bool:
        """Say whether the first key has encrypted it."""
        try:
            self._first.decrypt(locked)
        except InvalidToken:
            return False
        return True


def last_four(api_key: str) -> str | None:
    """Return the end of a key, by which its owner knows it again."""
    return api_key[-LAST:] if len(api_key) >= SHORTEST_TOLD else None
