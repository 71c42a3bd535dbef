"""Put likes together."""

from quart import Quart

from glue.contracts import likes
from glue.setup import register_glue_handlers
from likes.internal import actions, data
from shared.factory import create_base_app
from shared.settings import AppSettings


def create_app(settings: AppSettings | None = None) -> Quart:
    """Return the app that owns who likes what."""
    return create_base_app(
        "likes",
        settings=settings or AppSettings.load(),
        contracts=likes,
        answers=[data, actions],
        handlers=register_glue_handlers,
    )
