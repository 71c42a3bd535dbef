"""Settings of one process: the environment wins over `app-config.yaml`, secrets have no default."""

import os
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

import yaml
from babel import Locale, UnknownLocaleError
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from shared.errors import MisconfiguredApp

SECRETS_FOLDER = Path("/run/secrets")
CONFIG_FILE = Path(__file__).resolve().parent.parent / "app-config.yaml"
DEVELOPMENT_SECRET = "development-only"
SHORTEST_SECRET = 16
SECRETS = ("secret_key", "cookie_secret", "internal_secrets")
# Filled from several variables, or from the file; a variable of their name is somebody else's.
NOT_VARIABLES = frozenset({"config", "app_urls", "internal_urls"})
DRIVER = "postgresql+asyncpg"
WEB = ("http", "https")
REDIS = ("redis", "rediss", "unix")
DEFAULT_PORTS = {"http": 80, "https": 443}


class WrongSetting(ValueError):
    """A setting is wrong; the message is a sentence that names it."""


class Environment(StrEnum):
    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class SiteConfig(BaseModel):
    """What the co-operative calls itself and how its addresses are made."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = "Rose Ash"
    tagline: str = ""
    domain: str = Field(default="rose-ash.com", pattern=r"^[a-z0-9.-]+$")
    public: tuple[str, ...] = ()
    locale: str = "en_GB"
    timezone: str = "Europe/London"
    currency: str = Field(default="GBP", pattern=r"^[A-Z]{3}$")

    @field_validator("locale")
    @classmethod
    def refuse_unknown_locale(cls, value: str) -> str:
        return _known_locale(value)

    @field_validator("timezone")
    @classmethod
    def refuse_unknown_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("is no time zone that is known here") from error
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the co-operative's days begin and end."""
        return ZoneInfo(self.timezone)


class SumUpConfig(BaseModel):
    """Where SumUp's API is, and where its hosted page may send a shopper's browser."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: str = "https://api.sumup.com"
    hosted_origins: tuple[str, ...] = ("https://checkout.sumup.com", "https://pay.sumup.com")
    timeout_seconds: float = Field(default=6.0, gt=0)
    checkout_minutes: int = Field(default=30, gt=0)
    refund_lag_minutes: int = Field(default=15, gt=0)

    @field_validator("base_url")
    @classmethod
    def check_base_url(cls, value: str) -> str:
        return checked_url(value, WEB)

    @field_validator("hosted_origins")
    @classmethod
    def check_hosted_origins(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_checked_site(value) for value in values)


class AppConfig(BaseModel):
    """The shape of `app-config.yaml`: an unknown key stops the start, and secrets are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    site: SiteConfig = SiteConfig()
    features: dict[str, bool] = {}
    sumup: SumUpConfig = SumUpConfig()


class ProcessSettings(BaseSettings):
    """What a process reads once, from its environment or from files of secrets.

    A file is called as its setting is, in lower case, and lies in the folder that SECRETS_FOLDER
    names, where containers have theirs. The environment wins. Raises nothing itself; `load` turns a
    missing or wrong setting into `MisconfiguredApp`.
    """

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        folder = Path(os.environ.get("SECRETS_FOLDER") or SECRETS_FOLDER)
        files = (_OwnFiles(settings_cls, folder),) if folder.is_dir() else ()
        return init_settings, _OwnVariables(settings_cls), *files

    @classmethod
    def load(cls, **values: Any) -> Self:
        """Read the settings, or raise `MisconfiguredApp` with a sentence naming what is wrong."""
        try:
            return cls(**values)
        except ValidationError as error:
            raise MisconfiguredApp(_sentence(error)) from error


