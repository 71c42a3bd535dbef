"""Which addresses of strangers may be asked: public ones, resolved once and kept to."""

import asyncio
import socket
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx

from shared.outward.errors import ForbiddenAddress, Unreachable

LAST_PORT = 65_535
PORTS = {"http": 80, "https": 443}
# Ways to write an address of version 4 into one of version 6, which may be anything inside.
_TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))


@dataclass(frozen=True, slots=True)
class Target:
    """An address to ask, and the one machine it stands for from now on."""

    url: httpx.URL
    machine: str

    @property
    def pinned(self) -> httpx.URL:
        """The URL with the machine in place of the name, so that nothing resolves it again."""
        return self.url.copy_with(host=self.machine)


async def resolve(address: str, *, allowed: Collection[str] = ()) -> Target:
    """Resolve an address; raises `ForbiddenAddress` for what is not public, or `Unreachable`.

    `allowed` names `host:port` that may be asked though they are not public: those of tests.
    """
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, TypeError, UnicodeError) as error:
        raise ForbiddenAddress(address=address[:200]) from error
    if url.scheme not in PORTS or not url.host or url.userinfo:
        raise ForbiddenAddress(address=address[:200])
    port = url.port or PORTS[url.scheme]
    if port > LAST_PORT:
        raise ForbiddenAddress(address=address[:200])
    machines = await _machines(url.host, port)
    if f"{url.host}:{port}" not in allowed and not all(map(is_public, machines)):
        # One that is not is enough: which of them is asked would be chance.
        raise ForbiddenAddress(address=address[:200])
    return Target(url, machines[0])


def is_public(machine: str) -> bool:
    """Say whether a machine is one of the internet, and not of a network of somebody's."""
    address: IPv4Address | IPv6Address = ip_address(machine.partition("%")[0])
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        elif address.sixtofour or address.teredo or any(address in it for it in _TRANSLATED):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


async def _machines(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(why=f"{host} is not known") from error
    return [str(sockaddr[0]) for *_rest, sockaddr in found]
