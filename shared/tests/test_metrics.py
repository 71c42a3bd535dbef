"""What Prometheus is told: by whom it may be asked, what is counted, and what is read."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from quart import Quart
from quart.testing import QuartClient

from shared.db import ReadSession
from shared.db.session import Database
from shared.errors import ServiceUnavailable
from shared.factory import runtime_of
from shared.metrics.readings import gauges
from shared.tests.small_app import caller_of, small_app
from shared.tests.small_contracts import Note

TOKEN = "token-of-the-tests"
KNOWN = {"Authorization": f"Bearer {TOKEN}"}
Told = dict[str, dict[tuple[str, ...], float]]


@pytest.fixture
def app(scratch: Database) -> Quart:
    return small_app(scratch, metrics_token=TOKEN)


async def told(app: Quart) -> Told:
    """Return the samples by their name, each by the values of its labels."""
    response = await QuartClient(app).get("/internal/metrics", headers=KNOWN)
    assert response.status_code == 200
    samples: Told = {}
    for family in text_string_to_metric_families(await response.get_data(as_text=True)):
        for it in family.samples:
            samples.setdefault(it.name, {})[tuple(it.labels.values())] = it.value
    return samples


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer another", TOKEN])
async def test_who_does_not_know_the_token_is_told_nothing(app: Quart, given: str) -> None:
    answer = await QuartClient(app).get("/internal/metrics", headers={"Authorization": given})

    assert answer.status_code == 401
    assert "rose_ash" not in await answer.get_data(as_text=True)


@pytest.mark.parametrize("given", ["", "Bearer "])
async def test_nobody_is_told_anything_where_there_is_no_token(
    scratch: Database, given: str
) -> None:
    app = small_app(scratch)

    answer = await QuartClient(app).get("/internal/metrics", headers={"Authorization": given})

    assert answer.status_code == 401


async def test_requests_are_counted_by_their_route(app: Quart) -> None:
    client = QuartClient(app)
    for path in ("/things/1/", "/things/2/", "/closed/", "/broken/", "/nowhere/"):
        await client.get(path)
    await client.open("/nowhere/", method="BREW")

    counted = (await told(app))["rose_ash_http_request_duration_seconds_count"]

    assert counted[("GET", "/things/<int:number>/", "200")] == 2
    assert counted[("GET", "/closed/", "403")] == 1
    assert counted[("GET", "/broken/", "500")] == 1
    assert sum(n for labels, n in counted.items() if labels[:2] == ("any", "no route")) == 2
    assert not any("nowhere" in label for labels in counted for label in labels)


async def test_calls_are_timed_with_what_came_of_them(app: Quart) -> None:
    caller, lost = caller_of(app), caller_of(app, url="http://127.0.0.1:1")
    runtime = runtime_of(app)
    caller._meters = lost._meters = runtime.meters
    await caller.act(Note(name="a"), key="k")
    with pytest.raises(ServiceUnavailable):
        await lost.act(Note(name="a"), key="l")
    await lost.close()

    counted = (await told(app))["rose_ash_internal_call_duration_seconds_count"]

    assert sorted((status, times) for (_, status, _), times in counted.items()) == [
        ("200", 1),
        ("none", 1),
    ]


async def test_what_the_database_knows_is_read_when_somebody_asks(
    app: Quart, scratch: Database
) -> None:
    before = await told(app)
    await caller_of(app).act(Note(name="a"), key="k")

    after = await told(app)

    assert before["rose_ash_database_up"] == {(): 1}
    assert before["rose_ash_outbox_deliveries"] == {("owed",): 0, ("parked",): 0}
    assert after["rose_ash_mails"] == {("waiting",): 0, ("parked",): 0}
    assert after["rose_ash_database_connections"][("active",)] >= 1


def test_processes_of_a_service_count_together(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "shared.tests.counting", str(tmp_path)]

    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout

    families = text_string_to_metric_families(printed)
    counts = [
        it.value for family in families for it in family.samples if it.name.endswith("_count")
    ]
    assert counts == [2]


async def test_a_service_tells_what_only_it_knows(scratch: Database) -> None:
    async def shelves(session: ReadSession) -> Sequence[Metric]:
        return [gauges("rose_ash_shelves", "Shelves.", {"full": 2, "empty": 1}, by="state")]

    app = small_app(scratch, readings=[shelves], metrics_token=TOKEN)

    assert (await told(app))["rose_ash_shelves"] == {("full",): 2, ("empty",): 1}


async def test_a_database_that_does_not_answer_is_told_of(app: Quart) -> None:
    runtime = runtime_of(app)
    there = runtime.database
    runtime.database = Database.connect(
        "postgresql+asyncpg://nobody@127.0.0.1:1/none",
        app_name="none",
        pool_size=1,
        patience_seconds=1,
    )

    answered = await told(app)

    assert answered["rose_ash_database_up"] == {(): 0}
    assert "rose_ash_outbox_deliveries" not in answered
    await runtime.database.dispose()
    runtime.database = there
