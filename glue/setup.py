"""Hand the flows that span services to an app's relay."""

from glue.handlers import containers, entries, logins, orders, tickets
from shared.outbox.registry import HandlerRegistry

HANDLERS = (containers, entries, logins, orders, tickets)


def register_glue_handlers(registry: HandlerRegistry) -> None:
    """Register every handler; an app delivers those of the events it emits."""
    registry.add(*HANDLERS)
