"""Siblings that answer what a test says, over the real client, wire format and contracts."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx

from shared.contracts import Action, Contract, Fragment
from shared.errors import DomainError
from shared.rpc import wire
from shared.rpc.signing import KEY

C = TypeVar("C", bound=Contract)


class UnexpectedCall(AssertionError):
    """The code under test called a sibling the test said nothing about."""


@dataclass(slots=True)
class _Received:
    contract: Contract
    key: str


@dataclass(slots=True)
class FakeServices(httpx.AsyncBaseTransport):
    """The siblings of the app under test.

    Replies are checked against the contract and pass through JSON, so a fake cannot drift from what
    the owner would send. Fragments nobody spoke of are empty; any other such call fails the test.
    """

    _answers: dict[type[Contract], Any] = field(default_factory=dict)
    _refusals: dict[type[Contract], DomainError] = field(default_factory=dict)
    _down: set[str] = field(default_factory=set)
    _received: dict[type[Contract], list[_Received]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _unexpected: list[str] = field(default_factory=list)

    def answers(self, contract: type[C], reply: Any | Callable[[C], Any]) -> None:
        """Reply to a contract with a value, or with what a function of the request returns.

        Such a function may be a coroutine's, and may raise one of the contract's errors.
        """
        self._refusals.pop(contract, None)
        self._answers[contract] = reply

    def refuses(self, contract: type[C], error: DomainError) -> None:
        """Answer a contract with one of its declared errors."""
        self._answers[contract] = None
        self._refusals[contract] = error

    def is_down(self, service: str) -> None:
        """Refuse every connection to a service from now on."""
        self._down.add(service)

    def is_up(self, service: str) -> None:
        """Let a service answer again."""
        self._down.discard(service)

    def calls(self, contract: type[C]) -> list[C]:
        """Return what was asked of a contract, in order."""
        return [received.contract for received in self._received[contract]]  # type: ignore[misc]  # kept by its own class

    def keys(self, contract: type[Contract]) -> list[str]:
        """Return the keys a contract was called with, in order."""
        return [received.key for received in self._received[contract]]

    def fail_on_unexpected_calls(self) -> None:
        """Raise `UnexpectedCall` naming the contracts that were called without an answer."""
        if self._unexpected:
            raise UnexpectedCall(f"no answer was given for: {', '.join(self._unexpected)}")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        service = urlsplit(str(request.url)).netloc.partition(".")[0]
        if service in self._down:
            raise httpx.ConnectError(f"{service} is down", request=request)
        path = request.url.path
        contract = self._contract(service, path)
        if contract is None:
            if path.startswith("/internal/fragments/"):
                return httpx.Response(200, text="")
            self._unexpected.append(f"{request.method} {service}{path}")
            return httpx.Response(500, text="unexpected call")
        return await self._answer(contract, request)

    async def _answer(self, contract: type[Contract], request: httpx.Request) -> httpx.Response:
        asked: Contract
        if issubclass(contract, Action):
            asked = wire.contract_from_body(contract, await request.aread())
        else:
            asked = wire.contract_from_parameters(contract, dict(request.url.params))
        self._received[contract].append(_Received(asked, request.headers.get(KEY, "")))
        try:
            if contract in self._refusals:
                raise self._refusals[contract]
            reply = self._answers[contract]
            reply = reply(asked) if callable(reply) else reply
            if isawaitable(reply):
                reply = await reply
        except DomainError as error:
            return httpx.Response(error.status, content=wire.encode_error(error))
        if issubclass(contract, Fragment):
            return httpx.Response(200, text=str(reply))
        return httpx.Response(200, content=wire.encode_reply(contract, reply))

    def _contract(self, service: str, path: str) -> type[Contract] | None:
        for contract in self._answers:
            if contract.owner == service and contract.path() == path:
                return contract
        return None
