"""Tokens and codes: the browser or the mail holds one, the database only its hash."""

import hmac
from hashlib import sha256
from secrets import randbelow, token_urlsafe

from shared.runtime import current_runtime

TOKEN_BYTES = 32
CODE_DIGITS = 6


def new_token() -> str:
    return token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """Return what is stored of a token; it is random enough to need neither salt nor stretching."""
    return sha256(token.encode()).hexdigest()


def new_code() -> str:
    return f"{randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def code_hash(code: str, *, ticket: str) -> str:
    """Return what is stored of a code.

    A million codes are tried in a second, so the hash needs what the database does not hold: the
    key of the service, and the ticket in the address of the browser that asked.
    """
    key = current_runtime().settings.secret_key.encode()
    return hmac.new(key, f"sign-in code:{ticket}:{code}".encode(), sha256).hexdigest()


def is_code(code: str, *, ticket: str, kept: str) -> bool:
    """Say whether a code is the one that was kept, in the same time for every wrong one."""
    return hmac.compare_digest(code_hash(code, ticket=ticket), kept)
