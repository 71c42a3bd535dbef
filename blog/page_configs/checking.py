"""Asking SumUp whether a key opens an account, and what the account is paid in."""

from dataclasses import dataclass

from blog.page_configs.models import AccountCheck
from shared.payments.sumup import (
    Credentials,
    MerchantProfile,
    SumUpClients,
    SumUpRefused,
    SumUpUnauthorised,
    SumUpUnavailable,
)
from shared.runtime import current_runtime

# An account is not told apart from one that is somebody else's.
NOT_THEIRS = (403, 404)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What SumUp says of an account, and whose it is where SumUp showed it."""

    outcome: AccountCheck
    profile: MerchantProfile | None = None

    @property
    def works(self) -> bool:
        return self.outcome is AccountCheck.WORKS


async def ask_sumup(credentials: Credentials) -> Verdict:
    """Read an account with its key; before the first write or after the commit, never between."""
    client = current_runtime().extra(SumUpClients).one_off(credentials)
    try:
        profile = await client.merchant()
    except SumUpUnavailable:
        return Verdict(AccountCheck.AWAY)
    except SumUpUnauthorised:
        return Verdict(AccountCheck.KEY_REFUSED)
    except SumUpRefused as refusal:
        is_not_theirs = refusal.status in NOT_THEIRS
        return Verdict(AccountCheck.OTHER_CODE if is_not_theirs else AccountCheck.REFUSED)
    if profile.code != credentials.merchant_code:
        return Verdict(AccountCheck.OTHER_CODE, profile)
    if profile.currency != credentials.currency:
        return Verdict(AccountCheck.OTHER_CURRENCY, profile)
    return Verdict(AccountCheck.WORKS, profile)
