"""How often codes of hidden tickets may be tried: short ones would be found by trying them all."""

from datetime import timedelta

from itsdangerous import BadSignature, Signer

from shared.actors import current_actor
from shared.runtime import current_runtime
from shared.web.limits import Limit, Limiter

# Right ones count too, or trying on would tell them apart. A crowd behind one network has room.
LIMIT = Limit("ticket-codes", 200, timedelta(minutes=15))
PURPOSE = "events.counted-code"


async def count_trying(code: str, *, counted: str = "") -> None:
    """Count that somebody names a code; raises `TooOften`.

    Not again where `counted` is what `counted_code` says of it: a page that looks again.
    """
    if counted and _is_counted(code, counted):
        return
    if code and (network := current_actor().network):
        await current_runtime().extra(Limiter).count(LIMIT, network)


def counted_code(code: str) -> str:
    """Sign a code that was counted, for the page that shows what there is for it; none is empty."""
    return _signer().get_signature(code).decode() if code else ""


def _is_counted(code: str, counted: str) -> bool:
    try:
        _signer().unsign(f"{code}.{counted}")
    except BadSignature:
        return False
    return True


def _signer() -> Signer:
    return Signer(current_runtime().settings.secret_key, salt=PURPOSE)
