"""No page can be given an address that an app needs for itself."""

import pytest

from glue.directory import SERVICES
from glue.reserved import RESERVED_CALENDAR_SLUGS, RESERVED_SLUGS
from shared.factory import runtime_of
from shared.testing.apps import base_environment, create_app

NOWHERE = {
    "DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:1/nothing",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


@pytest.mark.parametrize("service", [service.name for service in SERVICES])
async def test_the_first_segment_of_every_route_is_reserved(service: str) -> None:
    app = create_app(service, base_environment() | NOWHERE)
    segments = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}
    await runtime_of(app).rpc.close()

    fixed = {segment for segment in segments if segment and not segment.startswith("<")}

    assert not fixed - RESERVED_SLUGS, "name them in glue/reserved.py"


async def test_the_second_segment_of_every_route_of_a_page_of_events_is_reserved() -> None:
    app = create_app("events", base_environment() | NOWHERE)
    segments = {
        rule.rule.split("/")[2]
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/<page_slug>/")
    }
    await runtime_of(app).rpc.close()

    fixed = {segment for segment in segments if segment and not segment.startswith("<")}

    assert fixed == RESERVED_CALENDAR_SLUGS, "name them in glue/reserved.py"
