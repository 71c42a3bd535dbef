"""Load the demonstration: python -m events.demo."""

import asyncio

from events.app import create_app
from events.demo.loading import DemoCalendars, MissingPage, load_calendars
from shared.actors import Actor, ActorKind, acting_as
from shared.clock import utcnow
from shared.errors import ServiceUnavailable
from shared.standalone import standing_alone


def main() -> None:
    """Load the demonstration's calendars and say what came of it."""
    try:
        asyncio.run(_run())
    except MissingPage as problem:
        raise SystemExit(f"events.demo: {problem}") from problem
    except ServiceUnavailable as problem:
        raise SystemExit("events.demo: blog does not answer, and it knows the pages") from problem


async def _run() -> None:
    async with standing_alone("events", create_app):
        with acting_as(Actor(ActorKind.COMMAND)):
            opened = await load_calendars(DemoCalendars.read(), today=utcnow().date())
    print(f"events: {opened} calendars opened, the others are as they were")
