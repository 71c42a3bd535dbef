"""Which functions hear of which events, under names that outlive a move of the code."""

import inspect
from collections.abc import Awaitable, Callable
from types import ModuleType
from typing import Any, TypeVar, cast

from shared.contracts import Event
from shared.errors import MisconfiguredApp

E = TypeVar("E", bound=Event)

Handler = Callable[[Any], Awaitable[None]]

_EVENT = "__hears__"
_LONGEST_NAME = 128


def on(
    event: type[E],
) -> Callable[[Callable[[E], Awaitable[None]]], Callable[[E], Awaitable[None]]]:
    """Mark a function as a handler of an event; `HandlerRegistry.add` collects it."""

    def mark(function: Callable[[E], Awaitable[None]]) -> Callable[[E], Awaitable[None]]:
        setattr(function, _EVENT, event)
        return function

    return mark


def handler_name(function: Handler) -> str:
    """Return the name deliveries are stored under: `module.function`, without the packages."""
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"


class HandlerRegistry:
    """One app's handlers and the events they hear; doubles stop the start."""

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}
        self._events: dict[str, type[Event]] = {}
        self._names: dict[type[Event], tuple[str, ...]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all handlers."""
        return tuple(self._handlers)

    def add(self, *sources: ModuleType | Handler) -> None:
        """Take in handlers: functions marked by `@on`, or all of those that a module defines."""
        for source in sources:
            if isinstance(source, ModuleType):
                for function in _handlers_in(source):
                    self._add(function)
            else:
                self._add(source)

    def handlers_for(self, event: type[Event]) -> tuple[str, ...]:
        """Return the names of the handlers that hear of an event."""
        return self._names.get(event, ())

    def handler(self, name: str) -> Handler:
        """Return the handler stored under a name."""
        return self._handlers[name]

    def event(self, name: str) -> type[Event]:
        """Return the class of the event with a wire name that some handler hears."""
        return self._events[name]

    def _add(self, function: Handler) -> None:
        event = cast("type[Event] | None", getattr(function, _EVENT, None))
        name = handler_name(function)
        if event is None:
            raise MisconfiguredApp(f"{name} hears nothing: mark it with @on(SomeEvent)")
        if name in self._handlers:
            raise MisconfiguredApp(f"Two handlers are named {name}: rename one")
        if len(name) > _LONGEST_NAME:
            raise MisconfiguredApp(f"{name} is longer than {_LONGEST_NAME} characters")
        if self._events.setdefault(event.wire_name, event) is not event:
            raise MisconfiguredApp(f"Two events are named {event.wire_name}: rename one")
        self._handlers[name] = function
        self._names[event] = (*self.handlers_for(event), name)


def _handlers_in(module: ModuleType) -> list[Handler]:
    return [
        function
        for _, function in inspect.getmembers(module, inspect.iscoroutinefunction)
        if hasattr(function, _EVENT) and function.__module__ == module.__name__
    ]
