"""The settings that only blog reads."""

from base64 import urlsafe_b64decode
from typing import Annotated, Any, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from shared.settings import DEVELOPMENT_SECRET, AppSettings, Environment
from shared.storage import StorageSettings

KEY_BYTES = 32


class BlogSettings(StorageSettings, AppSettings):
    """`payment_keys` encrypts the keys of payment accounts: the first writes, all of them read.

    The limits of signing in: mails asked for and codes typed from one network in 15 minutes, mails
    sent to one domain in an hour.

    `imap_url` names the mailbox in which is told what came back of letters; empty means none.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    payment_keys: Annotated[tuple[SecretStr, ...], NoDecode]
    sign_ins_per_network: int = Field(default=20, gt=0)
    codes_per_network: int = Field(default=30, gt=0)
    mails_per_domain: int = Field(default=200, gt=0)
    imap_url: SecretStr = SecretStr("")

    @field_validator("payment_keys", mode="before")
    @classmethod
    def split_payment_keys(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return tuple(SecretStr(part.strip()) for part in value.split(",") if part.strip())

    @field_validator("payment_keys")
    @classmethod
    def refuse_what_cannot_encrypt(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if not keys:
            raise ValueError("needs at least one key")
        if not all(map(_can_encrypt, keys)):
            raise ValueError("must be 32 random bytes in URL-safe base64, each")
        return keys

    @model_validator(mode="after")
    def refuse_the_development_key_in_production(self) -> Self:
        if self.environment is Environment.PRODUCTION:
            for key in self.payment_keys:
                if DEVELOPMENT_SECRET.encode() in urlsafe_b64decode(key.get_secret_value()):
                    raise ValueError("PAYMENT_KEYS holds the development value in production")
        return self


def _can_encrypt(key: SecretStr) -> bool:
    try:
        return len(urlsafe_b64decode(key.get_secret_value())) == KEY_BYTES
    except ValueError:
        return False
