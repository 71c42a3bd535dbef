"""The spans of one app, and where they are sent."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from secrets import randbits

from opentelemetry import context, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.sdk.trace.sampling import TraceIdRatioBased
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from shared.logs import current_request_id

_W3C = TraceContextTextMapPropagator()
FAILED = 500

Values = Mapping[str, str | int]


class Tracing:
    """Makes the spans of an app. Which traces are kept follows from their id, alike everywhere."""

    def __init__(self, service: str, *, to: SpanProcessor, share: float = 1.0) -> None:
        self._ids = _ByRequest()
        self._provider = TracerProvider(
            resource=Resource.create({"service.name": service}),
            sampler=TraceIdRatioBased(share),
            id_generator=self._ids,
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(to)
        self._tracer = self._provider.get_tracer("rose-ash")

    def begin_request(self, name: str, traceparent: str, values: Values) -> "Begun":
        """Begin the span of a request; `traceparent` is a sibling's, or empty."""
        parent = _W3C.extract({"traceparent": traceparent})
        if not trace.get_current_span(parent).get_span_context().is_valid:
            self._ids.begin_trace()
        return Begun(self._tracer.start_span(name, parent, SpanKind.SERVER, dict(values)))

    @contextmanager
    def span(self, name: str, kind: SpanKind, values: Values) -> Iterator[trace.Span]:
        """Trace a block as a part of what goes on; what it raises makes it a failure."""
        began = self.begin(name, kind, values)
        # The text of an error may hold what people typed.
        with trace.use_span(began, record_exception=False, set_status_on_exception=False):
            try:
                yield began
            except BaseException as error:
                fail(began, error)
                raise
            finally:
                began.end()

    def begin(self, name: str, kind: SpanKind, values: Values) -> trace.Span:
        """Begin a span in which no other begins; whoever asks for it ends it."""
        if not trace.get_current_span().get_span_context().is_valid:
            self._ids.begin_trace()
        return self._tracer.start_span(name, kind=kind, attributes=dict(values))

    @contextmanager
    def calling(self, owner: str, contract: str) -> Iterator[trace.Span]:
        """Trace a call to a sibling."""
        values = {"rpc.system": "rose-ash", "rpc.service": owner, "rpc.method": contract}
        with self.span(contract, SpanKind.CLIENT, values) as span:
            yield span

    def carried(self) -> dict[str, str]:
        """Return the headers by which a call carries the current trace."""
        headers: dict[str, str] = {}
        _W3C.inject(headers)
        return headers

    @contextmanager
    def after(self, request_id: str, name: str, values: Values) -> Iterator[None]:
        """Trace a block as a part of a request that is over, as the handling of its event."""
        over = SpanContext(
            _trace_id(request_id), _root_id(request_id), True, TraceFlags(TraceFlags.SAMPLED)
        )
        parent = trace.set_span_in_context(trace.NonRecordingSpan(over), context.Context())
        token = context.attach(parent)
        try:
            with self.span(name, SpanKind.CONSUMER, values):
                yield
        finally:
            context.detach(token)

    def close(self) -> None:
        """Send what is not sent yet."""
        self._provider.shutdown()


class Begun:
    """A span that begins in one place and ends in another."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span
        self._token = context.attach(trace.set_span_in_context(span))

    def answered(self, status: int) -> None:
        """Note what was answered."""
        self._span.set_attribute("http.response.status_code", status)
        if status >= FAILED:
            self._span.set_status(Status(StatusCode.ERROR))

    def end(self) -> None:
        self._span.end()
        context.detach(self._token)


class _ByRequest(IdGenerator):
    """A trace's id follows from the request's; so does that of the span that it begins with."""

    def __init__(self) -> None:
        self._is_first = False

    def begin_trace(self) -> None:
        """Have the next span be the one that a trace begins with; it is made at once."""
        self._is_first = True

    def generate_trace_id(self) -> int:
        return _trace_id(current_request_id())

    def generate_span_id(self) -> int:
        if self._is_first:
            self._is_first = False
            return _root_id(current_request_id())
        return randbits(64) or 1


def sent_to(service: str, endpoint: str, share: float) -> Tracing:
    """Make the tracing of an app whose spans go to a collector (OTLP over HTTP)."""
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    return Tracing(service, to=BatchSpanProcessor(exporter), share=share)


def fail(span: trace.Span, error: BaseException) -> None:
    """Note that something failed, and how that is called."""
    span.set_status(Status(StatusCode.ERROR, type(error).__name__))


def _trace_id(request_id: str) -> int:
    return int.from_bytes(blake2b(request_id.encode(), digest_size=16, person=b"trace").digest())


def _root_id(request_id: str) -> int:
    return int.from_bytes(blake2b(request_id.encode(), digest_size=8, person=b"root").digest())
