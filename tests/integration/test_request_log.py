"""One line of the log for each request, carrying the id that travels, and no address."""

import logging

import httpx
import pytest
from quart import Quart

from shared.logs import JsonFormatter
from shared.testing.apps import transport_to


async def test_a_request_leaves_one_line_with_its_id_and_its_route(
    app: Quart, caplog: pytest.LogCaptureFixture
) -> None:
    lines: list[str] = []
    handler = logging.Handler()
    formatter = JsonFormatter("likes")
    handler.emit = lambda record: lines.append(formatter.format(record))  # type: ignore[method-assign]  # collects instead of writing
    logger = logging.getLogger("shared.web.edge")
    logger.addHandler(handler)
    caplog.set_level(logging.INFO, logger="shared.web.edge")

    async with httpx.AsyncClient(
        transport=transport_to(app), base_url="http://likes.internal"
    ) as stranger:
        await stranger.get("/internal/data/liked-slugs", headers={"X-Request-Id": "story-1"})
    logger.removeHandler(handler)

    (line,) = lines
    assert '"request":"story-1"' in line
    assert "GET /internal/data/<name>" in line
    assert '"status":401' in line
