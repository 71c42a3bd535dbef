"""Speak to a simulator in the same process, and meet its time-outs without waiting for them."""

import httpx

from shared.testing.sumup.faults import LATE_HEADER, PATIENCE_HEADER

_ENDLESS = 1e9


class SimulatorTransport(httpx.ASGITransport):
    """Carry requests to the simulator; an answer that comes too late raises `ReadTimeout`."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        patience = request.extensions.get("timeout", {}).get("read")
        request.headers[PATIENCE_HEADER] = str(_ENDLESS if patience is None else patience)
        response = await super().handle_async_request(request)
        if LATE_HEADER in response.headers:
            await response.aclose()
            raise httpx.ReadTimeout("The simulator answers too late", request=request)
        return response
