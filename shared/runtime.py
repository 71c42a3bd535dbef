"""What the running app carries: reached through one context variable, set at every entry point."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from gettext import NullTranslations
from typing import TYPE_CHECKING, TypeVar

from jinja2 import Environment as Templates

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from shared.changes import ChangeLog
    from shared.db.session import Database
    from shared.jobs.loop import Loop
    from shared.metrics.meters import Meters
    from shared.outbox.registry import HandlerRegistry
    from shared.points import Points
    from shared.rpc.client import RpcClient
    from shared.rpc.server import AnswerTable
    from shared.settings import AppSettings
    from shared.tracing.spans import Tracing

P = TypeVar("P")


@dataclass(slots=True)
class Runtime:
    """The parts of one running app. Entry points are requests, loops, commands and tests.

    `extras` are the parts that only this app has, by their class; its `create_app` puts them there.
    """

    name: str
    settings: "AppSettings"
    database: "Database"
    rpc: "RpcClient"
    redis: "Redis"
    answers: "AnswerTable"
    handlers: "HandlerRegistry"
    templates: Templates
    loops: "dict[str, Loop]"
    meters: "Meters"
    translations: NullTranslations = field(default_factory=NullTranslations)
    extras: dict[type[object], object] = field(default_factory=dict)
    points: "Points | None" = None
    changes: "ChangeLog | None" = None
    tracing: "Tracing | None" = None

    def extra(self, kind: type[P]) -> P:
        """Return the app's own part of a class; raises `KeyError` where it has none."""
        part = self.extras[kind]
        assert isinstance(part, kind)
        return part


_runtime: ContextVar[Runtime] = ContextVar("runtime")


def current_runtime() -> Runtime:
    """Return the runtime of the app whose code is running; raises `LookupError` outside of one."""
    return _runtime.get()


def runtime_or_none() -> Runtime | None:
    """Return the current runtime, or None where no app is running, as at start-up."""
    return _runtime.get(None)


@contextmanager
def running(runtime: Runtime) -> Iterator[Runtime]:
    """Make `runtime` the current one inside the block."""
    token = _runtime.set(runtime)
    try:
        yield runtime
    finally:
        _runtime.reset(token)


def enter(runtime: Runtime) -> None:
    """Make `runtime` the current one for the rest of this task."""
    _runtime.set(runtime)
