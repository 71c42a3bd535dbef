"""How often a mail may be asked for and a code typed, besides what the links themselves count."""

from datetime import timedelta

from blog.settings import BlogSettings
from shared.actors import current_actor
from shared.runtime import current_runtime
from shared.web.limits import Limit, Limiter

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)


async def count_asking(email: str) -> None:
    """Count a wish for a mail; raises `TooOften`."""
    most = _settings().sign_ins_per_network
    await _count_network(Limit("sign-ins", most, QUARTER))
    await count_mail(email)


async def count_subscribing(email: str) -> None:
    """Count a wish to be on a list, for which a mail is sent too; raises `TooOften`."""
    await _count_network(Limit("subscriptions", _settings().sign_ins_per_network, QUARTER))
    await count_mail(email)


async def count_guess() -> None:
    """Count a code that was typed, right or wrong; raises `TooOften`."""
    await _count_network(Limit("codes", _settings().codes_per_network, QUARTER))


async def count_mail(email: str) -> None:
    """Count a mail that anybody may cause to be sent to a domain; raises `TooOften`."""
    limit = Limit("mails-to-domain", _settings().mails_per_domain, HOUR)
    await current_runtime().extra(Limiter).count(limit, email.rpartition("@")[2])


async def _count_network(limit: Limit) -> None:
    network = current_actor().network
    # Behind a socket without an address everybody would be one network, and shut each other out.
    if network:
        await current_runtime().extra(Limiter).count(limit, network)


def _settings() -> BlogSettings:
    settings = current_runtime().settings
    assert isinstance(settings, BlogSettings)
    return settings
