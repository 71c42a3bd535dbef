"""Browsers in which somebody with roles is signed in, and siblings whose logs are empty."""

from urllib.parse import urlencode

from quart.testing import QuartClient
from quart.typing import TestClientProtocol as Browser

from blog.people.models import User
from blog.people.queries import user_by_id
from blog.roles.service import give_role
from blog.sign_in.device import Device
from blog.sign_in.service import begin_signed_in_session
from blog.tests.factories import ADA
from glue.contracts import cart, events, likes, market, orders, relations
from glue.contracts.blog import Grant, Role
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.runtime import current_runtime
from shared.testing.fakes import FakeServices
from shared.web.identity import SESSION_COOKIE, Cookies

ADMIN = Grant(role=Role.ADMIN)
SIBLING_LOGS = (
    market.AuditTrail,
    cart.AuditTrail,
    events.AuditTrail,
    relations.AuditTrail,
    likes.AuditTrail,
    orders.AuditTrail,
)


async def enter_as(browser: Browser | QuartClient, email: str = ADA, *grants: Grant) -> User:
    """Sign somebody in, and give them these roles as if they had been given long ago."""
    async with transaction() as session:
        signed_in = await begin_signed_in_session(
            session, email=email, by="link", device=Device(), now=utcnow()
        )
        for grant in grants:
            await give_role(session, user_id=signed_in.user_id, grant=grant, by=None, now=utcnow())
    cookies = Cookies(current_runtime().settings)
    value = str(cookies._session.dumps(signed_in.session_token))
    browser.set_cookie("localhost", SESSION_COOKIE, value)
    async with reading() as session:
        user = await user_by_id(session, user_id=signed_in.user_id)
    assert user is not None
    return user


def with_empty_logs(services: FakeServices) -> FakeServices:
    """Let the siblings have nothing in their logs, and nothing on any page or elsewhere."""
    for log in SIBLING_LOGS:
        services.answers(log, [])
    services.answers(market.MarketplacesForContainer, [])
    services.answers(events.CalendarsForContainer, [])
    services.answers(relations.GetChildren, [])
    services.answers(market.MarketplacesByIds, [])
    services.answers(market.MarketplacesElsewhere, [])
    services.answers(events.CalendarsByIds, [])
    services.answers(events.CalendarsElsewhere, [])
    return services


async def text_of(browser: Browser | QuartClient, path: str, *, status: int = 200) -> str:
    """Open a page and return its text."""
    answer = await browser.get(path)
    assert answer.status_code == status, await answer.get_data(as_text=True)
    return str(await answer.get_data(as_text=True))


async def send_choices(
    browser: Browser | QuartClient, path: str, email: str, *grants: str
) -> tuple[int, str]:
    """Send a form in which several roles may be chosen; return status and text of the answer."""
    body = urlencode([("email", email), *(("grants", grant) for grant in grants)])
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await browser.post(path, data=body, headers=headers)
    return answer.status_code, str(await answer.get_data(as_text=True))
