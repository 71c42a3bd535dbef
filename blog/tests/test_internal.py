"""What blog tells its siblings of posts, people and sessions."""

from datetime import timedelta

from blog.sign_in.device import Device
from blog.sign_in.service import SESSION_LASTS, end_session, sign_in_by_link
from blog.tests.factories import ADA, make_draft, make_page, make_post, make_user
from blog.tests.links import ask_for_link
from glue.contracts import blog
from shared.clock import FrozenClock, utcnow
from shared.db import transaction
from shared.rpc.client import RpcClient


async def session_of_ada() -> str:
    token = await ask_for_link(ADA)
    async with transaction() as session:
        signed_in = await sign_in_by_link(session, token=token, device=Device(), now=utcnow())
    return signed_in.session_token


async def test_a_page_is_known_by_slug_and_by_id(sibling: RpcClient) -> None:
    page = await make_page("bakery", excerpt="Bread", feature_image="/static/blog/demo/bakery.svg")

    by_slug = await sibling.fetch(blog.PostBySlug(slug="bakery"))
    by_id = await sibling.fetch(blog.PostById(id=page.id))

    assert by_slug == by_id
    assert by_slug is not None
    assert (by_slug.kind, by_slug.title, by_slug.excerpt) == (
        blog.PostKind.PAGE,
        "Bakery",
        "Bread",
    )
    assert by_slug.feature_image == "http://blog.test/static/blog/demo/bakery.svg"


async def test_drafts_and_unknown_posts_are_not_told(sibling: RpcClient) -> None:
    draft = await make_draft()
    post = await make_post()

    assert await sibling.fetch(blog.PostBySlug(slug=draft.slug)) is None
    assert await sibling.fetch(blog.PostById(id=draft.id)) is None
    batch = await sibling.fetch(blog.PostsBatch(ids=[draft.id, post.id, 999]))
    assert [found.id for found in batch] == [post.id]


async def test_people_come_by_the_batch(sibling: RpcClient) -> None:
    ada = await make_user(ADA)
    ben = await make_user("ben@example.org")

    people = await sibling.fetch(blog.UsersBatch(ids=[ben.id, ada.id, 999]))

    assert [person.email for person in people] == [ADA, "ben@example.org"]


async def test_a_session_is_somebodys_until_it_is_over(
    sibling: RpcClient, clock: FrozenClock
) -> None:
    token = await session_of_ada()
    ada = await make_user(ADA)

    during = await sibling.fetch(blog.SessionCheck(token=token))
    clock.advance(SESSION_LASTS - timedelta(seconds=1))
    at_the_end = await sibling.fetch(blog.SessionCheck(token=token))
    clock.advance(timedelta(seconds=1))
    after = await sibling.fetch(blog.SessionCheck(token=token))

    assert during == at_the_end == blog.SessionUser(user_id=ada.id)
    assert after is None


async def test_an_ended_or_invented_session_is_nobodys(sibling: RpcClient) -> None:
    token = await session_of_ada()
    async with transaction() as session:
        await end_session(session, token=token, now=utcnow())

    assert await sibling.fetch(blog.SessionCheck(token=token)) is None
    assert await sibling.fetch(blog.SessionCheck(token="invented")) is None


async def test_a_stranger_is_shown_the_way_in_and_back(sibling: RpcClient) -> None:
    menu = await sibling.fragment(blog.AuthMenu(next="http://market.test/bakery/?q=rye&page=2"))

    address = "http%3A//market.test/bakery/%3Fq%3Drye%26page%3D2"
    assert f'href="http://blog.test/sign-in/?next={address}"' in menu


async def test_the_way_back_never_leads_to_a_strangers_site(sibling: RpcClient) -> None:
    menu = await sibling.fragment(blog.AuthMenu(next="https://evil.example/"))

    assert "evil" not in menu


async def test_a_signed_in_person_is_shown_their_name_and_the_way_out(sibling: RpcClient) -> None:
    ada = await make_user(ADA)

    menu = await sibling.fragment(blog.AuthMenu(user_id=ada.id, next="http://market.test/"))

    assert ">ada<" in menu
    assert 'action="http://blog.test/sign-out/"' in menu
    assert 'value="http://market.test/"' in menu
    assert "hx-" not in menu
    assert "<script" not in menu


async def test_a_person_who_is_gone_is_a_stranger(sibling: RpcClient) -> None:
    menu = await sibling.fragment(blog.AuthMenu(user_id=999))

    assert "Sign in" in menu
