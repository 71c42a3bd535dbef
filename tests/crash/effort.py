"""How much is tried: little in bin/test, more in bin/proof crash."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class Effort(BaseSettings):
    """How often each point is tried, how many random kills there are, and what they follow from."""

    model_config = SettingsConfigDict(env_prefix="PROOF_", frozen=True)

    rounds: int = 1
    kills: int = 12
    seed: int = 20261121
