"""Settings of one process: the environment wins over `app-config.yaml`, secrets have no default."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from shared.errors import MisconfiguredApp

CONFIG_FILE = Path(__file__).resolve().parent.parent / "app-config.yaml"
DEVELOPMENT_SECRET = "development-only"


class Environment(StrEnum):
    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class SiteConfig(BaseModel):
    """What the co-operative calls itself and how its addresses are made."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = "Rose Ash"
    tagline: str = ""
    domain: str = "rose-ash.com"
    locale: str = "en_GB"
    timezone: str = "Europe/London"
    currency: str = "GBP"


class SumUpConfig(BaseModel):
    """Where SumUp's API is, and where its hosted page may send a shopper's browser."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: str = "https://api.sumup.com"
    hosted_origins: tuple[str, ...] = ("https://checkout.sumup.com", "https://pay.sumup.com")
    timeout_seconds: float = 6.0
    checkout_minutes: int = 30


class AppConfig(BaseModel):
    """The shape of `app-config.yaml`: an unknown key stops the start, and secrets are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    site: SiteConfig = SiteConfig()
    features: dict[str, bool] = {}
    sumup: SumUpConfig = SumUpConfig()


class AppSettings(BaseSettings):
    """Settings every service reads once, in `create_app`.

    Raises nothing itself; `load` turns a missing or wrong setting into `MisconfiguredApp`.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    environment: Environment = Environment.PRODUCTION
    database_url: str
    migration_database_url: str = ""
    database_pool_size: int = 5
    redis_url: str
    cache_url: str = ""
    secret_key: str
    cookie_secret: str
    internal_secrets: Annotated[tuple[str, ...], NoDecode]
    internal_urls: dict[str, str] = {}
    app_urls: dict[str, str] = {}
    cookie_domain: str = ""
    smtp_url: str = "smtp://127.0.0.1:1025"
    mail_from: str = "Rose Ash <post@rose-ash.com>"
    sumup_base_url: str = ""
    sumup_hosted_origin: str = ""
    site_title: str = ""
    site_tagline: str = ""
    background_loops: bool = True
    layout_memory_seconds: float = 5.0
    config: AppConfig = Field(default_factory=AppConfig)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings

    @classmethod
    def load(cls, **overrides: Any) -> Self:
        """Read the settings, or raise `MisconfiguredApp` with a sentence naming what is wrong."""
        values: dict[str, Any] = {
            "config": read_config(CONFIG_FILE),
            "internal_urls": _urls_from_environment("INTERNAL_URL_"),
            "app_urls": _urls_from_environment("APP_URL_"),
        }
        try:
            return cls(**(values | overrides))
        except ValidationError as error:
            raise MisconfiguredApp(_sentence(error)) from error

    @field_validator("internal_secrets", mode="before")
    @classmethod
    def split_at_commas(cls, value: Any) -> Any:
        return tuple(value.split(",")) if isinstance(value, str) else value

    @model_validator(mode="after")
    def refuse_development_values_in_production(self) -> Self:
        if self.environment is Environment.PRODUCTION:
            for name in ("secret_key", "cookie_secret", "internal_secrets"):
                if DEVELOPMENT_SECRET in str(getattr(self, name)):
                    raise ValueError(f"{name.upper()} holds the development value in production")
        return self

    @property
    def is_development(self) -> bool:
        return self.environment is not Environment.PRODUCTION

    @property
    def site(self) -> SiteConfig:
        """What the co-operative calls itself: the environment's words, else the configuration's."""
        own = {"title": self.site_title, "tagline": self.site_tagline}
        return self.config.site.model_copy(update={key: text for key, text in own.items() if text})

    @property
    def sumup_url(self) -> str:
        """The base address of SumUp's API: the environment's, else the configuration's."""
        return self.sumup_base_url or self.config.sumup.base_url

    @property
    def hosted_origins(self) -> tuple[str, ...]:
        """The origins a checkout form may redirect to, for the content security policy."""
        if self.sumup_hosted_origin:
            return (self.sumup_hosted_origin,)
        return self.config.sumup.hosted_origins

    def public_url(self, service: str) -> str:
        """Return the public address of a service without a trailing slash."""
        url = self.app_urls.get(service) or f"https://{service}.{self.config.site.domain}"
        return url.rstrip("/")

    @property
    def own_origins(self) -> frozenset[str]:
        """The origins of all public sites of the co-operative."""
        return frozenset(_origin(url) for url in self.app_urls.values())

    def internal_url(self, service: str) -> str:
        """Return the address siblings call a service at, without a trailing slash."""
        return self.internal_urls.get(service, f"http://{service}:8000").rstrip("/")


def read_config(path: Path) -> AppConfig:
    """Read `app-config.yaml`; an unknown key raises `MisconfiguredApp`."""
    if not path.exists():
        return AppConfig()
    try:
        return AppConfig.model_validate(yaml.safe_load(path.read_text()) or {})
    except ValidationError as error:
        raise MisconfiguredApp(f"{path.name}: {_sentence(error)}") from error


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _urls_from_environment(prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix).lower(): value
        for name, value in os.environ.items()
        if name.startswith(prefix) and value
    }


def _sentence(error: ValidationError) -> str:
    problems = []
    for problem in error.errors():
        name = ".".join(str(part) for part in problem["loc"]).upper() or "SETTINGS"
        text = "is missing" if problem["type"] == "missing" else problem["msg"]
        problems.append(f"{name} {text}")
    return "; ".join(problems)
