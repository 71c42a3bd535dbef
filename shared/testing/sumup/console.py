"""The console: what the simulator holds, and its switches, for people and for other processes."""

import json
from collections.abc import Mapping
from dataclasses import asdict

from quart import Blueprint, Response, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from shared.money import format_money
from shared.testing.sumup.access import current_simulator
from shared.testing.sumup.documents import checkout_document, page_address
from shared.testing.sumup.switches import EXPLANATIONS, FAULTS_OF, Call, Fault, Switch

console = Blueprint("console", __name__)

_SHOWN = 50


@console.get("/")
async def index() -> str:
    simulator = current_simulator()
    return await render_template(
        "console.html",
        merchants=list(simulator.merchants.values()),
        checkouts=list(reversed(simulator.book.checkouts))[:_SHOWN],
        faults_of={call: [it for it in Fault if it in FAULTS_OF[call]] for call in Call},
        explanations=EXPLANATIONS,
        switches=simulator.switches.active,
        calls=simulator.calls,
        waiting=simulator.postman.waiting,
        money=lambda amount: format_money(amount, "en_GB"),
        page_address=lambda record: page_address(record, simulator.public_url),
    )


@console.get("/_simulator/checkouts")
async def checkouts() -> Response:
    simulator = current_simulator()
    return _json(
        [
            checkout_document(it, simulator.merchants[it.merchant_code], simulator.public_url)
            for it in simulator.book.checkouts
        ]
    )


@console.get("/_simulator/calls")
async def calls() -> Response:
    return _json({call.value: current_simulator().calls[call] for call in Call})


@console.get("/_simulator/behaviour")
async def behaviour() -> Response:
    return _json([asdict(switch) for switch in current_simulator().switches.active])


@console.post("/_simulator/behaviour")
async def behave() -> ResponseReturnValue:
    if request.is_json:
        current_simulator().switches.add(read_switch(await request.get_json()))
        return _json([asdict(switch) for switch in current_simulator().switches.active], 201)
    form = (await request.form).to_dict()
    form["call"], _, form["fault"] = form.pop("fault", "").partition(" ")
    current_simulator().switches.add(read_switch(form))
    return _home()


@console.delete("/_simulator/behaviour")
async def clear() -> Response:
    current_simulator().switches.clear()
    return _json([])


@console.post("/_simulator/behaviour/clear")
async def clear_by_form() -> ResponseReturnValue:
    current_simulator().switches.clear()
    return _home()


@console.post("/_simulator/webhooks/deliver")
async def deliver() -> ResponseReturnValue:
    await current_simulator().postman.deliver()
    return _home()


def read_switch(fields: object) -> Switch:
    """Read a switch from JSON or a form; `times` of 0 or null is until cleared."""
    if not isinstance(fields, Mapping):
        raise BadRequest("A switch is an object")
    try:
        times = fields.get("times", 1)
        return Switch(
            call=Call(fields["call"]),
            fault=Fault(fields["fault"]),
            times=int(times) or None if times not in (None, "") else None,
            seconds=float(fields.get("seconds") or 0),
            reads=int(fields.get("reads") or 1),
        )
    except (KeyError, ValueError, TypeError) as wrong:
        raise BadRequest(str(wrong)) from wrong


def _home() -> ResponseReturnValue:
    return redirect(url_for("console.index"), 303)


def _json(body: object, status: int = 200) -> Response:
    return Response(json.dumps(body), status=status, content_type="application/json")
