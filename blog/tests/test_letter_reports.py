"""What comes back of letters ends the sending to an address; and the account's page of letters."""

from urllib.parse import urlencode

import pytest
from quart import Quart
from quart.typing import TestClientProtocol as Browser
from sqlalchemy import select, update

from blog.mailings.models import MailingRecipient, RecipientState
from blog.mailings.reports import reports_secret
from blog.newsletters.models import Stop
from blog.newsletters.queries import subscriber_by_email
from blog.tests.admins import enter_as, text_of
from blog.tests.factories import ADA, make_post
from blog.tests.readers import begin, lists_of, make_letter, make_list, make_reader, tally_of
from blog.tests.test_newsletters import FORM
from shared.clock import utcnow
from shared.db import reading, transaction


async def tell(app: Quart, document: object, secret: str = "") -> tuple[int, object]:
    address = f"/letters/reports/{secret or reports_secret()}/"
    answer = await app.test_client().post(address, json=document)
    return answer.status_code, await answer.get_json()


async def stop_of(email: str) -> Stop | None:
    async with reading() as session:
        found = await subscriber_by_email(session, email)
    assert found is not None
    return found.stop


async def sent_letter() -> tuple[int, str]:
    """Return a mailing and the Message-ID of its only letter, sent to Ada."""
    news = await make_list()
    await make_reader(ADA, news)
    mailing = await make_letter(await make_post(), news)
    await begin(mailing)
    async with transaction() as session:
        sent = {"state": RecipientState.SENT, "sent_at": utcnow()}
        await session.execute(update(MailingRecipient).values(**sent))
        message_id = await session.scalar(select(MailingRecipient.message_id))
    return mailing, str(message_id)


@pytest.mark.parametrize(
    ("kind", "stop", "counted"),
    [
        ("hard", Stop.BOUNCED, (1, 0)),
        ("complaint", Stop.COMPLAINED, (0, 1)),
        ("soft", None, (0, 0)),
    ],
)
async def test_a_report_of_a_letter_ends_what_it_has_to(
    app: Quart, kind: str, stop: Stop | None, counted: tuple[int, int]
) -> None:
    mailing, message_id = await sent_letter()

    told = [await tell(app, {"message_id": message_id, "kind": kind}) for _ in range(2)]

    assert told == [(200, {"taken": int(stop is not None)}), (200, {"taken": 0})]
    assert await stop_of(ADA) is stop
    tally = await tally_of(mailing)
    assert (tally.bounced, tally.complained) == counted


async def test_reports_may_come_by_address_and_many_at_once(app: Quart) -> None:
    await make_reader(ADA, await make_list())
    nobody = {"address": "nobody@example.org", "kind": "hard"}

    told = await tell(app, [{"address": ADA.upper(), "kind": "hard"}, nobody])

    assert told == (200, {"taken": 1})
    assert await stop_of(ADA) is Stop.BOUNCED


@pytest.mark.parametrize("document", [None, {}, {"kind": "hard"}, {"kind": "odd", "address": ADA}])
async def test_what_is_no_report_is_refused(app: Quart, document: object) -> None:
    assert (await tell(app, document))[0] == 422


async def test_without_the_secret_there_is_nothing(app: Quart) -> None:
    await make_reader(ADA, await make_list())

    status, _ = await tell(app, {"address": ADA, "kind": "hard"}, secret="guessed")

    assert status == 404
    assert await stop_of(ADA) is None


async def test_who_is_signed_in_chooses_letters_without_another_mail(client: Browser) -> None:
    news = await make_list("news")
    await make_list("board", is_open=False)
    await enter_as(client, ADA)

    body = urlencode([("lists", news.id)])
    saved = await client.post("/account/letters/", data=body, headers=FORM)

    assert saved.status_code == 303
    assert await lists_of(ADA) == ["news"]
    page = await text_of(client, "/account/letters/")
    assert "checked" in page
    assert "Board" not in page
