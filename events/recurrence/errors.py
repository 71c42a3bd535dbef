"""What can be wrong with a rule of recurrence."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class NotARule(DomainError):
    """`part` is what could not be read."""

    code = "not-a-rule"
    status = 422
    message = _l("This is not a rule we can follow: %(part)s")


class TooFrequent(DomainError):
    code = "too-frequent"
    status = 422
    message = _l("A rule says on which days; the times are given beside it")


class NeverHappens(DomainError):
    code = "never-happens"
    status = 422
    message = _l("By this rule nothing would ever take place")
