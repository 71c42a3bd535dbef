"""Pieces of text that are kept to be put in again."""

import json
from typing import Any

import pytest
from quart.typing import TestClientProtocol as Browser

from blog.people.models import User
from blog.tests.admins import ADMIN, enter_as, text_of
from glue.contracts.blog import Grant, Role

AUTHOR = Grant(role=Role.AUTHOR)
PAGE = "/admin/posts/snippets/"


@pytest.fixture
async def ada(client: Browser) -> User:
    return await enter_as(client, "ada@example.org", AUTHOR)


def piece(words: str) -> str:
    return json.dumps({"namespace": "KoenigEditor", "nodes": [{"type": "text", "text": words}]})


async def tell(
    client: Browser, path: str = "", *, status: int = 200, **said: Any
) -> list[tuple[str, str]]:
    answer = await client.post(f"/admin/snippets/{path}", json=said)
    text = str(await answer.get_data(as_text=True))
    assert answer.status_code == status, text
    return named(json.loads(text)) if status == 200 else []


def named(said: dict[str, Any]) -> list[tuple[str, str]]:
    return [(it["name"], it["scope"]) for it in said["snippets"]]


async def listed(client: Browser) -> list[tuple[str, str]]:
    answer = await client.get("/admin/snippets/")
    return named(json.loads(str(await answer.get_data(as_text=True))))


async def number_of(client: Browser, name: str) -> int:
    answer = await client.get("/admin/snippets/")
    said = json.loads(str(await answer.get_data(as_text=True)))
    (found,) = [it["id"] for it in said["snippets"] if it["name"] == name]
    return int(found)


async def test_a_piece_is_kept_for_oneself_and_a_second_of_its_name_takes_its_place(
    client: Browser, ada: User
) -> None:
    await tell(client, name="Opening hours", value=piece("Nine to five"))
    again = await tell(client, name="Opening hours", value=piece("Ten to six"))

    assert again == [("Opening hours", "private")]
    text = str(await (await client.get("/admin/snippets/")).get_data(as_text=True))
    assert "Ten to six" in text
    await enter_as(client, "ben@example.org", AUTHOR)
    assert await listed(client) == []


async def settle(client: Browser, number: int, status: int = 303, **form: str) -> str:
    answer = await client.post(f"{PAGE}{number}/", form=form)
    text = str(await answer.get_data(as_text=True))
    assert answer.status_code == status, text
    return text


async def test_a_piece_is_shared_and_then_any_writer_may_take_it_away(
    client: Browser, ada: User
) -> None:
    await tell(client, name="How to find us", value=piece("Over the bridge"))
    number = await number_of(client, "How to find us")
    assert "Over the bridge" in await text_of(client, PAGE)

    await settle(client, number, name="The way here", scope="shared")

    await enter_as(client, "ben@example.org", AUTHOR)
    assert await listed(client) == [("The way here", "shared")]
    assert "Over the bridge" in await text_of(client, f"{PAGE}{number}/")
    assert (await client.post(f"{PAGE}{number}/delete/")).status_code == 303
    assert "No snippets yet" in await text_of(client, PAGE)


async def test_what_admins_look_after_is_used_by_all_and_changed_by_admins(
    client: Browser, ada: User
) -> None:
    await tell(client, name="Legal", value=piece("As it must be"))
    number = await number_of(client, "Legal")
    assert 'value="admin"' not in await text_of(client, f"{PAGE}{number}/")
    await settle(client, number, status=403, name="Legal", scope="admin")
    await settle(client, number, name="Legal", scope="shared")

    await enter_as(client, "root@example.org", ADMIN)
    await settle(client, number, name="Legal", scope="admin")

    await enter_as(client, "ben@example.org", AUTHOR)
    assert await listed(client) == [("Legal", "admin")]
    await tell(client, f"{number}/delete/", status=403)
    await settle(client, number, status=403, name="Mine now", scope="private")
    assert "Admins look after this one" in await text_of(client, f"{PAGE}{number}/")


async def test_no_piece_gives_way_to_another_that_is_called_like_it(
    client: Browser, ada: User
) -> None:
    for name in ("Hours", "Opening hours"):
        await tell(client, name=name, value=piece(name))
    number = await number_of(client, "Hours")

    refused = await settle(client, number, status=409, name="Opening  hours", scope="private")

    assert "There is one of this name already" in refused
    assert await listed(client) == [("Hours", "private"), ("Opening hours", "private")]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": " ", "scope": "private"}, "Please give it a name"),
        ({"name": "Hours", "scope": "everybody"}, "Please choose for whom it is to be"),
    ],
    ids=["no name", "for nobody we know"],
)
async def test_a_piece_is_not_changed_without_a_name_or_for_whom(
    client: Browser, ada: User, form: dict[str, str], words: str
) -> None:
    await tell(client, name="Hours", value=piece("Nine to five"))

    assert words in await settle(client, await number_of(client, "Hours"), status=422, **form)


async def test_a_piece_is_shown_as_it_would_stand_in_a_text(client: Browser, ada: User) -> None:
    nodes = [
        {"type": "text", "text": "<b>Within</b> a line", "format": 1},
        {"type": "html", "html": "<p>Safe</p><script>alert(1)</script>"},
    ]
    await tell(client, name="Both", value=json.dumps({"nodes": nodes}))

    text = await text_of(client, f"{PAGE}{await number_of(client, 'Both')}/")

    assert "<p><strong>&lt;b&gt;Within&lt;/b&gt; a line</strong></p>" in text
    assert "<p>Safe</p>" in text
    assert "alert(1)" not in text


async def test_nobody_takes_away_what_another_keeps_for_themselves(
    client: Browser, ada: User
) -> None:
    await tell(client, name="Mine", value=piece("My own"))
    number = await number_of(client, "Mine")

    await enter_as(client, "root@example.org", ADMIN)

    await tell(client, f"{number}/delete/", status=404)
    await settle(client, number, status=404, name="Not mine", scope="private")
    assert (await client.get(f"{PAGE}{number}/")).status_code == 404


@pytest.mark.parametrize("value", ["", "[]", '{"nodes": 1}', "{"])
async def test_what_is_no_piece_of_a_document_is_not_kept(
    client: Browser, ada: User, value: str
) -> None:
    await tell(client, name="Broken", value=value, status=422)
