"""Describe the published language: the schema file, and what each service's README tells of it."""

import importlib
import inspect
import re
from collections.abc import Iterator
from types import ModuleType

import orjson

from glue.directory import SERVICES
from glue.setup import HANDLERS
from shared.contracts import Action, Contract, Event, Fragment
from shared.outbox.registry import HandlerRegistry
from shared.rpc.schema import describe, describe_event
from shared.rpc.server import contracts_in

BEGIN = "<!-- contracts: begin -->"
END = "<!-- contracts: end -->"
_SECTION = re.compile(f"{re.escape(BEGIN)}(.*?){re.escape(END)}", re.DOTALL)


def contract_module(service: str) -> ModuleType:
    """Return the module that declares what a service owns."""
    return importlib.import_module(f"glue.contracts.{service}")


def event_types(service: str | None = None) -> tuple[type[Event], ...]:
    """Return the domain events of one service, or of all."""
    names = [service] if service else [each.name for each in SERVICES]
    return tuple(event for name in names for event in _events_in(contract_module(name)))


def handlers_by_event() -> dict[type[Event], tuple[str, ...]]:
    """Return the names of the handlers of each event."""
    registry = HandlerRegistry()
    registry.add(*HANDLERS)
    return {event: registry.handlers_for(event) for event in event_types()}


def schema_json() -> str:
    """Return every contract and event as JSON, in an order that never changes by itself."""
    contracts = [
        describe(contract)
        for service in SERVICES
        for contract in sorted(_contracts(service.name), key=lambda each: each.label())
    ]
    events = [describe_event(event) for event in event_types()]
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
    return orjson.dumps({"contracts": contracts, "events": events}, option=options).decode() + "\n"


def section_of(readme: str) -> str:
    """Return the generated section of a README."""
    found = _SECTION.search(readme)
    if found is None:
        raise ValueError(f"The README lacks the lines {BEGIN} and {END}")
    return found[1].strip()


def with_section(readme: str, section: str) -> str:
    """Return a README with its generated section replaced."""
    section_of(readme)
    return _SECTION.sub(lambda _: f"{BEGIN}\n{section}\n{END}", readme)


def readme_section(service: str) -> str:
    """Return what a service offers, emits and hears, as a README tells it."""
    lines = ["## Offers", "", "| contract | what |", "| --- | --- |"]
    lines += [
        f"| `{contract.label()}`{_kind(contract)} | {_sentence(contract)} |"
        for contract in sorted(_contracts(service), key=lambda each: each.label())
    ]
    events = event_types(service)
    if events:
        heard = handlers_by_event()
        lines += ["", "## Emits", "", "| event | heard by |", "| --- | --- |"]
        lines += [f"| `{event.wire_name}` | {_listeners(heard[event])} |" for event in events]
    return "\n".join(lines)


def _contracts(service: str) -> tuple[type[Contract], ...]:
    return contracts_in(contract_module(service))


def _events_in(module: ModuleType) -> Iterator[type[Event]]:
    for _, value in inspect.getmembers(module, inspect.isclass):
        if issubclass(value, Event) and value.owner and value.__module__ == module.__name__:
            yield value


def _sentence(contract: type[Contract]) -> str:
    text = inspect.getdoc(contract) or ""
    return " ".join(text.partition("\n\n")[0].split())


def _kind(contract: type[Contract]) -> str:
    if issubclass(contract, Fragment):
        return " (fragment)"
    return " (action)" if issubclass(contract, Action) else ""


def _listeners(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "nobody: kept for the log"
