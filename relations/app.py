"""Put relations together."""

from quart import Quart

from glue.contracts import relations
from glue.setup import register_glue_handlers
from relations.internal import actions, data
from shared.factory import create_base_app
from shared.settings import AppSettings


def create_app(settings: AppSettings | None = None) -> Quart:
    """Return the app that owns which thing is attached to which."""
    return create_base_app(
        "relations",
        settings=settings or AppSettings.load(),
        contracts=relations,
        answers=[data, actions],
        handlers=register_glue_handlers,
    )
