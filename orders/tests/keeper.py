"""Ben, who keeps the orders of the bakery, with his browser."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from quart import Response
from quart.testing import QuartClient

from glue.contracts import blog
from orders.tests.factories import BAKERY, KEEPER
from shared.testing.fakes import FakeServices

GRANTS = [blog.Grant(role=blog.Role.ORDERS, page_id=BAKERY)]
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


def let_in(services: FakeServices, *grants: blog.Grant) -> None:
    """Let every session be Ben's, with these grants or with that of a keeper of orders."""
    known = blog.SessionUser(user_id=KEEPER.id, grants=list(grants) or GRANTS)
    services.answers(blog.SessionCheck, known)
    services.answers(blog.UsersBatch, [KEEPER])


@dataclass(frozen=True, slots=True)
class Keeper:
    """What Ben does with the orders of his page."""

    browser: QuartClient

    async def get(self, path: str = "", *, page: int = BAKERY) -> str:
        """Return a page below those of a page's keepers."""
        answer = await self.browser.get(f"/keep/{page}/{path}")
        assert answer.status_code == 200, answer.status_code
        return str(await answer.get_data(as_text=True))

    async def post(self, path: str, form: Mapping[str, object], *, page: int = BAKERY) -> Response:
        answer = await self.browser.post(f"/keep/{page}/{path}", form=dict(form))
        assert isinstance(answer, Response)
        return answer

    async def text(self, path: str, form: Mapping[str, object], *, status: int = 200) -> str:
        """Send a form, and return the page that answers it."""
        answer = await self.post(path, form)
        assert answer.status_code == status, answer.status_code
        return str(await answer.get_data(as_text=True))

    async def give_back(self, order_id: int, **form: object) -> Response:
        """Fill in the form for a refund, look at what will happen, and agree."""
        path = f"orders/{order_id}/refunds/"
        asked = await self.text(path, {"key": "k1"} | form)
        return await self.post(path, agreed(asked))


def agreed(confirmation: str) -> dict[str, str]:
    """Return what the button sends that agrees to a refund."""
    form = dict(HIDDEN.findall(confirmation))
    amount = re.search(r'name="agreed" value="(\d+)"', confirmation)
    assert amount is not None, confirmation
    return form | {"agreed": amount[1]}
