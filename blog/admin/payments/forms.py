"""The account that a page is to be paid into, as it was typed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pydantic import JsonValue

from blog.admin.payments.wording import refusal
from blog.page_configs.accounts import KeyLost, credentials_of
from blog.page_configs.checking import Verdict
from blog.page_configs.models import AccountCheck, PagePaymentAccount
from shared.errors import InvalidInput
from shared.i18n import gettext as _
from shared.payments.sumup import CURRENCIES, Credentials

MAX_CODE = 32
MAX_KEY = 400
# Codes are written into addresses and keys into a header, so nothing else may be in them.
CODE = re.compile(rf"[A-Z0-9]{{1,{MAX_CODE}}}")
KEY = re.compile(rf"[!-~]{{1,{MAX_KEY}}}")
# Which of the boxes SumUp's refusal is about; for the others it is none of them alone.
FIELDS = {
    AccountCheck.KEY_REFUSED: "api_key",
    AccountCheck.OTHER_CODE: "merchant_code",
    AccountCheck.OTHER_CURRENCY: "currency",
}


@dataclass(frozen=True, slots=True)
class AccountForm:
    """What was typed, with what is wrong with it; the key is never given back."""

    merchant_code: str
    currency: str
    api_key: str = field(default="", repr=False)
    errors: dict[str, str] = field(default_factory=dict)
    problem: str = ""

    @classmethod
    def read(cls, form: Mapping[str, str]) -> "AccountForm":
        return cls(
            merchant_code="".join(form.get("merchant_code", "").split()).upper(),
            currency=form.get("currency", ""),
            api_key=form.get("api_key", "").strip(),
        )

    @classmethod
    def of(cls, account: PagePaymentAccount | None, *, currency: str) -> "AccountForm":
        """Return the form as it is before anything is typed."""
        if account is None:
            return cls(merchant_code="", currency=currency)
        return cls(merchant_code=account.merchant_code, currency=account.currency)

    def checked(self, stored: PagePaymentAccount | None) -> Credentials:
        """Return what SumUp is asked; an empty key is the stored one. Raises `InvalidInput`."""
        fields: dict[str, JsonValue] = {}
        if not CODE.fullmatch(self.merchant_code):
            fields["merchant_code"] = _("Please enter the merchant code: letters and digits only")
        if self.currency not in (*CURRENCIES, stored.currency if stored else ""):
            fields["currency"] = _("Please choose the currency of the account")
        api_key = self.api_key
        if api_key and not KEY.fullmatch(api_key):
            fields["api_key"] = _("This is not a key of SumUp's. Please copy it as a whole")
        elif not api_key and stored is None:
            fields["api_key"] = _("Please enter the key")
        elif not api_key and stored is not None:
            try:
                api_key = credentials_of(stored).api_key
            except KeyLost as lost:
                fields["api_key"] = str(lost)
        if fields:
            raise InvalidInput(fields=fields)
        return Credentials(self.merchant_code, self.currency, api_key)

    def refused(self, error: InvalidInput) -> "AccountForm":
        """Return what was typed with what is wrong with it."""
        fields = error.detail["fields"]
        assert isinstance(fields, dict)
        return self._without_key({name: str(problem) for name, problem in fields.items()})

    def refused_by(self, verdict: Verdict) -> "AccountForm":
        """Return what was typed with what SumUp said of it."""
        words = refusal(verdict, merchant_code=self.merchant_code, currency=self.currency)
        about = FIELDS.get(verdict.outcome)
        refused = self._without_key({about: words} if about else {})
        return refused if about else replace(refused, problem=words)

    def _without_key(self, errors: dict[str, str]) -> "AccountForm":
        # Else the stored key would take the place of the one that was typed, without a word.
        if self.api_key and "api_key" not in errors:
            errors["api_key"] = _("Please enter the key again: it is not kept until it is saved")
        return replace(self, api_key="", errors=errors)
