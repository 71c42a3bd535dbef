"""The pages that services keep for strangers: asked for, and cleared, side by side."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from glue.contracts.families import ClearPages, KeptPages, PagesReport
from shared.errors import ServiceUnavailable
from shared.rpc import call_action, fetch_data


@dataclass(frozen=True, slots=True)
class ServicePages:
    """What a service keeps; None where it does not answer."""

    service: str
    report: PagesReport | None


async def read_kept_pages() -> Sequence[ServicePages]:
    """Ask every service that keeps pages, side by side."""
    return await asyncio.gather(*(_ask(owner) for owner in KeptPages.owners()))


async def clear_kept_pages(service: str, *, key: str) -> Sequence[str]:
    """Have the pages of a service made anew, or all of them; return which could not be told."""
    owners = [owner for owner in ClearPages.owners() if service in ("", owner.owner)]
    told = await asyncio.gather(*(_clear(owner, key=key) for owner in owners))
    return [owner.owner for owner, is_told in zip(owners, told, strict=True) if not is_told]


def keeps_pages(service: str) -> bool:
    """Say whether there is such a service that keeps pages."""
    return any(owner.owner == service for owner in KeptPages.owners())


async def _ask(owner: type[KeptPages]) -> ServicePages:
    try:
        report = await fetch_data(owner())
    except ServiceUnavailable:
        return ServicePages(owner.owner, None)
    return ServicePages(owner.owner, report)


async def _clear(owner: type[ClearPages], *, key: str) -> bool:
    try:
        return (await call_action(owner(), key=f"{key}:{owner.owner}")).is_told
    except ServiceUnavailable:
        return False
