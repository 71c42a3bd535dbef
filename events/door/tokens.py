"""Tokens of tickets: small enough for a QR code, and told from forged ones without any network.

A token is, in base32 without padding: a version, the id of the key, the ids of event and ticket,
the ticket's code, and an Ed25519 signature of all that. Nothing here reads a clock, a setting or
the database, so a door can do the same with the public keys alone (docs/adr/0033).
"""

import base64
import binascii
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

VERSION = 1
KEY_ID_BYTES = 4
CODE_BYTES = 15
SIGNATURE_BYTES = 64
_HEAD = struct.Struct(f">B{KEY_ID_BYTES}sQQ{CODE_BYTES}s")
# What is no longer than this cannot be anything else.
LENGTH = -(-(_HEAD.size + SIGNATURE_BYTES) * 8 // 5)

PublicKeys = Mapping[bytes, Ed25519PublicKey]


class BadToken(ValueError):
    """This is no token, or none that one of the keys has signed."""


@dataclass(frozen=True, slots=True)
class Admission:
    """What a token says: to which event its ticket admits."""

    entry_id: int
    ticket_id: int
    code: str


def sign(admission: Admission, key: Ed25519PrivateKey) -> str:
    """Return the token of a ticket."""
    code = base64.b32decode(admission.code)
    head = _HEAD.pack(
        VERSION, key_id(key.public_key()), admission.entry_id, admission.ticket_id, code
    )
    return base64.b32encode(head + key.sign(head)).decode().rstrip("=")


def verify(token: str, keys: PublicKeys) -> Admission:
    """Return what a token says; raises `BadToken` unless one of the keys has signed it."""
    raw = _decoded(token)
    head, signature = raw[: _HEAD.size], raw[_HEAD.size :]
    version, signer, entry_id, ticket_id, code = _HEAD.unpack(head)
    key = keys.get(signer)
    if version != VERSION or key is None:
        raise BadToken("no key of ours")
    try:
        key.verify(signature, head)
    except InvalidSignature:
        raise BadToken("not signed") from None
    return Admission(entry_id, ticket_id, base64.b32encode(code).decode())


def key_id(key: Ed25519PublicKey) -> bytes:
    """Return the short name of a key, by which a door finds it."""
    return sha256(key.public_bytes_raw()).digest()[:KEY_ID_BYTES]


def _decoded(token: str) -> bytes:
    if len(token) != LENGTH or not token.isascii():
        raise BadToken("no token")
    try:
        raw = base64.b32decode(token + "=" * (-LENGTH % 8))
    except binascii.Error:
        raise BadToken("no token") from None
    # The last character has bits to spare: only one way of writing is right.
    if base64.b32encode(raw).decode().rstrip("=") != token:
        raise BadToken("no token")
    return raw
