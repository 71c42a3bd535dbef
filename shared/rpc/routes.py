"""The internal address of an app: only signed callers get an answer."""

from typing import Any, cast

import orjson
from quart import Blueprint, Response, request

from shared.changes import changes_now
from shared.clock import utcnow
from shared.contracts import Action, Contract, Fragment
from shared.errors import DomainError
from shared.i18n import mark as _l
from shared.points import passing
from shared.reads import HEADER as READS
from shared.reads import WANTED, Reads, noting
from shared.rpc import signing, wire
from shared.rpc.health import health_detail, is_ready
from shared.rpc.schema import describe
from shared.runtime import Runtime

JSON = "application/json"


class NotSigned(DomainError):
    code = "not-signed"
    status = 401
    message = _l("Only services of this co-operative are answered here")


class UnknownContract(DomainError):
    code = "unknown-contract"
    status = 404
    message = _l("This service has no such contract")


class CallerRefused(DomainError):
    code = "caller-refused"
    status = 403
    message = _l("This service does not answer that caller")


def internal_routes(runtime: Runtime) -> Blueprint:
    """Return the routes `/internal/*` of one app."""
    blueprint = Blueprint("internal", __name__, url_prefix="/internal")

    @blueprint.get("/health")
    async def health() -> Response:
        if await _is_signed(runtime):
            detail = await health_detail(runtime)
            return _json(detail, status=200 if detail["ready"] else 503)
        ready = await is_ready(runtime)
        return _json({"ready": ready}, status=200 if ready else 503)

    @blueprint.get("/schema")
    async def schema() -> Response:
        await _signed_caller(runtime)
        return _json([describe(contract) for contract in runtime.answers.contracts])

    @blueprint.get("/data/<name>")
    @blueprint.get("/fragments/<name>")
    async def read(name: str) -> Response:
        contract = await _contract(runtime)
        query = wire.contract_from_parameters(contract, request.args.to_dict())
        passing(f"before answering {contract.label()}")
        with noting(await _reads()) as reads:
            reply = await runtime.answers.answer(query)
        passing(f"after answering {contract.label()}")
        if issubclass(contract, Fragment):
            response = Response(str(reply), content_type="text/html; charset=utf-8")
        else:
            response = Response(wire.encode_reply(contract, reply), content_type=JSON)
        if reads.is_known:
            response.headers[READS] = reads.encoded()
        return response

    @blueprint.post("/actions/<name>")
    @blueprint.post("/inbox")
    async def act(name: str = "") -> Response:
        contract = await _contract(runtime)
        action = wire.contract_from_body(contract, await _body())
        assert isinstance(action, Action)
        passing(f"before answering {contract.label()}")
        reply = await runtime.answers.act(
            action,
            caller=request.headers[signing.CALLER],
            key=request.headers.get(signing.KEY, ""),
        )
        passing(f"after answering {contract.label()}")
        return Response(wire.encode_reply(contract, reply), content_type=JSON)

    return blueprint


async def _reads() -> Reads:
    """Begin to note what is read for an answer; what is remembered is looked at if that matters."""
    changes = await changes_now() if request.headers.get(READS) == WANTED else None
    return changes.reads() if changes else Reads()


async def _contract(runtime: Runtime) -> type[Contract]:
    caller = await _signed_caller(runtime)
    contract = runtime.answers.at_path(request.path)
    if contract is None:
        raise UnknownContract()
    if contract.callers is not None and caller not in contract.callers:
        raise CallerRefused()
    return contract


async def _signed_caller(runtime: Runtime) -> str:
    if not await _is_signed(runtime):
        raise NotSigned()
    return request.headers[signing.CALLER]


async def _is_signed(runtime: Runtime) -> bool:
    if signing.SIGNATURE not in request.headers:
        return False
    signed = signing.Signed(
        caller=request.headers.get(signing.CALLER, ""),
        actor=request.headers.get(signing.ACTOR, ""),
        method=request.method,
        path=request.path,
        query=request.query_string.decode(),
        key=request.headers.get(signing.KEY, ""),
        body=await _body(),
    )
    return signing.is_signed(
        signed, dict(request.headers), runtime.settings.internal_secrets, utcnow()
    )


async def _body() -> bytes:
    return cast(bytes, await request.get_data(as_text=False))


def _json(value: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status=status, content_type=JSON)
