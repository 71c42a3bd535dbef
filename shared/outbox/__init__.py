"""The outbox: a change and the events it causes commit together, handlers run at least once."""

from shared.outbox.at_once import deliver_after_commit
from shared.outbox.drain import Undelivered, drain_outbox
from shared.outbox.emit import emit, emit_all
from shared.outbox.health import OutboxHealth, outbox_health
from shared.outbox.registry import HandlerRegistry, on

__all__ = [
    "HandlerRegistry",
    "OutboxHealth",
    "Undelivered",
    "deliver_after_commit",
    "drain_outbox",
    "emit",
    "emit_all",
    "on",
    "outbox_health",
]
