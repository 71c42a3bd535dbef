"""The accounts that the simulated SumUp knows: given by the tests, or by a file."""

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field


class Merchant(BaseModel):
    """One account: its code, its key, its currency, and the name shoppers see.

    With a `signing_secret` the newer, signed notifications are sent too: to `events_url`, or to the
    address of the checkout where there is none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    api_key: str
    currency: str
    name: str
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] = "GB"
    signing_secret: str | None = None
    events_url: str | None = None


class MerchantsFile(BaseModel):
    """The shape of a file of merchants."""

    model_config = ConfigDict(extra="forbid")

    merchants: list[Merchant]


def read_merchants(path: Path) -> list[Merchant]:
    """Read a YAML file with one list, `merchants`."""
    return MerchantsFile.model_validate(yaml.safe_load(path.read_text("utf-8"))).merchants
