"""Tickets on paper: a PDF that is drawn beside the loop, with a library that only papers need."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from events.door.keys import TicketKeys
from events.tickets.models import Ticket
from shared.runtime import current_runtime
from shared.web.site import named_site


async def paper_of(tickets: Sequence[Ticket], *, at: datetime) -> bytes:
    """Draw tickets into one PDF; at the same `at` it is the same file."""
    keys, site = current_runtime().extra(TicketKeys), named_site().config

    def draw() -> bytes:
        # It takes 24 MB with its libraries, and most processes draw nothing.
        from events.ticket_pages.pdf import drawn

        return drawn(tickets, keys, site, at=at)

    return await asyncio.to_thread(draw)
