"""Addresses that may stand in a link or be loaded."""

import re

SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:")
# A browser leaves these out of an address before it looks for the scheme.
IGNORED = re.compile(
    r"[\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]"
)
LINKED = frozenset({"http", "https", "mailto", "tel", "sms"})
LOADED = frozenset({"http", "https"})


def link(address: str) -> str:
    """Give an address that may be followed, or nothing."""
    return _allowed(address, LINKED)


def source(address: str) -> str:
    """Give an address that may be loaded, or nothing."""
    return _allowed(address, LOADED)


def is_on(host: str, hosts: frozenset[str]) -> bool:
    """Tell whether a host is one of some or below one of them."""
    return any(host == allowed or host.endswith(f".{allowed}") for allowed in hosts)


def _allowed(address: str, schemes: frozenset[str]) -> str:
    bare = IGNORED.sub("", address)
    scheme = SCHEME.match(bare)
    if scheme is None:
        return address
    return address if scheme[0][:-1].lower() in schemes else ""
