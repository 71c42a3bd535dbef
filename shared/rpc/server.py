"""The answering side: `@answers`, and the table of an app's handlers."""

import inspect
from collections.abc import Awaitable, Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeVar

from shared.contracts import Action, Activity, Contract, Fragment, Query
from shared.db.session import request_sessions
from shared.errors import MisconfiguredApp
from shared.idempotency import Call, handled_once
from shared.runtime import current_runtime

C = TypeVar("C", bound=Contract)

Handler = Callable[[Any], Awaitable[Any]]

_CONTRACT = "__answers__"
_SAGA = "__saga__"

_call: ContextVar[Call] = ContextVar("call")


def answers(
    contract: type[C], *, saga: bool = False
) -> Callable[[Callable[[C], Awaitable[Any]]], Callable[[C], Awaitable[Any]]]:
    """Mark a function as the answer to a contract; `create_base_app` collects it.

    An action's effect, key and reply are committed together by the dispatcher. With `saga=True` the
    handler opens its own transactions and makes itself idempotent by `current_call().key`.
    """

    def mark(function: Callable[[C], Awaitable[Any]]) -> Callable[[C], Awaitable[Any]]:
        setattr(function, _CONTRACT, contract)
        setattr(function, _SAGA, saga)
        return function

    return mark


def current_call() -> Call:
    """Return who is calling the running action, and with which key."""
    return _call.get()


@dataclass(frozen=True, slots=True)
class Answer:
    """A contract, the function that answers it, and whether it commits by itself."""

    contract: type[Contract]
    handler: Handler
    saga: bool


class AnswerTable:
    """One app's handlers by contract; incomplete or ambiguous tables stop the start."""

    def __init__(self, contracts: Iterable[type[Contract]], answers: Iterable[Answer]) -> None:
        self._by_path: dict[str, type[Contract]] = {}
        self._by_contract: dict[type[Contract], Answer] = {}
        for answer in answers:
            if answer.contract in self._by_contract:
                raise MisconfiguredApp(f"Two handlers answer {answer.contract.label()}: keep one")
            there = self._by_path.get(answer.contract.path())
            if there is not None:
                both = f"{there.label()} and {answer.contract.label()}"
                raise MisconfiguredApp(f"{both} have one address: {there.path()}")
            self._by_contract[answer.contract] = answer
            self._by_path[answer.contract.path()] = answer.contract
        declared = set(contracts)
        for contract in sorted(declared - set(self._by_contract), key=lambda c: c.label()):
            raise MisconfiguredApp(f"No handler answers {contract.label()}: add one to internal/")
        for contract in sorted(set(self._by_contract) - declared, key=lambda c: c.label()):
            raise MisconfiguredApp(f"{contract.label()} is answered by an app that does not own it")

    @property
    def contracts(self) -> tuple[type[Contract], ...]:
        return tuple(sorted(self._by_contract, key=lambda contract: contract.label()))

    def at_path(self, path: str) -> type[Contract] | None:
        """Return the contract answered at an internal path, or None."""
        return self._by_path.get(path)

    async def answer(self, contract: Contract) -> Any:
        """Answer a question or render a fragment in the current request."""
        return await self._by_contract[type(contract)].handler(contract)

    async def act(self, action: Action[Any], *, caller: str, key: str) -> Any:
        """Do an action once for its key, and return its first reply."""
        answer = self._by_contract[type(action)]
        call = Call(caller=caller, action=action.wire_name, key=key)
        token = _call.set(call)
        try:
            if answer.saga:
                return await answer.handler(action)
            return await handled_once(call, action, answer.handler)
        finally:
            _call.reset(token)

    async def answer_in_process(self, contract: Contract) -> Any:
        """Answer a contract of the calling app itself, in sessions of its own."""
        async with request_sessions(current_runtime().database):
            return await self.answer(contract)

    async def act_in_process(self, action: Action[Any], *, caller: str, key: str) -> Any:
        """Do an action of the calling app itself, in sessions of its own."""
        async with request_sessions(current_runtime().database):
            return await self.act(action, caller=caller, key=key)


def contracts_in(module: ModuleType) -> tuple[type[Contract], ...]:
    """Return the contracts a module of glue declares."""
    return tuple(
        value
        for _, value in inspect.getmembers(module, inspect.isclass)
        if issubclass(value, Query | Action | Activity | Fragment)
        and value.owner
        and value.__module__ == module.__name__
    )


def answers_in(modules: Iterable[ModuleType]) -> tuple[Answer, ...]:
    """Return the functions marked by `@answers` in the given modules."""
    return tuple(
        Answer(getattr(function, _CONTRACT), function, getattr(function, _SAGA))
        for module in modules
        for _, function in inspect.getmembers(module, inspect.iscoroutinefunction)
        if hasattr(function, _CONTRACT) and function.__module__ == module.__name__
    )
