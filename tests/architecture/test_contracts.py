"""Every contract is described, answered once, listened to, and shown where reviews see it."""

import importlib
from pathlib import Path

import pytest

from glue.contracts import blog, cart, events, likes, market, orders, relations
from glue.described import (
    event_types,
    handlers_by_event,
    readme_section,
    schema_json,
    section_of,
)
from glue.directory import SERVICES
from glue.permission_table import permissions_document
from shared.contracts import Contract
from shared.db import migrations
from shared.rpc.server import answers_in, contracts_in
from shared.testing.apps import unconnected_app

ROOT = Path(__file__).resolve().parents[2]
MODULES = (blog, market, cart, events, relations, likes, orders)
CONTRACTS = tuple(contract for module in MODULES for contract in contracts_in(module))


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.label())
def test_every_contract_has_a_sentence_of_its_own(contract: type[Contract]) -> None:
    inherited = {base.__doc__ for base in contract.__mro__[1:]}

    assert contract.__doc__ not in inherited | {None}, "say in the docstring what is asked"


@pytest.mark.parametrize("service", [service.name for service in SERVICES])
def test_every_contract_is_answered_by_its_owner(service: str) -> None:
    modules = [
        importlib.import_module(f"{service}.internal.{part}")
        for part in ("data", "actions", "fragments")
        if (ROOT / service / "internal" / f"{part}.py").exists()
    ]
    answered = {answer.contract for answer in answers_in(modules)}
    declared = set(contracts_in(importlib.import_module(f"glue.contracts.{service}")))

    assert answered == declared


def test_every_event_is_heard_or_says_that_nobody_listens() -> None:
    heard = handlers_by_event()
    found = [
        event.wire_name for event in event_types() if bool(heard.get(event)) == event.audit_only
    ]

    assert not found, f"write a handler in glue/handlers, or mark it audit_only: {found}"


def test_a_wire_change_shows_in_review() -> None:
    kept = (ROOT / "glue" / "contracts" / "schema.json").read_text()

    assert kept == schema_json(), "run bin/describe and read the difference"


@pytest.mark.parametrize("service", [service.name for service in SERVICES])
def test_the_readme_of_a_service_tells_its_contracts(service: str) -> None:
    kept = section_of((ROOT / service / "README.md").read_text())

    assert kept == readme_section(service), "run bin/describe"


@pytest.mark.parametrize("service", [service.name for service in SERVICES])
def test_a_history_has_one_head(service: str) -> None:
    assert len(migrations.heads(service)) == 1


def test_the_table_of_permissions_is_fresh() -> None:
    apps = [unconnected_app(service.name) for service in SERVICES]

    kept = (ROOT / "docs" / "permissions.md").read_text()

    assert kept == permissions_document(apps), "run bin/describe and read the difference"
