"""A span for each statement: its text, and never its values, which people may have typed."""

from typing import Any

from opentelemetry.trace import Span, SpanKind
from sqlalchemy import event
from sqlalchemy.engine import Engine

from shared.tracing.spans import Tracing, fail

_SPAN = "rose_ash_span"


def trace_statements(engine: Engine, tracing: Tracing) -> None:
    """Trace each statement that goes through an engine."""

    def begin(
        connection: Any, cursor: Any, statement: str, values: Any, context: Any, is_many: bool
    ) -> None:
        told = {"db.system.name": "postgresql", "db.query.text": statement}
        span = tracing.begin(statement.split(None, 1)[0].upper(), SpanKind.CLIENT, told)
        setattr(context, _SPAN, span)

    def end(
        connection: Any, cursor: Any, statement: str, values: Any, context: Any, is_many: bool
    ) -> None:
        span: Span = getattr(context, _SPAN)
        span.end()

    def note_failure(failure: Any) -> None:
        span: Span | None = getattr(failure.execution_context, _SPAN, None)
        if span is not None:
            fail(span, failure.original_exception)
            span.end()

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    event.listen(engine, "handle_error", note_failure)
