"""An agreement that is not kept stops the start, or the type checker."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from shared.contracts import (
    Action,
    Activity,
    Contract,
    ContractError,
    Fragment,
    Query,
    reply_adapter,
)
from shared.db.session import Database
from shared.errors import MisconfiguredApp
from shared.factory import create_base_app
from shared.rpc import answers
from shared.tests.small_app import settings_for

ROOT = Path(__file__).resolve().parents[2]


class Ask(Query[int], service="shared", name="ask"):
    """A question."""


class Do(Action[int], service="shared", name="do"):
    """A change."""


class Foreign(Query[int], service="blog", name="foreign"):
    """Somebody else's question."""


class Post(Activity[int], service="shared", name="post"):
    """An activity."""


class PostToo(Activity[int], service="shared", name="post-too"):
    """Another one."""


def answering(*contracts: type[Contract]) -> ModuleType:
    """Make a module with a handler of each contract."""
    module = ModuleType("handlers_of_the_test")
    for number, contract in enumerate(contracts):

        @answers(contract)
        async def handler(asked: Contract) -> Any:
            return 0

        handler.__module__ = module.__name__
        setattr(module, f"handler_{number}", handler)
    return module


def why_not(database: Database, declared: tuple[type[Contract], ...], *handlers: ModuleType) -> str:
    module = ModuleType(__name__)
    for contract in declared:
        setattr(module, contract.__name__, contract)
    with pytest.raises(MisconfiguredApp) as refused:
        create_base_app(
            "shared", settings=settings_for(database), contracts=module, answers=handlers
        )
    return str(refused.value)


def test_a_contract_without_handler_stops_the_start(scratch: Database) -> None:
    assert why_not(scratch, (Ask, Do), answering(Ask)) == (
        "No handler answers shared!do: add one to internal/"
    )


def test_two_handlers_of_one_contract_stop_the_start(scratch: Database) -> None:
    said = why_not(scratch, (Ask,), answering(Ask), answering(Ask))

    assert said == "Two handlers answer shared/ask: keep one"


def test_a_handler_of_somebody_elses_contract_stops_the_start(scratch: Database) -> None:
    said = why_not(scratch, (Ask,), answering(Ask, Foreign))

    assert said == "blog/foreign is answered by an app that does not own it"


def test_two_contracts_at_one_address_stop_the_start(scratch: Database) -> None:
    said = why_not(scratch, (Post, PostToo), answering(Post, PostToo))

    assert said == "shared!post and shared!post-too have one address: /internal/inbox"


def test_a_contract_has_both_a_service_and_a_name() -> None:
    with pytest.raises(ContractError, match="needs both service= and name="):
        type("Half", (Query,), {}, service="shared")


def test_a_contract_says_what_it_gives() -> None:
    with pytest.raises(ContractError, match="declares no reply"):
        reply_adapter(Fragment)


SNIPPET = """
from shared.contracts import Action, Query
from shared.rpc import answers, call_action, fetch_data, fetch_fragment


class Ask(Query[list[str]], service="shared", name="ask"):
    number: int


class Do(Action[int], service="shared", name="do"):
    text: str


async def right() -> tuple[list[str], int]:
    return await fetch_data(Ask(number=1)), await call_action(Do(text="a"), key="k")


async def wrong() -> None:
    await fetch_data(Ask(number=1, colour="red"))  # unknown field
    await fetch_data(Ask(number="one"))  # wrong type
    await fetch_data(Ask())  # missing field
    await fetch_data(Do(text="a"))  # an action is no question
    await call_action(Ask(number=1), key="k")  # a question is no action
    await call_action(Do(text="a"))  # no key
    await fetch_fragment(Ask(number=1))  # no fragment
    number: int = await fetch_data(Ask(number=1))  # another reply


@answers(Ask)  # another contract's handler
async def do(action: Do) -> int:
    return 1
"""


def test_a_call_that_breaks_its_contract_is_a_type_error(tmp_path: Path) -> None:
    snippet = tmp_path / "snippet.py"
    snippet.write_text(SNIPPET)
    lines = SNIPPET.splitlines()
    expected = {number for number, line in enumerate(lines, start=1) if "  # " in line}

    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", str(snippet)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    found = {int(line.split(":")[1]) for line in checked.stdout.splitlines() if ": error: " in line}
    assert found == expected, checked.stdout
