"""One trace for what a request does in all services and in the outbox."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from quart import Quart
from quart.testing import QuartClient

from shared.db.session import Database
from shared.errors import ServiceUnavailable
from shared.factory import runtime_of
from shared.logs import request_id
from shared.outbox import drain_outbox
from shared.runtime import running
from shared.tests.outbox.cast import Ear, board, post
from shared.tests.small_app import caller_of, small_app
from shared.tests.small_contracts import Note
from shared.tracing.spans import Tracing
from shared.tracing.statements import trace_statements

REQUEST = "0123456789abcdef"
A_SECRET = "somebody@example.org"


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def tracing(exporter: InMemorySpanExporter) -> Iterator[Tracing]:
    tracing = Tracing("shared", to=SimpleSpanProcessor(exporter))
    yield tracing
    tracing.close()


@pytest.fixture
async def app(scratch: Database, tracing: Tracing) -> AsyncIterator[Quart]:
    # Connections of its own: who watches an engine's statements does so as long as it lives.
    url = scratch.engine.url.render_as_string(hide_password=False)
    database = Database.connect(url, app_name="traced", patience_seconds=60)
    app = small_app(database)
    runtime_of(app).tracing = tracing
    trace_statements(database.engine.sync_engine, tracing)
    yield app
    await database.dispose()


def told(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    """Return the spans by their name."""
    return {span.name: span for span in exporter.get_finished_spans()}


def parent_of(span: ReadableSpan) -> int | None:
    return span.parent.span_id if span.parent else None


def id_of(span: ReadableSpan) -> int:
    context = span.get_span_context()
    assert context is not None
    return context.span_id


async def test_a_request_is_a_span_with_its_statements_below(
    app: Quart, exporter: InMemorySpanExporter
) -> None:
    await QuartClient(app).get(f"/find/?text={A_SECRET}", headers={"X-Request-Id": REQUEST})

    spans = told(exporter)
    request, statement = spans["GET /find/"], spans["SELECT"]
    assert request.kind is SpanKind.SERVER
    assert request.parent is None
    assert request.attributes is not None
    assert request.attributes["http.route"] == "/find/"
    assert request.attributes["http.response.status_code"] == 200
    assert request.attributes["rose_ash.request_id"] == REQUEST
    assert parent_of(statement) == id_of(request)
    assert A_SECRET not in "".join(span.to_json() for span in spans.values())


async def test_what_fails_is_marked_without_what_was_said(
    app: Quart, exporter: InMemorySpanExporter
) -> None:
    await QuartClient(app).get("/broken/")

    span = told(exporter)["GET /broken/"]
    assert span.status.status_code is StatusCode.ERROR
    assert "a secret of ours" not in span.to_json()


async def test_a_call_is_a_part_of_the_request_that_made_it(
    app: Quart, exporter: InMemorySpanExporter, tracing: Tracing
) -> None:
    caller = caller_of(app)
    caller._tracing = tracing
    with request_id(REQUEST):
        await caller.act(Note(name="a"), key="k")

    spans = told(exporter)
    call = next(
        span for span in spans.values() if span.kind is SpanKind.CLIENT and "note" in span.name
    )
    answer = next(span for span in spans.values() if span.kind is SpanKind.SERVER)
    assert parent_of(answer) == id_of(call)
    assert answer.context.trace_id == call.context.trace_id


async def test_a_call_that_nobody_answers_is_a_failure(
    app: Quart, exporter: InMemorySpanExporter, tracing: Tracing
) -> None:
    caller = caller_of(app, url="http://127.0.0.1:1")
    caller._tracing = tracing
    with pytest.raises(ServiceUnavailable):
        await caller.act(Note(name="a"), key="k")
    await caller.close()

    (call,) = exporter.get_finished_spans()
    assert (call.status.status_code, call.status.description) == (
        StatusCode.ERROR,
        "ServiceUnavailable",
    )


async def test_a_stranger_does_not_say_which_trace_they_belong_to(
    app: Quart, exporter: InMemorySpanExporter
) -> None:
    theirs = f"00-{'a' * 32}-{'b' * 16}-01"
    await QuartClient(app).get("/", headers={"traceparent": theirs})

    (span,) = exporter.get_finished_spans()
    assert span.parent is None
    assert f"{span.context.trace_id:x}" != "a" * 32


async def test_an_event_is_handled_in_the_trace_of_the_request_that_told_it(
    scratch: Database, exporter: InMemorySpanExporter, tracing: Tracing
) -> None:
    ear = Ear("one")
    runtime = board(scratch, ear)
    runtime.tracing = tracing
    with running(runtime):
        with request_id(REQUEST):
            begun = tracing.begin_request("POST /notes/", "", {})
            await post("hay")
            begun.end()
        await drain_outbox()

    request, handled = exporter.get_finished_spans()
    assert handled.kind is SpanKind.CONSUMER
    assert handled.context.trace_id == request.context.trace_id
    assert parent_of(handled) == id_of(request)


async def test_a_share_is_kept_whole(exporter: InMemorySpanExporter) -> None:
    some = [Tracing(name, to=SimpleSpanProcessor(exporter), share=0.5) for name in ("one", "other")]
    for number in range(100):
        with request_id(f"request-{number}"):
            for tracing in some:
                tracing.begin_request("GET /", "", {}).end()

    traces = [span.context.trace_id for span in exporter.get_finished_spans()]
    assert 20 < len(set(traces)) < 80
    assert len(traces) == 2 * len(set(traces))


def test_without_tracing_what_sends_it_is_not_in_memory() -> None:
    program = "import shared.factory, sys; print('opentelemetry.exporter' in sys.modules)"
    command = [sys.executable, "-c", program]

    said = subprocess.run(command, check=True, capture_output=True, text=True)

    assert said.stdout == "False\n"
