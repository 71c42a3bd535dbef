"""Who may write which post."""

import pytest

from blog.posts.content import PostContent
from blog.posts.models import Post
from blog.tests.factories import make_page
from blog.writing.permitting import may_write, may_write_for
from blog.writing.service import begin_post
from glue.contracts.blog import PostKind, Role
from glue.permission_table import holder_of
from shared.db import transaction


@pytest.fixture
async def bakery() -> Post:
    return await make_page("bakery")


async def post_on(page: Post | None) -> Post:
    content = PostContent(title="Rye again", page_id=page.id if page else None)
    async with transaction() as session:
        return await begin_post(session, content=content, by=None)


async def test_authors_write_every_post_and_no_page(bakery: Post) -> None:
    author = holder_of(Role.AUTHOR)

    assert may_write(author, await post_on(None))
    assert may_write(author, await post_on(bakery))
    assert not may_write(author, bakery)


async def test_who_keeps_the_content_of_a_page_writes_it_and_the_posts_on_it(bakery: Post) -> None:
    keeper, dairy = holder_of(Role.CONTENT, bakery.id), await make_page("dairy")

    assert may_write(keeper, bakery)
    assert may_write(keeper, await post_on(bakery))
    assert not may_write(keeper, await post_on(None))
    assert not may_write(keeper, dairy)
    assert not may_write(keeper, await post_on(dairy))
    assert not may_write_for(keeper, kind=PostKind.POST, page_id=None)


@pytest.mark.parametrize("role", [role for role in Role if role.is_of_a_page])
async def test_no_other_role_of_a_page_writes(bakery: Post, role: Role) -> None:
    writes = role is Role.CONTENT

    assert bool(may_write(holder_of(role, bakery.id), bakery)) is writes
    assert bool(may_write(holder_of(role, bakery.id), await post_on(bakery))) is writes


async def test_an_admin_writes_all_of_it(bakery: Post) -> None:
    admin = holder_of(Role.ADMIN)

    assert may_write(admin, bakery)
    assert may_write(admin, await post_on(None))
