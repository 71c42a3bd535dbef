"""What somebody is told who wanted more tickets, or fewer."""

from glue.contracts.events import Places, SoldOut
from shared.errors import DomainError
from shared.i18n import gettext as _
from shared.i18n import ngettext


def told(held: Places) -> str:
    """Say what is in the basket of the type that was changed."""
    if not held.tickets:
        return _("Taken out of your basket")
    title = held.tickets[0].title
    return _("In your basket: %(count)s × %(title)s", count=len(held.tickets), title=title)


def why_not(problem: DomainError) -> str:
    """Say what stood in the way; of what is scarce, how many more there are."""
    left = problem.detail.get("left")
    if not isinstance(problem, SoldOut) or not isinstance(left, int):
        return str(problem)
    if left <= 0:
        return _("No more of these are left")
    return ngettext("Only %(num)s more is left", "Only %(num)s more are left", left)
