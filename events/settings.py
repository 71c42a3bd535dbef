"""The settings that only events reads."""

from base64 import b64decode
from typing import Annotated, Any

from pydantic import SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from events.door.keys import SEED_BYTES, TicketKeys
from shared.settings import DEVELOPMENT_SECRET, SHORTEST_SECRET, AppSettings, Environment
from shared.storage import StorageSettings


class EventsSettings(StorageSettings, AppSettings):
    """`ticket_keys` are the secrets that the keys of tickets are derived from, newest first.

    Left out, `secret_key` is the only one. `ticket_public_keys` are accepted though their secrets
    are forgotten.
    """

    ticket_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    ticket_public_keys: Annotated[tuple[bytes, ...], NoDecode] = ()

    @field_validator("ticket_keys", mode="before")
    @classmethod
    def split_ticket_keys(cls, value: Any) -> Any:
        return tuple(SecretStr(it) for it in _parts(value)) if isinstance(value, str) else value

    @field_validator("ticket_public_keys", mode="before")
    @classmethod
    def read_public_keys(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            keys = tuple(b64decode(it, validate=True) for it in _parts(value))
        except ValueError:
            raise ValueError("must be 32 bytes in base64, each") from None
        if any(len(it) != SEED_BYTES for it in keys):
            raise ValueError("must be 32 bytes in base64, each")
        return keys

    @model_validator(mode="after")
    def refuse_weak_ticket_keys_in_production(self) -> "EventsSettings":
        if self.environment is Environment.PRODUCTION:
            for key in self.ticket_keys:
                secret = key.get_secret_value()
                if DEVELOPMENT_SECRET in secret or len(secret) < SHORTEST_SECRET:
                    raise ValueError("TICKET_KEYS holds a value that is too weak for production")
        return self

    def keys_of_tickets(self) -> TicketKeys:
        """Derive the keys that tickets are signed and told by."""
        secrets = [it.get_secret_value() for it in self.ticket_keys] or [self.secret_key]
        return TicketKeys.of(secrets, self.ticket_public_keys)


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]
