"""How often somebody may ask for another address, since each time a stranger may be written to."""

from datetime import timedelta

from blog.sign_in.limits import count_mail
from shared.runtime import current_runtime
from shared.web.limits import Limit, Limiter

WISHES = Limit("address-changes", most=5, within=timedelta(hours=1))


async def count_wish(*, user_id: int, new_email: str) -> None:
    """Count a wish for an address; raises `TooOften`."""
    await current_runtime().extra(Limiter).count(WISHES, str(user_id))
    await count_mail(new_email)
