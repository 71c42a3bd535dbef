"""The keys that tickets are signed with: the newest signs, and all that are named are accepted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from events.door.tokens import Admission, PublicKeys, key_id, sign
from events.tickets.models import Ticket

# Names what is derived, so that the same secret signs nothing else.
PURPOSE = b"rose-ash tickets 1"
SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class TicketKeys:
    """The key that signs, and the public ones by which tokens are accepted."""

    signing: Ed25519PrivateKey
    accepted: PublicKeys

    @classmethod
    def of(cls, secrets: Sequence[str], retired: Iterable[bytes] = ()) -> "TicketKeys":
        """Derive the keys of some secrets, the newest first; `retired` are public keys alone."""
        private = [derived(it) for it in secrets]
        public = [it.public_key() for it in private]
        public += [Ed25519PublicKey.from_public_bytes(it) for it in retired]
        return cls(private[0], {key_id(it): it for it in public})

    def token_of(self, ticket: Ticket) -> str:
        """Return what the QR code of a ticket says."""
        return sign(Admission(ticket.ticket_type.entry_id, ticket.id, ticket.code), self.signing)


def derived(secret: str) -> Ed25519PrivateKey:
    """Return the key that follows from a secret."""
    seed = HKDF(SHA256(), SEED_BYTES, salt=None, info=PURPOSE).derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)
