"""Pieces of text that are kept to be put in again."""

import json
from typing import Any

import pytest
from quart.typing import TestClientProtocol as Browser

from blog.people.models import User
from blog.tests.admins import ADMIN, enter_as
from glue.contracts.blog import Grant, Role

AUTHOR = Grant(role=Role.AUTHOR)


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


async def test_a_piece_is_shared_and_then_any_writer_may_take_it_away(
    client: Browser, ada: User
) -> None:
    await tell(client, name="How to find us", value=piece("Over the bridge"))
    number = await number_of(client, "How to find us")

    await tell(client, f"{number}/scope/", scope="shared")

    await enter_as(client, "ben@example.org", AUTHOR)
    assert await listed(client) == [("How to find us", "shared")]
    assert await tell(client, f"{number}/delete/") == []


async def test_what_admins_look_after_is_used_by_all_and_changed_by_admins(
    client: Browser, ada: User
) -> None:
    await tell(client, name="Legal", value=piece("As it must be"))
    number = await number_of(client, "Legal")
    await tell(client, f"{number}/scope/", scope="admin", status=403)
    await tell(client, f"{number}/scope/", scope="shared")

    await enter_as(client, "root@example.org", ADMIN)
    await tell(client, f"{number}/scope/", scope="admin")

    await enter_as(client, "ben@example.org", AUTHOR)
    assert await listed(client) == [("Legal", "admin")]
    await tell(client, f"{number}/delete/", status=403)


async def test_nobody_takes_away_what_another_keeps_for_themselves(
    client: Browser, ada: User
) -> None:
    await tell(client, name="Mine", value=piece("My own"))
    number = await number_of(client, "Mine")

    await enter_as(client, "root@example.org", ADMIN)

    await tell(client, f"{number}/delete/", status=404)


@pytest.mark.parametrize("value", ["", "[]", '{"nodes": 1}', "{"])
async def test_what_is_no_piece_of_a_document_is_not_kept(
    client: Browser, ada: User, value: str
) -> None:
    await tell(client, name="Broken", value=value, status=422)
