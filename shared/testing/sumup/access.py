"""What every route starts from: the simulator of the app, and whose key a call carries."""

from collections.abc import Callable
from typing import cast

from quart import Response, current_app, request

from shared.testing.sumup import answers
from shared.testing.sumup.answers import Answer, error
from shared.testing.sumup.faults import answer_or_misbehave
from shared.testing.sumup.merchants import Merchant
from shared.testing.sumup.requests import InvalidRequest
from shared.testing.sumup.simulator import Simulator
from shared.testing.sumup.switches import Call, Switch

EXTENSION = "sumup-simulator"

Act = Callable[[Merchant, Switch | None], Answer]


def current_simulator() -> Simulator:
    """Return the simulator behind the app that answers."""
    return cast(Simulator, current_app.extensions[EXTENSION])


async def perform(call: Call, act: Act) -> Response:
    """Count a call of the API, check its key, act, and answer as the switches say."""
    simulator = current_simulator()
    switch = simulator.take(call)
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    merchant = simulator.merchant_of_key(key) if scheme == "Bearer" else None

    def checked() -> Answer:
        if merchant is None:
            return answers.UNAUTHORISED
        try:
            return act(merchant, switch)
        except InvalidRequest as wrong:
            return error(400, wrong.code, "Validation error", param=wrong.param)

    return await answer_or_misbehave(call, switch, checked)
