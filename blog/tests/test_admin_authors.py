"""Authors as readers see them, changed by who they are."""

import pytest
from quart.typing import TestClientProtocol as Browser

from blog.authors.models import Author
from blog.authors.queries import author_of_person
from blog.authors.service import ensure_author
from blog.people.models import User
from blog.tests.admins import ADMIN, enter_as, text_of
from blog.tests.factories import make_user
from glue.contracts.blog import Grant, Role
from shared.db import reading, transaction

AUTHORS = "/admin/authors/"
FORM = {"name": "Ada Ash", "slug": "ada-ash", "bio": "Cuts hay.", "website": "https://example.org"}


async def make_author(person: User) -> Author:
    async with transaction() as session:
        return await ensure_author(session, person=person)


@pytest.fixture
async def ada(client: Browser) -> User:
    return await enter_as(client, "ada@example.org", Grant(role=Role.AUTHOR))


async def test_who_writes_becomes_an_author_once_and_says_who_they_are(
    client: Browser, ada: User
) -> None:
    assert "You are no author yet" in await text_of(client, AUTHORS)

    first, again = await client.post(AUTHORS), await client.post(AUTHORS)
    saved = await client.post(first.headers["Location"], form=FORM)

    async with reading() as session:
        author = await author_of_person(session, user_id=ada.id)
    assert author is not None
    assert first.headers["Location"] == again.headers["Location"]
    assert saved.status_code == 303
    assert (author.name, author.bio, author.website) == (FORM["name"], FORM["bio"], FORM["website"])


@pytest.mark.usefixtures("ada")
async def test_an_author_of_somebody_else_is_for_admins_alone(client: Browser) -> None:
    ben = await make_author(await make_user("ben@example.org"))
    path = f"{AUTHORS}{ben.id}/"

    assert (await client.get(path)).status_code == 404
    assert (await client.post(path, form=FORM)).status_code == 404

    await enter_as(client, "admin@example.org", ADMIN)
    assert (await client.post(path, form=FORM)).status_code == 303
    assert "Ada Ash" in await text_of(client, AUTHORS)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("name", "", "give it a name"),
        ("slug", "", "Letters a to z"),
        ("slug", "ben", "already an author at this address"),
        ("website", "javascript:x", "An address, please"),
        ("bio", "a" * 2001, "At most 2000 letters"),
    ],
)
async def test_what_cannot_be_said_of_an_author_is_told(
    client: Browser, ada: User, name: str, value: str, words: str
) -> None:
    author = await make_author(ada)
    await make_author(await make_user("ben@example.org"))

    answer = await client.post(f"{AUTHORS}{author.id}/", form=FORM | {name: value})

    assert answer.status_code in {409, 422}
    assert words in await answer.get_data(as_text=True)
