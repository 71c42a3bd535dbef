"""Search everywhere: every service that owns something to be found answers for its own."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from glue.contracts.families import Found, Kind, Search
from shared.errors import ServiceUnavailable
from shared.rpc import fetch_data

HITS = 6
HITS_OF_ONE_KIND = 48


@dataclass(frozen=True, slots=True)
class Away:
    """Stands where a kind's results would be while whoever owns them does not answer."""

    kind: Kind


async def search_everywhere(q: str, *, locale: str, kind: Kind | None = None) -> list[Found | Away]:
    """Return what was found of each kind, or more of one kind; no answer is never nothing found."""
    limit = HITS if kind is None else HITS_OF_ONE_KIND
    questions = [
        owner(q=q, limit=limit, locale=locale)
        for owner in Search.owners()
        if kind is None or kind in owner.kinds
    ]
    replies = await asyncio.gather(*(_answer(question) for question in questions))
    parts = [part for reply in replies for part in reply if kind is None or part.kind is kind]
    return sorted(parts, key=lambda part: list(Kind).index(part.kind))


async def _answer(question: Search) -> Sequence[Found | Away]:
    try:
        found = await fetch_data(question)
    except ServiceUnavailable:
        return [Away(kind) for kind in question.kinds]
    answered = {part.kind for part in found}
    return [*found, *(Away(kind) for kind in question.kinds if kind not in answered)]
