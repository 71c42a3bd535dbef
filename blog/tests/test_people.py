"""People: their addresses, and their account page."""

from urllib.parse import quote

import pytest
from quart.typing import TestClientProtocol as Browser

from blog.people.addresses import normal_address
from blog.people.queries import users_by_id
from blog.tests.factories import ADA, make_user
from blog.tests.links import ask_for_link
from shared.db import reading
from shared.mail import InvalidRecipient

SIGN_IN = "http://blog.test/sign-in/"


async def sign_in(client: Browser) -> None:
    await client.post(f"/sign-in/{await ask_for_link(ADA)}/")


async def name_of(user_id: int) -> str:
    async with reading() as session:
        return (await users_by_id(session, ids=[user_id]))[0].name


@pytest.mark.parametrize("written", ["ada@example.org", " ADA@Example.ORG ", "Ada@EXAMPLE.org"])
def test_an_address_has_one_form(written: str) -> None:
    assert normal_address(written) == ADA


@pytest.mark.parametrize("wrong", ["", "ada", "@example.org", "a@b@c.example", "a b@example.org"])
def test_what_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidRecipient):
        normal_address(wrong)


async def test_a_person_is_one_person_however_often_they_come() -> None:
    first, second = await make_user(ADA), await make_user(ADA)

    assert first.id == second.id


async def test_without_a_name_one_is_called_by_the_address() -> None:
    user = await make_user(ADA)

    assert user.display_name == "ada"
    user.name = "Ada Lovelace"
    assert user.display_name == "Ada Lovelace"


async def test_a_stranger_is_sent_to_sign_in_and_back(client: Browser) -> None:
    account = "http://blog.test/account/details/"
    form = await client.post("/account/details/", headers={"Referer": account})

    for response in (await client.get("/account/details/"), form):
        assert response.status_code == 303
        assert response.headers["Location"] == f"{SIGN_IN}?next={quote(account, safe='')}"


async def test_a_stranger_who_comes_from_elsewhere_is_not_sent_back_there(client: Browser) -> None:
    foreign = {"Referer": "http://evil.test/account/"}

    response = await client.post("/account/details/", headers=foreign)

    assert response.headers["Location"] == SIGN_IN


@pytest.mark.committed
async def test_a_person_can_say_what_to_call_them(client: Browser) -> None:
    await sign_in(client)

    saved = await client.post("/account/details/", form={"name": "  Ada \x00  <Lovelace> "})
    body = await (await client.get("/account/")).get_data(as_text=True)

    assert saved.status_code == 303
    assert await name_of((await make_user(ADA)).id) == "Ada <Lovelace>"
    assert "Hello Ada &lt;Lovelace&gt;" in body
    assert 'href="http://orders.test/"' in body


@pytest.mark.committed
async def test_a_name_has_an_end(client: Browser) -> None:
    await sign_in(client)

    response = await client.post("/account/details/", form={"name": "a" * 121})

    assert response.status_code == 422
    assert "Please keep it to 120 letters" in await response.get_data(as_text=True)
    assert await name_of((await make_user(ADA)).id) == ""
