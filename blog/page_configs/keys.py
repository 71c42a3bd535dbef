"""The keys of payment accounts, encrypted at rest."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, MultiFernet
from pydantic import SecretStr


class KeyBox:
    """Encrypts with the first of its keys and decrypts with any, so that they can be rotated."""

    def __init__(self, keys: Sequence[SecretStr]) -> None:
        self._fernet = MultiFernet([Fernet(key.get_secret_value()) for key in keys])

    def lock(self, api_key: str) -> bytes:
        """Encrypt; the same key comes out different each time."""
        return self._fernet.encrypt(api_key.encode())

    def unlock(self, locked: bytes) -> str:
        """Decrypt; raises cryptography's `InvalidToken` when none of the keys fits."""
        return self._fernet.decrypt(locked).decode()
