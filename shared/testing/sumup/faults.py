"""Answer one call of the API, or misbehave as the switch set for it says."""

import asyncio
from collections.abc import Callable

from quart import Response, request

from shared.testing.sumup import answers
from shared.testing.sumup.answers import Answer
from shared.testing.sumup.switches import Call, Fault, Switch

# Set by SimulatorTransport to the seconds its caller will wait. In process nobody hangs or sleeps:
# an answer that would come too late is marked, and the transport raises the time-out.
PATIENCE_HEADER = "X-Simulator-Patience"
LATE_HEADER = "X-Simulator-Late"

# Longer than any caller waits; it then gets an answer, so that nothing hangs for ever.
_HANG_SECONDS = 120.0

_CONFLICTS = {
    Call.OPEN_CHECKOUT: answers.DUPLICATED,
    Call.DEACTIVATE: answers.PROCESSED,
    Call.REFUND: answers.NOT_ENOUGH_BALANCE,
}


async def answer_or_misbehave(
    call: Call, switch: Switch | None, act: Callable[[], Answer]
) -> Response:
    """Act and answer, in the order and the time that the switch leaves of that."""
    if switch is None:
        return act().response()
    match switch.fault:
        case Fault.TIMEOUT_BEFORE:
            return await _late(_HANG_SECONDS, lambda: answers.SERVER_ERROR)
        case Fault.ERROR_BEFORE:
            return answers.SERVER_ERROR.response()
        case Fault.RATE_LIMITED:
            return answers.RATE_LIMITED.response()
        case Fault.CONFLICT:
            return _CONFLICTS[call].response()
        case Fault.SLOW:
            return await _late(switch.seconds, act)
    answer = act()
    match switch.fault:
        case Fault.TIMEOUT_AFTER:
            return await _late(_HANG_SECONDS, lambda: answer)
        case Fault.ERROR_AFTER:
            return answers.SERVER_ERROR.response()
        case Fault.UNREADABLE:
            return Response("<html>Bad gateway</html>", status=200, content_type="text/html")
        case Fault.NO_CONTENT if answer.status == 201:
            return answers.EMPTY.response()
    return answer.response()


async def _late(seconds: float, act: Callable[[], Answer]) -> Response:
    patience = request.headers.get(PATIENCE_HEADER)
    if patience is None:
        await asyncio.sleep(seconds)
        return act().response()
    response = act().response()
    if seconds >= float(patience):
        response.headers[LATE_HEADER] = "1"
    return response
