"""What every route starts from: the simulator that is asked, and whose key a call carries."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from quart import Response, request

from shared.testing.sumup import answers
from shared.testing.sumup.answers import Answer, error
from shared.testing.sumup.faults import answer_or_misbehave
from shared.testing.sumup.merchants import Merchant
from shared.testing.sumup.requests import InvalidRequest
from shared.testing.sumup.simulator import Simulator
from shared.testing.sumup.switches import Call, Switch

Act = Callable[[Merchant, Switch | None], Answer]

_asked: ContextVar[Simulator] = ContextVar("asked_simulator")


@contextmanager
def asking(simulator: Simulator) -> Iterator[None]:
    """Let the routes that run inside the block answer for this simulator."""
    token = _asked.set(simulator)
    try:
        yield
    finally:
        _asked.reset(token)


def current_simulator() -> Simulator:
    """Return the simulator that is asked."""
    return _asked.get()


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
