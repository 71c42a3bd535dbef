"""Rows of blog, made through its services and committed as a request would."""

from typing import Any

from blog.menu.following import follow_published
from blog.menu.queries import menu_of
from blog.menu.service import change_entry
from blog.page_configs.models import PageConfig
from blog.page_configs.service import ConfigChange, ensure_page_config, update_page_config
from blog.people.models import User
from blog.people.service import note_login
from blog.posts.content import PostContent
from blog.posts.models import Post
from blog.posts.service import publish_post, write_post
from glue.contracts.blog import PostKind
from glue.contracts.relations import ContainerType
from shared.clock import utcnow
from shared.db import transaction

ADA = "ada@example.org"
BAKERY_CODE = "MBAKE001"
BAKERY_KEY = "sup_sk_bakery"


async def make_page(slug: str = "bakery", **content: str) -> Post:
    return await _published(PostKind.PAGE, slug, content)


async def make_post(slug: str = "hay-cut", **content: str) -> Post:
    return await _published(PostKind.POST, slug, content)


async def make_draft(slug: str = "unfinished", *, kind: PostKind = PostKind.POST) -> Post:
    content = PostContent(kind=kind, slug=slug, title="Unfinished")
    async with transaction() as session:
        return await write_post(session, content=content)


async def make_entry(page: Post, label: str) -> int:
    """Let a page have an entry of the site's menu, after those there are; return its id."""
    async with transaction() as session:
        await follow_published(session, page)
        known = (await menu_of(session, page_id=None)).known
        id = next(it.node.id for it in known if it.node.target_id == page.id)
        await change_entry(session, None, id, label=label, href=None, icon=None)
    return id


async def make_account(
    page_id: int, api_key: str = BAKERY_KEY, merchant_code: str = BAKERY_CODE
) -> PageConfig:
    container_type = ContainerType.PAGE
    change = ConfigChange(merchant_code=merchant_code, api_key=api_key, currency="GBP")
    async with transaction() as session:
        await ensure_page_config(session, container_type=container_type, container_id=page_id)
        return await update_page_config(
            session,
            container_type=container_type,
            container_id=page_id,
            change=change,
            now=utcnow(),
        )


async def make_user(email: str = ADA) -> User:
    async with transaction() as session:
        return await note_login(session, email=email, now=utcnow())


async def _published(kind: PostKind, slug: str, content: dict[str, str]) -> Post:
    values: dict[str, Any] = {"title": slug.replace("-", " ").title()} | content
    said = PostContent.of_html(values.pop("body_html", ""), kind=kind, slug=slug, **values)
    async with transaction() as session:
        post = await write_post(session, content=said)
        await publish_post(session, post, now=utcnow())
        return post
