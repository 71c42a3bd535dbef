"""On whose behalf something happens: it travels with calls between services, for the audit log.

It decides nothing: who may do what is asked where a person's request arrives. A network is kept
instead of an address: enough to see that two things came from the same place, not from whom.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address, ip_network

IPV4_PREFIX = 24
IPV6_PREFIX = 48


class ActorKind(StrEnum):
    PERSON = "person"
    VISITOR = "visitor"
    COMMAND = "command"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person by their id, a visitor, a command of ops, or the system by itself."""

    kind: ActorKind
    id: int | None = None
    network: str = ""

    def encoded(self) -> str:
        """Write it for a header: `person:12;203.0.113.0/24`."""
        return f"{self.kind}:{'' if self.id is None else self.id};{self.network}"

    @classmethod
    def decoded(cls, text: str) -> "Actor":
        """Read what `encoded` wrote; anything else is the system."""
        who, _, network = text.partition(";")
        kind, _, number = who.partition(":")
        try:
            return cls(ActorKind(kind), int(number) if number else None, network[:64])
        except ValueError:
            return SYSTEM


SYSTEM = Actor(ActorKind.SYSTEM)
_actor: ContextVar[Actor] = ContextVar("actor", default=SYSTEM)


def current_actor() -> Actor:
    """Return on whose behalf the running code acts; outside of requests it is the system."""
    return _actor.get()


def enter_actor(actor: Actor) -> None:
    """Act on somebody's behalf for the rest of this task."""
    _actor.set(actor)


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Act on somebody's behalf inside the block."""
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


@lru_cache(maxsize=1024)
def network_of(address: str) -> str:
    """Return the network an address is in, or nothing for what is no address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    prefix = IPV4_PREFIX if parsed.version == 4 else IPV6_PREFIX
    return str(ip_network((parsed, prefix), strict=False))
