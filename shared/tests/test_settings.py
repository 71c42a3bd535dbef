"""Whatever is wrong with a setting stops the start with a sentence that names it."""

from pathlib import Path
from typing import Any

import pytest

from shared import settings as module
from shared.errors import MisconfiguredApp
from shared.settings import AppSettings, read_config

GOOD = {
    "ENVIRONMENT": "production",
    "DATABASE_URL": "postgresql+asyncpg://market:pw@db/db_market",
    "REDIS_URL": "redis://redis:6379/1",
    "SECRET_KEY": "k" * 32,
    "COOKIE_SECRET": "c" * 32,
    "INTERNAL_SECRETS": "a" * 32 + "," + "b" * 32,
    "APP_URL_MARKET": "https://market.rose.test",
    "APP_URL_BLOG": "https://rose.test/",
    "INTERNAL_URL_BLOG": "http://blog:8000/",
}


@pytest.fixture(autouse=True)
def _nothing_else_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "APP_URLS", "INTERNAL_URLS", "COOKIE_DOMAIN", "SITE_TITLE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def why_not(**overrides: Any) -> str:
    with pytest.raises(MisconfiguredApp) as refused:
        AppSettings.load(**overrides)
    return str(refused.value)


def why_not_config(tmp_path: Path, text: str) -> str:
    file = tmp_path / "app-config.yaml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(MisconfiguredApp) as refused:
        read_config(file)
    return str(refused.value)


def test_what_is_right_is_read() -> None:
    settings = AppSettings.load()

    assert settings.internal_secrets == ("a" * 32, "b" * 32)
    assert settings.public_url("blog") == "https://rose.test"
    assert settings.internal_url("blog") == "http://blog:8000"
    assert settings.internal_url("likes") == "http://likes:8000"


@pytest.mark.parametrize(
    "name", ["DATABASE_URL", "REDIS_URL", "SECRET_KEY", "COOKIE_SECRET", "INTERNAL_SECRETS"]
)
@pytest.mark.parametrize("how", ["missing", "empty"])
def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, name: str, how: str) -> None:
    if how == "missing":
        monkeypatch.delenv(name)
    else:
        monkeypatch.setenv(name, "")

    assert why_not() == f"{name} is missing"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ENVIRONMENT", "staging", "ENVIRONMENT "),
        ("DATABASE_URL", "db_market", "DATABASE_URL must begin with postgresql+asyncpg://"),
        ("DATABASE_URL", "postgresql://db/db_market", "DATABASE_URL must begin with postgresql+a"),
        ("DATABASE_URL", "postgresql+asyncpg://db:port/x", "DATABASE_URL "),
        ("DATABASE_URL", "postgresql+asyncpg:///", "DATABASE_URL "),
        ("MIGRATION_DATABASE_URL", "mysql://db/x", "MIGRATION_DATABASE_URL must begin with"),
        ("REDIS_URL", "localhost:6379", "REDIS_URL must begin with redis://"),
        ("CACHE_URL", "localhost", "CACHE_URL must begin with redis://"),
        ("APP_URL_MARKET", "market.rose.test", "APP_URL_MARKET must begin with http"),
        ("APP_URL_MARKET", "https://", "APP_URL_MARKET "),
        ("APP_URL_MARKET", "https://market.rose.test/shop", "APP_URL_MARKET "),
        ("APP_URL_MARKET", "https://[market", "APP_URL_MARKET "),
        ("APP_URL_MARKET", "https://market:shop", "APP_URL_MARKET "),
        ("INTERNAL_URL_BLOG", "blog:8000", "INTERNAL_URL_BLOG must begin with http"),
        ("SUMUP_BASE_URL", "sumup", "SUMUP_BASE_URL must begin with http"),
        ("SUMUP_HOSTED_ORIGIN", "sumup", "SUMUP_HOSTED_ORIGIN must begin with http"),
        ("INTERNAL_SECRETS", "a,,b", "INTERNAL_SECRETS "),
        ("INTERNAL_SECRETS", ",", "INTERNAL_SECRETS "),
        ("SECRET_KEY", "development-only", "SECRET_KEY holds the development value"),
        ("COOKIE_SECRET", "development-only", "COOKIE_SECRET holds the development value"),
        ("INTERNAL_SECRETS", "a" * 32 + ",development-only", "INTERNAL_SECRETS holds the d"),
        ("SECRET_KEY", "short", "SECRET_KEY is shorter than"),
        ("COOKIE_SECRET", "short", "COOKIE_SECRET is shorter than"),
        ("INTERNAL_SECRETS", "a" * 32 + ",short", "INTERNAL_SECRETS is shorter than"),
        ("DATABASE_POOL_SIZE", "many", "DATABASE_POOL_SIZE "),
        ("DATABASE_POOL_SIZE", "0", "DATABASE_POOL_SIZE "),
        ("BACKGROUND_LOOPS", "perhaps", "BACKGROUND_LOOPS "),
    ],
)
def test_what_is_wrong_is_named_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)

    sentence = why_not()

    assert sentence.startswith(said)
    assert "\n" not in sentence
    assert "Value error" not in sentence


