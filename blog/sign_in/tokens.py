"""Tokens: the browser or the mail holds one, the database only its hash."""

from hashlib import sha256
from secrets import token_urlsafe

TOKEN_BYTES = 32


def new_token() -> str:
    return token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """Return what is stored of a token; it is random enough to need neither salt nor stretching."""
    return sha256(token.encode()).hexdigest()
