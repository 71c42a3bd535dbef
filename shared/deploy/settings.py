"""What the start of a service is told, by the environment or by files of secrets."""

import os
from pathlib import Path

from pydantic import Field, field_validator

from shared.deploy.connections import Demand
from shared.settings import ProcessSettings, checked_database


class StartSettings(ProcessSettings):
    """`database_admin_url` reaches the maintenance database as who may make databases and roles.

    `static_folder` is where the files of browsers are put for Caddy; empty means nowhere.
    """

    database_url: str
    migration_database_url: str = ""
    database_admin_url: str = ""
    cache_url: str = ""
    static_folder: Path | None = None
    start_patience_seconds: float = Field(default=60.0, ge=0)

    @field_validator("database_url", "migration_database_url", "database_admin_url")
    @classmethod
    def check_database(cls, value: str) -> str:
        return checked_database(value) if value else value

    @property
    def may_prepare(self) -> bool:
        """Whether this process is told the owner of the tables, or a role that makes one."""
        return bool(self.migration_database_url or self.database_admin_url)

    @property
    def demand(self) -> Demand:
        """What all services together may ask for, as far as the environment says."""
        return Demand.from_environment(os.environ)


class PublishSettings(ProcessSettings):
    """Where files of browsers are put by who has no database and no secret."""

    static_folder: Path


def app_of_the_image() -> str:
    """Return the app that this image was built for; empty where it is none."""
    return os.environ.get("APP", "")
