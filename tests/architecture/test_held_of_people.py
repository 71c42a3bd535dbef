"""Every table that names a person is in the list of what is held, told and erased."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import Integer, MetaData, Table

from glue.contracts.families import ErasePerson, ExportPerson
from glue.directory import SERVICES
from shared.db.bus import bus_metadata

ROOT = Path(__file__).resolve().parents[2]
LIST = ROOT / "docs" / "how-to" / "what-is-held-of-a-person.md"
ROW = re.compile(r"^\| (\w+) \| `(\w+)` \|([^|]*)\|([^|]*)\|([^|]*)\|$", re.MULTILINE)
PERSONAL = re.compile(r"(\w+_)?(user_id|session_id|actor_id|email|address|person_id)")
EVERY = "every"


def names_a_person(table: Table) -> bool:
    """Say whether a table has somebody's number, address, or the id of a visit."""
    return any(
        PERSONAL.fullmatch(column.name)
        or (column.name.endswith("_by") and isinstance(column.type, Integer))
        for column in table.columns
    )


def tables_of(service: str) -> set[str]:
    metadata: MetaData = import_module(f"{service}.models").Base.metadata
    return {
        table.name
        for table in metadata.tables.values()
        if table.name not in bus_metadata.tables and names_a_person(table)
    }


def listed() -> dict[tuple[str, str], tuple[str, ...]]:
    return {
        (service, table): tuple(cell.strip() for cell in cells)
        for service, table, *cells in ROW.findall(LIST.read_text())
    }


@pytest.mark.parametrize("service", [service.name for service in SERVICES])
def test_every_table_that_names_a_person_is_listed(service: str) -> None:
    known = {table for owner, table in listed() if owner == service}

    found = tables_of(service)

    assert found - known == set(), f"tell it, forget it, and name it in {LIST.name}"
    assert known - found == set(), f"{LIST.name} lists tables that hold nobody any more"


def test_every_table_of_the_bus_that_names_a_person_is_listed() -> None:
    known = {table for owner, table in listed() if owner == EVERY}

    found = {table.name for table in bus_metadata.tables.values() if names_a_person(table)}

    assert found == known


def test_the_list_says_of_each_how_it_is_told_and_how_it_goes() -> None:
    gaps = [name for name, cells in listed().items() if not all(cells)]

    assert listed()
    assert gaps == []


def test_every_service_is_asked_and_only_by_blog() -> None:
    services = {service.name for service in SERVICES}

    assert {owner.owner for owner in ExportPerson.owners()} == services
    # blog does its own part in the transaction that ends the erasure.
    assert {owner.owner for owner in ErasePerson.owners()} == services - {"blog"}
    for contract in (*ExportPerson.owners(), *ErasePerson.owners()):
        assert contract.callers == {"blog"}
