"""The audit logs of all services read as one: newest first, and on to what is older.

Each service goes through its own log by its own ids. A place in the whole is a place in each log,
so nothing is told twice or left out, however the clocks of the services differ. What was done by a
service that is away is told on a later page, if it is back by then.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice

from glue.audit import ObjectType
from glue.contracts.families import AuditEntry, AuditTrail
from glue.directory import BY_NAME
from shared.errors import ServiceUnavailable
from shared.rpc import fetch_data
from shared.web.pagination import BadCursor

ENTRIES = 25
# The place in a log all of which has been told.
END = 0
_LONGEST_NUMBER = 18


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries are asked for: all that is given must fit. Without `services`, all are asked.

    `person_id` asks for what a person has done, `object` for what was done to something.
    """

    object: tuple[ObjectType, int] | None = None
    within_id: int | None = None
    person_id: int | None = None
    actions: Sequence[str] = ()
    services: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """An entry, and in whose log it is."""

    service: str
    entry: AuditEntry


@dataclass(frozen=True, slots=True)
class Telling:
    """Some of what was done, who could not be asked, and where to go on if there is more."""

    told: Sequence[Told]
    away: Sequence[str]
    older: str | None


async def tell(asked: Asked, *, after: str | None = None, limit: int = ENTRIES) -> Telling:
    """Return the next entries of all logs, newest first; raises `BadCursor`."""
    places = places_of(after)
    logs = [
        log
        for log in AuditTrail.owners()
        if log.owner in (asked.services or BY_NAME) and places.get(log.owner) != END
    ]
    replies = await asyncio.gather(*(_ask(log, asked, places, limit) for log in logs))
    return told_of(
        {log.owner: reply for log, reply in zip(logs, replies, strict=True)}, places, limit
    )


def told_of(
    replies: Mapping[str, Sequence[Told] | None], places: Mapping[str, int], limit: int
) -> Telling:
    """Choose what is told next of what was answered: one more than `limit`, or all that is left.

    Each log is told in its own order, which is that of its ids; clocks decide between logs alone.
    """
    known = {service: reply for service, reply in replies.items() if reply is not None}
    told = list(islice(merge(*known.values(), key=_moment, reverse=True), limit))
    after = {**places, **{each.service: each.entry.id for each in told}}
    ended = [name for name, reply in known.items() if _is_all_told(reply, after.get(name), limit)]
    away = [service for service in replies if service not in known]
    older = None if len(ended) == len(known) else _written(after | dict.fromkeys(ended, END))
    return Telling(told, away, older)


def places_of(after: str | None) -> dict[str, int]:
    """Return the place in each log that a cursor names; raises `BadCursor`."""
    places: dict[str, int] = {}
    for part in after.split(".") if after else ():
        service, _, number = part.partition("-")
        is_number = number.isascii() and number.isdecimal() and len(number) <= _LONGEST_NUMBER
        if service not in BY_NAME or not is_number:
            raise BadCursor()
        places[service] = int(number)
    return places


async def _ask(
    log: type[AuditTrail], asked: Asked, places: Mapping[str, int], limit: int
) -> list[Told] | None:
    """Return one more than can be told, so that it is known whether there is more."""
    object_type, object_id = asked.object or (None, None)
    question = log(
        object_type=object_type,
        object_id=object_id,
        within_id=asked.within_id,
        person_id=asked.person_id,
        actions=list(asked.actions),
        before_id=places.get(log.owner),
        limit=limit + 1,
    )
    try:
        return [Told(log.owner, entry) for entry in await fetch_data(question)]
    except ServiceUnavailable:
        return None


def _moment(told: Told) -> datetime:
    return told.entry.at


def _is_all_told(reply: Sequence[Told], place: int | None, limit: int) -> bool:
    return not reply or (len(reply) <= limit and reply[-1].entry.id == place)


def _written(places: Mapping[str, int]) -> str:
    return ".".join(f"{service}-{place}" for service, place in sorted(places.items()))
