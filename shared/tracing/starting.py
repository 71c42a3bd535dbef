"""Whether an app is traced; where it is not, nothing that makes or sends traces is imported."""

from importlib import import_module
from typing import TYPE_CHECKING, cast

from sqlalchemy.engine import Engine

from shared.settings import AppSettings

if TYPE_CHECKING:
    from shared.tracing.spans import Tracing


def start_tracing(name: str, settings: AppSettings, engine: Engine) -> "Tracing | None":
    """Make the tracing of an app and its statements, if there is somewhere to send it."""
    if not settings.otlp_endpoint:
        return None
    spans, statements = map(import_module, ("shared.tracing.spans", "shared.tracing.statements"))
    tracing = spans.sent_to(name, settings.otlp_endpoint, settings.traced_share)
    statements.trace_statements(engine, tracing)
    return cast("Tracing", tracing)
