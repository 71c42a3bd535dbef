"""What SumUp said of an account, in words: where it stands, and what to do about it."""

from blog.page_configs.checking import Verdict
from blog.page_configs.models import AccountCheck, PagePaymentAccount
from shared.i18n import gettext as _
from shared.i18n import mark as _l

# The state in a word or two, and the colour of its dot.
STATES = {
    AccountCheck.WORKS: (_l("Works"), "good"),
    AccountCheck.KEY_REFUSED: (_l("SumUp refused the key"), "bad"),
    AccountCheck.OTHER_CODE: (_l("The key is another account's"), "bad"),
    AccountCheck.OTHER_CURRENCY: (_l("The currency is another"), "bad"),
    AccountCheck.REFUSED: (_l("SumUp refused"), "bad"),
    AccountCheck.AWAY: (_l("SumUp did not answer"), "warn"),
}
UNCHECKED = (_l("Not checked yet"), "muted")


def state(outcome: AccountCheck | None) -> tuple[str, str]:
    """Return the words for the last check, and the kind of their status."""
    words, kind = STATES[outcome] if outcome else UNCHECKED
    return _(words), kind


def refusal(verdict: Verdict, *, merchant_code: str, currency: str) -> str:
    """Say why SumUp did not say yes to what is to be saved, and what to look at."""
    match verdict.outcome:
        case AccountCheck.KEY_REFUSED:
            return _("SumUp does not accept this key. Was it deleted there, or copied in part?")
        case AccountCheck.OTHER_CODE:
            return _(
                "The key does not open the account %(code)s. Please compare the code with the one"
                " at SumUp, and use a key that was made in that account",
                code=merchant_code,
            )
        case AccountCheck.OTHER_CURRENCY if verdict.profile:
            theirs = verdict.profile.currency
            return _(
                "SumUp pays this account in %(theirs)s, not in %(ours)s",
                theirs=theirs,
                ours=currency,
            )
        case AccountCheck.AWAY:
            return _(
                "SumUp did not answer, so nothing could be checked, and nothing was saved. Please"
                " try again in a few minutes"
            )
    return _(
        "SumUp did not show this account and did not say why, so nothing was saved. Is the account"
        " open there, and may the key read it?"
    )


def trouble(account: PagePaymentAccount) -> str:
    """Say what is wrong with an account that is in use, by its last check; or nothing."""
    if account.check in (None, AccountCheck.WORKS):
        return ""
    if account.check is AccountCheck.AWAY:
        return _(
            "SumUp did not answer when it was asked. That says nothing about the account: please"
            " check it again in a few minutes."
        )
    way_on = _("Until this is mended nobody can pay here: save a key that works, below.")
    return f"{_cause(account)} {way_on}"


def saved(verdict: Verdict, *, is_new: bool) -> str:
    """Say that an account was saved, and under which name SumUp knows it."""
    name = verdict.profile.name if verdict.profile else ""
    if not is_new:
        return _("Nothing has changed, and SumUp still says yes")
    if not name:
        return _("Saved. SumUp says yes to this account")
    return _("Saved. SumUp knows this account as %(name)s", name=name)


def _cause(account: PagePaymentAccount) -> str:
    match account.check:
        case AccountCheck.KEY_REFUSED:
            return _("SumUp does not accept the key any more.")
        case AccountCheck.OTHER_CODE:
            code = account.merchant_code
            return _("The key does not open the account %(code)s any more.", code=code)
        case AccountCheck.OTHER_CURRENCY:
            currency = account.currency
            return _("SumUp does not pay the account in %(currency)s any more.", currency=currency)
        case _:
            return _("SumUp does not show the account any more.")
