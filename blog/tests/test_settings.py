"""The setting that holds the keys of the keys."""

from base64 import urlsafe_b64encode

import pytest

from blog.settings import BlogSettings
from shared.errors import MisconfiguredApp
from shared.settings import Environment

KEY = urlsafe_b64encode(b"k" * 32).decode()
OTHER = urlsafe_b64encode(b"o" * 32).decode()


def load(payment_keys: str, environment: Environment = Environment.TEST) -> BlogSettings:
    return BlogSettings.load(
        environment=environment,
        database_url="postgresql+asyncpg://nowhere/db_blog",
        redis_url="redis://nowhere/0",
        secret_key="s" * 32,
        cookie_secret="c" * 32,
        internal_secrets=("i" * 32,),
        storage_folder="nowhere",
        payment_keys=payment_keys,
    )


def test_the_keys_are_a_list_with_commas() -> None:
    keys = load(f"{KEY}, {OTHER}").payment_keys

    assert [key.get_secret_value() for key in keys] == [KEY, OTHER]


@pytest.mark.parametrize("wrong", ["", "not-a-key", f"{KEY},short"])
def test_what_cannot_encrypt_stops_the_start(wrong: str) -> None:
    with pytest.raises(MisconfiguredApp, match="PAYMENT_KEYS"):
        load(wrong)


def test_a_wrong_key_is_not_quoted() -> None:
    with pytest.raises(MisconfiguredApp) as problem:
        load(f"{KEY},nearly-a-key")

    told = f"{problem.value} {problem.value.__cause__}"
    assert "nearly-a-key" not in told
    assert KEY not in told


def test_the_settings_do_not_show_the_keys() -> None:
    assert KEY not in repr(load(KEY))


def test_production_refuses_the_key_of_development() -> None:
    development = urlsafe_b64encode(b"development-only-development-onl").decode()

    assert load(development).payment_keys
    with pytest.raises(MisconfiguredApp, match="PAYMENT_KEYS"):
        load(development, Environment.PRODUCTION)
