"""Six digits are not found by trying: not one by one, not at once, and not in many places."""

import asyncio
from collections.abc import Sequence

from shared.web.identity import SESSION_COOKIE
from tests.attacks.browsers import MALLORY, browser_at, sign_in, who_is
from tests.workflows.bakery import BLOG, EMAIL
from tests.workflows.letters import Asked, ask, waiting_page
from tests.workflows.platform import Browser, Platform


def wrong(code: str, by: int = 1) -> str:
    """Return a code that is not this one."""
    return f"{(int(code) + by) % 10**6:06}"


async def statuses(
    platform: Platform, page: str, codes: Sequence[str]
) -> tuple[list[int], list[Browser]]:
    """Type codes at once, each in a browser of a network of its own."""
    browsers = [browser_at(platform, f"10.{number}.0.1") for number in range(len(codes))]
    answers = await asyncio.gather(
        *(
            browser.submit(page, {"code": code})
            for browser, code in zip(browsers, codes, strict=True)
        )
    )
    return [answer.status_code for answer in answers], browsers


async def test_one_by_one_the_fourth_guess_is_in_vain_even_if_it_is_right(
    platform: Platform, mallory: Browser
) -> None:
    asked = await ask(platform, mallory)

    guesses = [wrong(asked.code, by) for by in (1, 2, 3)] + [asked.code] * 2
    answers = [await mallory.submit(asked.page, {"code": guess}) for guess in guesses]

    assert [answer.status_code for answer in answers] == [422] * 5
    assert SESSION_COOKIE not in mallory.cookies
    # The first answer also shows the message that was waiting.
    assert len({answer.text for answer in answers[1:]}) == 1


async def test_fifty_guesses_at_once_do_not_get_past_the_third(
    platform: Platform, mallory: Browser
) -> None:
    asked = await ask(platform, mallory)

    answers, _ = await statuses(
        platform, asked.page, [wrong(asked.code, by) for by in range(1, 51)]
    )
    then_right, browsers = await statuses(platform, asked.page, [asked.code])

    assert answers == [422] * 50
    assert then_right == [422]
    assert await who_is(browsers[0]) is None


async def test_the_right_code_among_fifty_at_once_signs_in_one_browser_at_most(
    platform: Platform, mallory: Browser
) -> None:
    asked = await ask(platform, mallory)

    answers, browsers = await statuses(platform, asked.page, [asked.code] * 50)

    assert answers.count(303) == 1
    assert answers.count(422) == 49
    assert [bool(await who_is(browser)) for browser in browsers].count(True) == 1


async def test_many_tickets_do_not_make_more_than_ten_guesses(
    platform: Platform, mallory: Browser, ada: Browser
) -> None:
    asked = [await ask(platform, mallory) for _ in range(5)]
    for each in asked[:4]:
        await statuses(platform, each.page, [wrong(each.code, by) for by in range(1, 6)])

    last, _ = await statuses(platform, asked[4].page, [asked[4].code])
    by_link = await ada.submit(asked[4].link, {})

    assert last == [422]
    assert by_link.status_code == 303
    assert await who_is(ada) == EMAIL


async def test_a_code_is_not_tried_with_another_ticket(
    platform: Platform, mallory: Browser, ada: Browser
) -> None:
    victims = await ask(platform, ada)
    own = await ask(platform, mallory, MALLORY)

    stolen = await mallory.submit(own.page, {"code": victims.code})

    assert stolen.status_code == 422
    assert await who_is(mallory) is None
    assert (await ada.submit(victims.page, {"code": victims.code})).status_code == 303


async def test_knowing_the_address_of_a_link_is_not_knowing_its_ticket(
    platform: Platform, mallory: Browser, ada: Browser
) -> None:
    victims = await ask(platform, ada)
    token = victims.link.rstrip("/").rpartition("/")[2]

    answer = await mallory.submit(f"{BLOG}/sign-in/code/{token}/", {"code": victims.code})

    assert answer.status_code == 422
    assert await who_is(mallory) is None


async def test_one_network_types_no_more_than_thirty_codes(
    platform: Platform, mallory: Browser
) -> None:
    pages = [f"{BLOG}/sign-in/code/ticket-{number}/" for number in range(31)]

    answers = [await mallory.submit(page, {"code": "000000"}) for page in pages]

    assert [answer.status_code for answer in answers] == [422] * 30 + [429]
    assert answers[-1].headers["Retry-After"] == "900"


async def test_a_robot_and_who_asks_too_often_wait_on_a_page_like_any_other(
    platform: Platform, mallory: Browser
) -> None:
    async def waiting(form: dict[str, str]) -> tuple[str, str]:
        browser = browser_at(platform, "203.0.113.44")
        page = waiting_page(await browser.submit(f"{BLOG}/sign-in/", {"email": EMAIL} | form))
        looked_at = (await browser.visit(page)).text.replace(page.rsplit("/", 2)[1], "…")
        typed = await browser.submit(page, {"code": "000000"})
        return looked_at, f"{typed.status_code}"

    normal = await waiting({})
    robot = await waiting({"website": "https://spam.example"})
    others = [await waiting({}) for _ in range(5)]

    assert {normal, robot, *others} == {normal}
    assert len(await platform.mails("blog")) == 5


async def test_guesses_do_not_lock_anybody_else_out(
    platform: Platform, mallory: Browser, ada: Browser
) -> None:
    asked: list[Asked] = [await ask(platform, mallory) for _ in range(4)]
    for each in asked:
        await statuses(platform, each.page, [wrong(each.code, by) for by in range(1, 4)])

    await sign_in(platform, ada, "ben@example.org")

    assert await who_is(ada) == "ben@example.org"
