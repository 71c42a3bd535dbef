"""Configurations and accounts as siblings see them."""

from blog.page_configs.models import PageConfig, PagePaymentAccount
from blog.page_configs.queries import Configured
from blog.page_configs.sellers import seller_of
from blog.page_configs.service import unlocked_key
from glue.contracts import blog


def config_value(configured: Configured) -> blog.PageConfig:
    """Return a configuration without the key of its account."""
    config, account = configured.config, configured.account
    return blog.PageConfig(
        id=config.id,
        container_type=config.container_type,
        container_id=config.container_id,
        features=config.features,
        merchant_code=account.merchant_code if account else None,
        currency=account.currency if account else None,
        reference_prefix=config.reference_prefix,
        version=config.version,
        takes_payments=account is not None,
        seller=seller_of(config),
    )


def account_value(config: PageConfig, account: PagePaymentAccount) -> blog.PaymentAccount:
    """Return an account with its key, for orders alone."""
    return blog.PaymentAccount(
        page_config_id=config.id,
        version=account.version,
        merchant_code=account.merchant_code,
        api_key=unlocked_key(account),
        currency=account.currency,
        reference_prefix=config.reference_prefix,
    )
