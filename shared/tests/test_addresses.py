"""Who is refused may sign in, and comes back to what they asked for."""

from quart.testing import QuartClient

from shared.db.session import Database
from shared.tests.small_app import small_app

SIGN_IN = "https://blog.rose.test/sign-in/"
CLOSED = "https%3A%2F%2Fshared.rose.test%2Fclosed%2F"


async def test_signing_in_leads_back_to_the_closed_page_whatever_the_host_says(
    scratch: Database,
) -> None:
    client = QuartClient(small_app(scratch))

    response = await client.get('/closed/?next="<b>', headers={"Host": "evil.example"})

    page = await response.get_data(as_text=True)
    assert response.status_code == 403
    assert f'href="{SIGN_IN}?next={CLOSED}%3Fnext%3D%22%3Cb%3E"' in page
    assert "evil.example" not in page


async def test_signing_in_does_not_lead_back_to_what_was_sent(scratch: Database) -> None:
    client = QuartClient(small_app(scratch))

    response = await client.post("/closed/", headers={"Sec-Fetch-Site": "same-origin"})

    assert response.status_code == 403
    assert f'href="{SIGN_IN}"' in await response.get_data(as_text=True)
