"""How the simulator is told to misbehave: once, some times, or until it is cleared."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Call(StrEnum):
    """What can go wrong: each call of the API, and the notifications."""

    OPEN_CHECKOUT = "open-checkout"
    LIST_CHECKOUTS = "list-checkouts"
    READ_CHECKOUT = "read-checkout"
    DEACTIVATE = "deactivate"
    REFUND = "refund"
    READ_TRANSACTION = "read-transaction"
    LIST_TRANSACTIONS = "list-transactions"
    READ_MERCHANT = "read-merchant"
    WEBHOOK = "webhook"


class Fault(StrEnum):
    """The ways in which it can go wrong."""

    SLOW = "slow"
    TIMEOUT_BEFORE = "timeout-before"
    TIMEOUT_AFTER = "timeout-after"
    ERROR_BEFORE = "error-before"
    ERROR_AFTER = "error-after"
    CONFLICT = "conflict"
    RATE_LIMITED = "rate-limited"
    NO_CONTENT = "no-content"
    UNREADABLE = "unreadable"
    LAGGING = "lagging"
    LOST = "lost"
    DOUBLED = "doubled"
    EARLY = "early"
    FORGED = "forged"
    FORGED_UNKNOWN = "forged-unknown"


EXPLANATIONS = {
    Fault.SLOW: "answers after so many seconds",
    Fault.TIMEOUT_BEFORE: "never answers, and does nothing",
    Fault.TIMEOUT_AFTER: "does it, and never answers",
    Fault.ERROR_BEFORE: "500, and does nothing",
    Fault.ERROR_AFTER: "does it, and answers 500",
    Fault.CONFLICT: "409, and does nothing",
    Fault.RATE_LIMITED: "429 with Retry-After",
    Fault.NO_CONTENT: "204 where 201 is usual",
    Fault.UNREADABLE: "does it, and answers something that is not JSON",
    Fault.LAGGING: "shows the state before the last change, or so many seconds ago",
    Fault.LOST: "is never sent",
    Fault.DOUBLED: "is sent twice",
    Fault.EARLY: "is sent before the change can be read (by so many reads)",
    Fault.FORGED: "is preceded by one that names another checkout",
    Fault.FORGED_UNKNOWN: "is preceded by one that names no checkout of ours",
}

_ANY_CALL = {
    Fault.SLOW,
    Fault.TIMEOUT_BEFORE,
    Fault.TIMEOUT_AFTER,
    Fault.ERROR_BEFORE,
    Fault.ERROR_AFTER,
    Fault.RATE_LIMITED,
    Fault.UNREADABLE,
}
_WEBHOOK = {Fault.LOST, Fault.DOUBLED, Fault.EARLY, Fault.FORGED, Fault.FORGED_UNKNOWN}
FAULTS_OF: dict[Call, frozenset[Fault]] = {
    Call.OPEN_CHECKOUT: frozenset(_ANY_CALL | {Fault.CONFLICT}),
    Call.LIST_CHECKOUTS: frozenset(_ANY_CALL | {Fault.LAGGING}),
    Call.READ_CHECKOUT: frozenset(_ANY_CALL | {Fault.LAGGING}),
    Call.DEACTIVATE: frozenset(_ANY_CALL | {Fault.CONFLICT}),
    Call.REFUND: frozenset(_ANY_CALL | {Fault.CONFLICT, Fault.NO_CONTENT}),
    Call.READ_TRANSACTION: frozenset(_ANY_CALL | {Fault.LAGGING}),
    Call.LIST_TRANSACTIONS: frozenset(_ANY_CALL | {Fault.LAGGING}),
    Call.READ_MERCHANT: frozenset(_ANY_CALL),
    Call.WEBHOOK: frozenset(_WEBHOOK),
}


@dataclass(frozen=True, slots=True)
class Switch:
    """One order to misbehave; `times` is how often it still holds, None until it is cleared."""

    call: Call
    fault: Fault
    times: int | None = 1
    seconds: float = 0.0
    reads: int = 1

    def __post_init__(self) -> None:
        if self.fault not in FAULTS_OF[self.call]:
            raise ValueError(f"{self.call} cannot be {self.fault}")
        if self.times is not None and self.times < 1:
            raise ValueError("A fault holds at least once")
        if self.seconds < 0 or self.reads < 1:
            raise ValueError("Seconds are not negative, and reads are at least one")


class Switches:
    """The switches that are set; of two for one call, the one set first goes first."""

    def __init__(self) -> None:
        self._set: list[Switch] = []

    @property
    def active(self) -> tuple[Switch, ...]:
        return tuple(self._set)

    def add(self, switch: Switch) -> None:
        """Set a switch."""
        self._set.append(switch)

    def take(self, call: Call) -> Switch | None:
        """Use up one time of the first switch for a call."""
        for index, switch in enumerate(self._set):
            if switch.call is not call:
                continue
            if switch.times is None:
                return switch
            if switch.times == 1:
                del self._set[index]
            else:
                self._set[index] = replace(switch, times=switch.times - 1)
            return switch
        return None

    def clear(self, call: Call | None = None) -> None:
        """Take back the switches of a call, or all of them."""
        self._set = [it for it in self._set if call is not None and it.call is not call]
