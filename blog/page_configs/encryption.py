"""Encryption by several keys, of which the first one writes."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Encryption:
    """Fernet by keys of 32 bytes, which are told in URL-safe base64."""

    def __init__(self, keys: Sequence[str]) -> None:
        fernets = [Fernet(key) for key in keys]
        self._first, self._all = fernets[0], MultiFernet(fernets)

    def lock(self, plain: bytes) -> bytes:
        """Encrypt; the same comes out different each time."""
        return self._first.encrypt(plain)

    def unlock(self, locked: bytes) -> bytes | None:
        """Decrypt; None where no key fits."""
        return _opened(self._all, locked)

    def is_by_first(self, locked: bytes) -> bool:
        """Say whether the first key has encrypted it."""
        return _opened(self._first, locked) is not None


def _opened(by: Fernet | MultiFernet, locked: bytes) -> bytes | None:
    try:
        return by.decrypt(locked)
    except InvalidToken:
        return None
