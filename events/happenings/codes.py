"""How often codes of hidden tickets may be tried: short ones would be found by trying them all."""

from datetime import timedelta

from shared.actors import current_actor
from shared.runtime import current_runtime
from shared.web.limits import Limit, Limiter

# Right ones count too, or trying on would tell them apart. A crowd behind one network has room.
LIMIT = Limit("ticket-codes", 200, timedelta(minutes=15))


async def count_trying(code: str) -> None:
    """Count that somebody names a code; raises `TooOften`."""
    if code and (network := current_actor().network):
        await current_runtime().extra(Limiter).count(LIMIT, network)
