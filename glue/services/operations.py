"""How all services get on with their background work, and what of the money needs a person."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from glue.contracts import orders
from glue.contracts.families import Operations, TryAgain, WorkKind, WorkReport
from glue.directory import BY_NAME
from shared.errors import ServiceUnavailable
from shared.rpc import call_action, fetch_data


@dataclass(frozen=True, slots=True)
class ServiceWork:
    """A service's report; None where it does not answer."""

    service: str
    report: WorkReport | None


async def read_work() -> Sequence[ServiceWork]:
    """Ask every service, side by side."""
    return await asyncio.gather(*(_ask(owner) for owner in Operations.owners()))


async def read_money() -> orders.MoneyReport | None:
    """Return what of the money needs a person; None while orders is away."""
    try:
        return await fetch_data(orders.MoneyTroubles())
    except ServiceUnavailable:
        return None


async def try_work_again(service: str, kind: WorkKind, work_id: int, *, key: str) -> bool:
    """Have stuck work of a service done now; False when it is done by now."""
    (contract,) = (owner for owner in TryAgain.owners() if owner.owner == service)
    return (await call_action(contract(kind=kind, id=work_id), key=key)).is_due


def is_a_service(name: str) -> bool:
    """Say whether there is such a service."""
    return name in BY_NAME


async def _ask(owner: type[Operations]) -> ServiceWork:
    try:
        report = await fetch_data(owner())
    except ServiceUnavailable:
        return ServiceWork(owner.owner, None)
    return ServiceWork(owner.owner, report)