def test_a_secret_is_never_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://market:hush@db/db_market")
    monkeypatch.setenv("SECRET_KEY", "hush")

    assert "hush" not in why_not()


@pytest.mark.parametrize("name", ["CONFIG", "APP_URLS", "INTERNAL_URLS"])
def test_a_variable_of_somebody_else_does_not_stop_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "/etc/something.conf")

    assert AppSettings.load().public_url("market") == "https://market.rose.test"


def test_development_may_use_its_own_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "development")
    monkeypatch.setenv("SECRET_KEY", "development-only")

    assert AppSettings.load().is_development


def test_secrets_may_be_written_with_spaces_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERNAL_SECRETS", f"{'a' * 32}, {'b' * 32} ")

    assert AppSettings.load().internal_secrets == ("a" * 32, "b" * 32)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Market.Rose.Test/", "https://market.rose.test"),
        ("https://market.rose.test:443", "https://market.rose.test"),
        ("http://market.rose.test:80", "http://market.rose.test"),
        ("http://localhost:8001", "http://localhost:8001"),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(
    monkeypatch: pytest.MonkeyPatch, url: str, origin: str
) -> None:
    monkeypatch.setenv("APP_URL_MARKET", url)

    assert origin in AppSettings.load().own_origins


def test_a_site_that_is_not_named_is_known_by_its_place_under_the_domain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("APP_URL_MARKET")
    settings = AppSettings.load()

    assert settings.public_url("market") == "https://market.rose-ash.com"
    assert "https://market.rose-ash.com" in settings.own_origins


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    assert read_config(tmp_path / "nothing.yaml").site.currency == "GBP"


def test_an_empty_file_is_as_good_as_none(tmp_path: Path) -> None:
    file = tmp_path / "app-config.yaml"
    file.write_text("")

    assert read_config(file).site.currency == "GBP"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sites: {}", "SITES is not a setting of this file"),
        ("site: {titel: x}", "SITE.TITEL is not a setting of this file"),
        ("secret_key: hush", "SECRET_KEY is not a setting of this file"),
        ("sumup: {api_key: hush}", "SUMUP.API_KEY is not a setting of this file"),
        ("features: {shop_secret: hush}", "FEATURES.SHOP_SECRET "),
        ("site: {timezone: Europe/Lundon}", "SITE.TIMEZONE "),
        ("site: {locale: xx_YY}", "SITE.LOCALE "),
        ("site: {currency: pounds}", "SITE.CURRENCY "),
        ("site: {domain: 'https://rose.test'}", "SITE.DOMAIN "),
        ("sumup: {base_url: api.sumup.com}", "SUMUP.BASE_URL must begin with http"),
        ("sumup: {timeout_seconds: -1}", "SUMUP.TIMEOUT_SECONDS "),
        ("sumup: {checkout_minutes: 0}", "SUMUP.CHECKOUT_MINUTES "),
        ("- a list", ""),
        ("just a text", ""),
        ("site: {", "is not YAML"),
        ("a: !!python/object:os.system x", "is not YAML"),
        ("site: {title: \xe9}", "is not UTF-8"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    sentence = why_not_config(tmp_path, text)

    assert sentence.startswith("app-config.yaml")
    assert said in sentence
    assert "hush" not in sentence
    assert "\n" not in sentence


def test_the_file_of_this_repository_is_right() -> None:
    assert read_config(module.CONFIG_FILE).site.title


def test_production_has_no_points_at_which_it_may_be_killed(tmp_path: Path) -> None:
    assert why_not(crash_points=tmp_path) == ("CRASH_POINTS is for tests, which kill what has it")


def test_production_does_not_fetch_from_machines_of_its_own() -> None:
    words = "OUTWARD_ALLOWED is for tests and development, which are strangers"

    assert why_not(outward_allowed="localhost:80") == words


def test_a_secret_may_be_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.delenv("INTERNAL_SECRETS")
    monkeypatch.setenv("SECRETS_FOLDER", str(tmp_path))
    (tmp_path / "secret_key").write_text("f" * 32 + "\n")
    (tmp_path / "internal_secrets").write_text("n" * 32 + "," + "o" * 32)
    (tmp_path / "cookie_secret").write_text("the environment wins over this")
    (tmp_path / "config").write_text("is no setting of this kind")

    settings = AppSettings.load()

    assert settings.secret_key == "f" * 32
    assert settings.internal_secrets == ("n" * 32, "o" * 32)
    assert settings.cookie_secret == "c" * 32
