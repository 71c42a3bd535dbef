"""The calling side: `fetch_data`, `call_action`, `fetch_fragment`, `post_activity`."""

import logging
from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar, cast

from markupsafe import Markup

from shared.actors import current_actor
from shared.clock import utcnow
from shared.contracts import Action, Activity, Contract, Fragment, Query
from shared.db.session import has_open_write_transaction
from shared.errors import RemoteCallInsideTransaction, ServiceUnavailable
from shared.logs import current_request_id
from shared.metrics.meters import Meters
from shared.points import passing
from shared.reads import HEADER as READS
from shared.reads import WANTED, Reads, current_reads, note_unknown
from shared.rpc import signing, wire
from shared.rpc.transport import ConnectionBroken, NoAnswer, Response, Transport
from shared.runtime import current_runtime

if TYPE_CHECKING:
    from shared.rpc.server import AnswerTable
    from shared.tracing.spans import Tracing

log = logging.getLogger(__name__)

R = TypeVar("R")

ATTEMPTS = 2
# On one machine, packing an answer costs more than sending it.
_PLAIN = {"Accept-Encoding": "identity"}
EMPTY = Markup()


class RpcClient:
    """Calls siblings for one app over one pooled transport.

    A contract the app owns itself is answered in process. With `forbid_inside_transactions`, as in
    development and tests, a call while a write transaction is open raises
    `RemoteCallInsideTransaction`.
    """

    def __init__(
        self,
        *,
        caller: str,
        secrets: Sequence[str],
        urls: Mapping[str, str],
        transport: Transport,
        answers: "AnswerTable",
        forbid_inside_transactions: bool,
        meters: Meters | None = None,
        tracing: "Tracing | None" = None,
    ) -> None:
        self._caller = caller
        self._secrets = secrets
        self._urls = urls
        self._transport = transport
        self._answers = answers
        self._forbid_inside_transactions = forbid_inside_transactions
        self._meters = meters or Meters()
        self._tracing = tracing

    async def fetch(self, query: Query[R]) -> R:
        if query.owner == self._caller:
            return cast(R, await self._answers.answer_in_process(query))
        parameters = wire.query_string(query)
        response = await self._send(query, "GET", query.path(), query=parameters)
        _note_reads(response)
        return cast(R, self._reply(type(query), response))

    async def act(self, action: Action[R], *, key: str) -> R:
        if action.owner == self._caller:
            # It would wait for what the open transaction has locked, which waits for it.
            self._refuse_inside_transaction(action)
            answer = self._answers.act_in_process(action, caller=self._caller, key=key)
            return cast(R, await answer)
        response = await self._send(action, "POST", action.path(), body=wire.body(action), key=key)
        return cast(R, self._reply(type(action), response))

    async def fragment(self, fragment: Fragment) -> Markup:
        if fragment.owner == self._caller:
            return Markup(await self._answers.answer_in_process(fragment))
        parameters = wire.query_string(fragment)
        response = await self._send(fragment, "GET", fragment.path(), query=parameters)
        _note_reads(response)
        if response.status != 200:
            raise ServiceUnavailable(contract=fragment.label())
        return Markup(response.text)

    def calling_as(self, caller: str) -> "RpcClient":
        """Return a client that differs in the caller's name alone."""
        return RpcClient(
            caller=caller,
            secrets=self._secrets,
            urls=self._urls,
            transport=self._transport,
            answers=self._answers,
            forbid_inside_transactions=self._forbid_inside_transactions,
            meters=self._meters,
            tracing=self._tracing,
        )

    def use_transport(self, transport: Transport) -> None:
        """Send over another from now on, as tests do that run all apps in one process."""
        self._transport = transport

    async def close(self) -> None:
        await self._transport.aclose()

    async def _send(
        self,
        contract: Contract,
        method: str,
        path: str,
        *,
        query: str = "",
        body: bytes = b"",
        key: str = "",
    ) -> Response:
        self._refuse_inside_transaction(contract)
        if self._tracing is None:
            return await self._deliver(contract, method, path, query, body, key, carried={})
        with self._tracing.calling(contract.owner, contract.label()) as span:
            carried = self._tracing.carried()
            response = await self._deliver(contract, method, path, query, body, key, carried)
            span.set_attribute("http.response.status_code", response.status)
            return response

    async def _deliver(
        self,
        contract: Contract,
        method: str,
        path: str,
        query: str,
        body: bytes,
        key: str,
        carried: Mapping[str, str],
    ) -> Response:
        actor = current_actor().encoded()
        signed = signing.Signed(self._caller, method, path, query, key, body, actor)
        url = self._urls[contract.owner] + path + (f"?{query}" if query else "")
        failure: NoAnswer | None = None
        began = perf_counter()
        for _ in range(ATTEMPTS):
            headers = signing.sign(signed, self._secrets, utcnow())
            headers |= {signing.REQUEST_ID: current_request_id(), **_PLAIN, **carried}
            if (reads := current_reads()) is not None and reads.is_wanted:
                headers[READS] = WANTED
            if body:
                headers["Content-Type"] = "application/json"
            passing(f"before calling {contract.label()}")
            try:
                response = await self._transport.send(
                    method, url, headers=headers, body=body, seconds=contract.timeout
                )
            except ConnectionBroken as error:
                failure = error
            except NoAnswer as error:
                failure = error
                break
            else:
                passing(f"after calling {contract.label()}")
                self._time(contract, str(response.status), began)
                return response
        self._time(contract, "none", began)
        note_unknown()
        log.warning("%s did not answer: %r", contract.label(), failure)
        raise ServiceUnavailable(contract=contract.label()) from failure

    def _time(self, contract: Contract, status: str, began: float) -> None:
        taken = self._meters.calls.labels(contract.owner, contract.label(), status)
        taken.observe(perf_counter() - began)

    def _refuse_inside_transaction(self, contract: Contract) -> None:
        if self._forbid_inside_transactions and has_open_write_transaction():
            raise RemoteCallInsideTransaction(
                f"{contract.label()} was called inside an open write transaction"
            )

    def _reply(self, contract: type[Contract], response: Response) -> Any:
        if response.status == 200:
            return wire.decode_reply(contract, response.content)
        error = wire.decode_error(contract, response.content)
        if isinstance(error, ServiceUnavailable):
            log.warning("%s answered %s: %.200s", contract.label(), response.status, response.text)
        raise error


async def fetch_data(query: Query[R]) -> R:
    """Ask a service a question.

    Raises the errors the contract declares, and `ServiceUnavailable` for everything else.
    """
    return await current_runtime().rpc.fetch(query)


async def call_action(action: Action[R], *, key: str) -> R:
    """Have a service change something, once for each key however often it is sent.

    Raises the errors the contract declares, and `ServiceUnavailable` for everything else.
    """
    return await current_runtime().rpc.act(action, key=key)


async def post_activity(activity: Activity[R]) -> R:
    """Post an activity to a service's inbox; its id is the key."""
    return await current_runtime().rpc.act(activity, key=activity.id)


async def fetch_fragment(fragment: Fragment, *, when_down: Markup = EMPTY) -> Markup:
    """Borrow a piece of a page; while its owner is away, `when_down` stands in its place."""
    try:
        return await current_runtime().rpc.fragment(fragment)
    except ServiceUnavailable:
        log.warning("fragment %s is missing from this page", fragment.label())
        return when_down


def _note_reads(response: Response) -> None:
    reads = current_reads()
    if reads is not None:
        reads.add(Reads.decoded(response.headers.get(READS)))
