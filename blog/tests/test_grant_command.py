"""bin/grant, by which the first admin is made."""

import pytest

from blog.roles.commands import NotGiven, grant, listing, parse
from blog.roles.queries import all_grants, grants_of
from blog.tests.factories import ADA, make_page, make_user
from glue.audit import Audited, ObjectType
from glue.contracts.blog import Role
from shared.actors import ActorKind
from shared.audit import Trail, audit_trail
from shared.db import reading


async def test_the_first_admin_need_not_have_been_here() -> None:
    said = await grant("Ada@Example.org", Role.ADMIN, None)
    again = await grant(ADA, Role.ADMIN, None)

    assert said == f"{ADA} has the role admin now. Sign in at http://blog.test/sign-in/"
    assert again == f"{ADA} had the role admin already"
    assert await listing() == [f"{ADA}  admin     everywhere"]


async def test_whoever_was_made_so_has_never_signed_in() -> None:
    await grant(ADA, Role.AUTHOR, None)

    async with reading() as session:
        (user,) = [each for each, _, _ in await all_grants(session)]
    assert user.last_login_at is None


async def test_what_a_command_gives_is_written_down_as_a_commands_deed() -> None:
    page, ada = await make_page(), await make_user()

    await grant(ADA, Role.SHOP, "bakery")

    async with reading() as session:
        trail = Trail(object=(ObjectType.PERSON, ada.id), within=page.id)
        (row,) = await audit_trail(session, trail, limit=5)
        (kept,) = await grants_of(session, user_id=ada.id)
    assert (row["action"], row["actor_kind"]) == (Audited.ROLE_GRANTED, ActorKind.COMMAND)
    assert (kept.role, kept.page_id, kept.granted_by) == (Role.SHOP, page.id, None)


@pytest.mark.parametrize(
    ("address", "role", "slug", "reason"),
    [
        ("ada", Role.ADMIN, None, "is not a mail address"),
        (ADA, Role.SHOP, None, "is on a page"),
        (ADA, Role.ADMIN, "bakery", "holds everywhere"),
        (ADA, Role.SHOP, "nowhere", "there is no page nowhere"),
    ],
)
async def test_what_cannot_be_given_is_said(
    address: str, role: Role, slug: str | None, reason: str
) -> None:
    with pytest.raises(NotGiven, match=reason):
        await grant(address, role, slug)

    assert await listing() == []


@pytest.mark.parametrize("words", [[], [ADA], [ADA, "owner"]])
def test_half_a_command_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(words)

    assert "admin" in capsys.readouterr().err
