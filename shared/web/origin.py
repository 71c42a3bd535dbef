"""Where a request came from: the address that the proxies we trust have seen."""

from quart import Request

FORWARDED = "X-Forwarded-For"


def client_address(request: Request, *, proxy_hops: int) -> str:
    """Return the address of whoever asks, `proxy_hops` proxies of ours away.

    Each proxy adds the address it was called from at the end of `X-Forwarded-For`. What stands
    before what ours have added was written by the browser, and is not believed.
    """
    direct = request.remote_addr or ""
    if proxy_hops == 0:
        return direct
    seen = [part.strip() for part in request.headers.get(FORWARDED, "").split(",") if part.strip()]
    return seen[-proxy_hops] if len(seen) >= proxy_hops else direct
