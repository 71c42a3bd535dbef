"""A message travels to the next page once, and never carries what we have not signed."""

from http.cookies import SimpleCookie
from random import Random

import pytest
from itsdangerous import URLSafeTimedSerializer
from quart import Response

from shared.db.session import Database
from shared.tests.small_app import settings_for
from shared.web.flash import COOKIE, Flash, FlashCookie, FlashKind, flash, take_flashes

SECRET = "cookies-of-the-tests"
LARGEST_COOKIE = 4096


@pytest.fixture
def cookie(scratch: Database) -> FlashCookie:
    return FlashCookie(settings_for(scratch, cookie_domain="rose.test"))


@pytest.fixture
async def left(cookie: FlashCookie) -> Response:
    """The answer of a request that had one thing to say."""
    cookie.enter(None)
    flash("Saved")
    response = Response("")
    cookie.leave(response, secure=True)
    return response


def value_of(response: Response) -> str:
    return SimpleCookie(response.headers["Set-Cookie"])[COOKIE].value


async def test_a_message_reaches_the_next_page_and_no_other(
    cookie: FlashCookie, left: Response
) -> None:
    cookie.enter(value_of(left))
    shown = take_flashes()
    after = Response("")
    cookie.leave(after, secure=True)

    assert shown == [Flash("Saved", FlashKind.SUCCESS)]
    assert "Max-Age=0" in after.headers["Set-Cookie"]


async def test_a_message_waits_while_no_page_is_shown(cookie: FlashCookie, left: Response) -> None:
    cookie.enter(value_of(left))
    between = Response("")
    cookie.leave(between, secure=True)

    assert "Set-Cookie" not in between.headers


async def test_the_next_page_may_be_on_another_of_our_sites(
    cookie: FlashCookie, left: Response
) -> None:
    cookie.enter(value_of(left))
    take_flashes()
    after = Response("")
    cookie.leave(after, secure=True)

    assert "Domain=rose.test" in left.headers["Set-Cookie"]
    assert "Domain=rose.test" in after.headers["Set-Cookie"]


ANOTHER = URLSafeTimedSerializer("another", salt=COOKIE)
VISITOR = URLSafeTimedSerializer(SECRET, salt="visitor")
OURS = URLSafeTimedSerializer(SECRET, salt=COOKIE)


# What is signed differs from second to second, and the name of a test may not.
@pytest.mark.parametrize(
    "value",
    [
        pytest.param("x", id="nonsense"),
        pytest.param(ANOTHER.dumps([("Send money", "note")]), id="another secret"),
        pytest.param(VISITOR.dumps([("Send money", "note")]), id="another cookie"),
        pytest.param(OURS.dumps([("Hm", "shout")]), id="unknown kind"),
        pytest.param(OURS.dumps("text"), id="text"),
        pytest.param(OURS.dumps({"a": 1}), id="mapping"),
        pytest.param(OURS.dumps(None), id="nothing"),
    ],
)
async def test_a_message_we_have_not_sent_is_not_shown(cookie: FlashCookie, value: str) -> None:
    cookie.enter(str(value))

    assert take_flashes() == []


@pytest.mark.parametrize("length", [10, 600, 20_000])
async def test_however_much_there_is_to_say_a_browser_keeps_the_latest(
    cookie: FlashCookie, length: int
) -> None:
    letters = Random(1)
    cookie.enter(None)
    for number in range(9):
        flash(f"{number} " + "".join(letters.choices("aéж日", k=length)))
    response = Response("")
    cookie.leave(response, secure=True)

    cookie.enter(value_of(response))

    assert len(response.headers["Set-Cookie"]) <= LARGEST_COOKIE
    assert take_flashes()[-1].text.startswith("8 ")


async def test_a_page_shows_what_arrived_and_what_it_says_itself(
    cookie: FlashCookie, left: Response
) -> None:
    cookie.enter(value_of(left))
    flash("And this", FlashKind.NOTE)

    assert [message.text for message in take_flashes()] == ["Saved", "And this"]
