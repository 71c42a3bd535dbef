"""What needs a person, and what became of a press, in plain words."""

from glue.contracts.orders import Trouble, TroubleKind
from shared.i18n import gettext as _
from shared.i18n import mark as _l

NOTHING_LEFT = _l("There was nothing left to do: it went on by itself.")

# What to say when a press had something to do, and when it had not.
RESULTS = {
    "work": (_l("It is being tried again now."), NOTHING_LEFT),
    "check": (_l("SumUp is being asked again now. Look again in a moment."), NOTHING_LEFT),
    "retry": (_l("The rule is being followed again now."), NOTHING_LEFT),
    "close": (_l("The case is closed. No money was moved."), NOTHING_LEFT),
}

REASONS = {
    TroubleKind.OVERDUE: _l(
        "Its time to be paid is over, and SumUp has not told us since whether it was. It is asked"
        " every hour."
    ),
    TroubleKind.FOREIGN: _l(
        "SumUp shows something else than this order asked for, so nothing was settled: %(why)s"
    ),
    TroubleKind.UNRESOLVED: _l("Money ought to go back, and SumUp refused: %(why)s"),
}


def reason_of(trouble: Trouble) -> str:
    """Say why something needs a person."""
    return _(REASONS[trouble.kind], why=trouble.why)
