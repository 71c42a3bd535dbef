"""Describe contracts as JSON: for `/internal/schema`, and for the file that shows a wire change."""

from typing import Any

from shared.contracts import Action, Contract, Event, Fragment, reply_adapter


def describe(contract: type[Contract]) -> dict[str, Any]:
    """Return what a contract takes, gives and may refuse."""
    description: dict[str, Any] = {
        "contract": contract.label(),
        "method": "POST" if issubclass(contract, Action) else "GET",
        "path": contract.path(),
        "takes": contract.model_json_schema(),
        "raises": sorted(error.code for error in contract.raises),
    }
    if contract.callers is not None:
        description["callers"] = sorted(contract.callers)
    if issubclass(contract, Fragment):
        description["gives"] = {"type": "string", "contentMediaType": "text/html"}
    else:
        description["gives"] = reply_adapter(contract).json_schema()
    return description


def describe_event(event: type[Event]) -> dict[str, Any]:
    """Return the name and the payload of a domain event."""
    return {"event": event.wire_name, "by": event.owner, "payload": event.model_json_schema()}