class AppSettings(ProcessSettings):
    """Settings every service reads once, in `create_app`."""

    environment: Environment = Environment.PRODUCTION
    database_url: str
    migration_database_url: str = ""
    database_pool_size: int = Field(default=5, gt=0)
    # Why not longer: shared/db/session.py.
    database_patience_seconds: float = Field(default=1.5, ge=0)
    # Why not more, and why they wait: shared/web/turns.py.
    requests_at_once: int = Field(default=16, gt=0)
    request_patience_seconds: float = Field(default=10.0, ge=0)
    redis_url: str
    # Pages and limits do without Redis rather than wait for longer.
    redis_patience_seconds: float = Field(default=0.5, gt=0)
    # How many times as long as contracts say, siblings are waited for.
    call_patience_factor: float = Field(default=1.0, gt=0)
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
    site_locale: str = ""
    background_loops: bool = True
    metrics_token: str = ""
    otlp_endpoint: str = ""
    traced_share: float = Field(default=1.0, ge=0, le=1)
    proxy_hops: int = Field(default=0, ge=0)
    layout_memory_seconds: float = 5.0
    page_cache_seconds: float = Field(default=60, ge=0)
    page_cache_bytes: int = Field(default=64 * 1024 * 1024, gt=0)
    crash_points: Path | None = None
    # `host:port`s that may be fetched from though they are not of the internet, comma by comma.
    outward_allowed: str = ""
    config: AppConfig = Field(default_factory=AppConfig)

    @classmethod
    def load(cls, **overrides: Any) -> Self:
        """Read the settings, or raise `MisconfiguredApp` with a sentence naming what is wrong."""
        values: dict[str, Any] = {
            "config": read_config(CONFIG_FILE),
            "internal_urls": _urls_from_environment("INTERNAL_URL_"),
            "app_urls": _urls_from_environment("APP_URL_"),
        }
        return super().load(**(values | overrides))

    @field_validator("internal_secrets", mode="before")
    @classmethod
    def split_at_commas(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        secrets = tuple(part.strip() for part in value.split(","))
        if not all(secrets):
            raise ValueError("holds an empty secret: take the spare comma out")
        return secrets

    @field_validator("database_url", "migration_database_url")
    @classmethod
    def check_database(cls, value: str) -> str:
        return checked_database(value) if value else value

    @field_validator("redis_url", "cache_url")
    @classmethod
    def check_redis(cls, value: str) -> str:
        return checked_url(value, REDIS) if value else value

    @field_validator("otlp_endpoint")
    @classmethod
    def check_otlp_endpoint(cls, value: str) -> str:
        return checked_url(value, WEB) if value else value

    @field_validator("sumup_base_url")
    @classmethod
    def check_sumup(cls, value: str) -> str:
        return checked_url(value, WEB) if value else value

    @field_validator("site_locale")
    @classmethod
    def check_locale(cls, value: str) -> str:
        return _known_locale(value) if value else value

    @field_validator("sumup_hosted_origin")
    @classmethod
    def check_hosted_origin(cls, value: str) -> str:
        return _checked_site(value) if value else value

    @model_validator(mode="after")
    def refuse_wrong_addresses(self) -> Self:
        for prefix, urls in (("APP_URL_", self.app_urls), ("INTERNAL_URL_", self.internal_urls)):
            for service, url in urls.items():
                try:
                    _checked_site(url)
                except ValueError as error:
                    raise WrongSetting(f"{prefix}{service.upper()} {error}") from error
        return self

    @model_validator(mode="after")
    def refuse_weak_secrets_in_production(self) -> Self:
        if self.environment is not Environment.PRODUCTION:
            return self
        for name in SECRETS:
            value = getattr(self, name)
            for secret in (value,) if isinstance(value, str) else value:
                if DEVELOPMENT_SECRET in secret:
                    raise WrongSetting(f"{name.upper()} holds the development value in production")
                if len(secret) < SHORTEST_SECRET:
                    least = f"{SHORTEST_SECRET} characters"
                    raise WrongSetting(f"{name.upper()} is shorter than {least} in production")
        return self

    @model_validator(mode="after")
    def refuse_to_die_in_production(self) -> Self:
        if self.crash_points and self.environment is Environment.PRODUCTION:
            raise WrongSetting("CRASH_POINTS is for tests, which kill what has it")
        return self

    @model_validator(mode="after")
    def refuse_to_fetch_inward_in_production(self) -> Self:
        if self.outward_allowed and self.environment is Environment.PRODUCTION:
            raise WrongSetting("OUTWARD_ALLOWED is for tests and development, which are strangers")
        return self

    @property
    def is_development(self) -> bool:
        return self.environment is not Environment.PRODUCTION

    @property
    def site(self) -> SiteConfig:
        """What the co-operative calls itself: the environment's words, else the configuration's."""
        own = {
            "title": self.site_title,
            "tagline": self.site_tagline,
            "locale": self.site_locale,
        }
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
    def sign_in_url(self) -> str:
        """The public address at which people sign in, for all sites."""
        return self.public_url("blog") + "/sign-in/"

    @cached_property
    def own_origins(self) -> frozenset[str]:
        """The origins of all public sites of the co-operative, as browsers write them."""
        sites = {*self.app_urls, *self.config.site.public}
        return frozenset(_origin(self.public_url(site)) for site in sites)

    def internal_url(self, service: str) -> str:
        """Return the address siblings call a service at, without a trailing slash."""
        return self.internal_urls.get(service, f"http://{service}:8000").rstrip("/")


def read_config(path: Path) -> AppConfig:
    """Read `app-config.yaml`; an unknown key raises `MisconfiguredApp`."""
    if not path.exists():
        return AppConfig()
    try:
        return AppConfig.model_validate(yaml.safe_load(path.read_text("utf-8")) or {})
    except ValidationError as error:
        raise MisconfiguredApp(f"{path.name}: {_sentence(error)}") from error
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        where = f" in line {place.line + 1}" if place else ""
        raise MisconfiguredApp(f"{path.name} is not YAML{where}") from error
    except UnicodeDecodeError as error:
        raise MisconfiguredApp(f"{path.name} is not UTF-8") from error


class _OwnFiles(SecretsSettingsSource):
    """Files of secrets, without what only looks like a setting of ours."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        if field_name in NOT_VARIABLES:
            return None, field_name, False
        return super().get_field_value(field, field_name)


class _OwnVariables(EnvSettingsSource):
    """The environment, without what only looks like a setting of ours."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        if field_name in NOT_VARIABLES:
            return None, field_name, False
        return super().get_field_value(field, field_name)


def checked_database(value: str) -> str:
    """Return the address of a database as it is, or raise `ValueError` with what is wrong."""
    if not value.startswith(f"{DRIVER}://"):
        raise ValueError(f"must begin with {DRIVER}://")
    try:
        url = make_url(value)
    except (ArgumentError, ValueError) as error:
        raise ValueError("is no address of a database") from error
    if not url.database:
        raise ValueError("names no database")
    return value


def _known_locale(value: str) -> str:
    try:
        Locale.parse(value)
    except (UnknownLocaleError, ValueError) as error:
        raise ValueError("is no locale that is known here") from error
    return value


def _checked_site(value: str) -> str:
    if _split(checked_url(value, WEB)).path not in ("", "/"):
        raise ValueError("must end with the host: no service is served below a path")
    return value


def checked_url(value: str, schemes: tuple[str, ...]) -> str:
    """Return an address as it is, or raise `ValueError` with what is wrong."""
    parts = _split(value)
    if parts.scheme not in schemes:
        raise ValueError(f"must begin with {'://, '.join(schemes)}://")
    if not (parts.hostname or parts.scheme == "unix"):
        raise ValueError("names no host")
    return value


def _split(value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  # which is read, and may be wrong, only when asked for
    except ValueError as error:
        raise ValueError("is no address") from error
    return parts


def _origin(url: str) -> str:
    parts = _split(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    is_usual = parts.port in (None, DEFAULT_PORTS[parts.scheme])
    return f"{parts.scheme}://{host}" + ("" if is_usual else f":{parts.port}")


def _urls_from_environment(prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix).lower(): value
        for name, value in os.environ.items()
        if name.startswith(prefix) and value
    }


def _sentence(error: ValidationError) -> str:
    return "; ".join(map(_problem, error.errors()))


def _problem(problem: Mapping[str, Any]) -> str:
    cause = problem.get("ctx", {}).get("error")
    if isinstance(cause, WrongSetting):
        return str(cause)
    name = ".".join(str(part) for part in problem["loc"]).upper() or "SETTINGS"
    match problem["type"]:
        case "missing":
            return f"{name} is missing"
        case "extra_forbidden":
            return f"{name} is not a setting of this file"
        case "value_error":
            return f"{name} {cause}"
    return f"{name} {problem['msg'].replace('Input should', 'should').replace('String', 'text')}"
