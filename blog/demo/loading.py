"""Bring the demonstration's pages, posts and people to what its files say."""

from datetime import datetime
from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import AwareDatetime, BaseModel, ConfigDict

from blog.menu.following import follow_published
from blog.page_configs.sellers import save_seller
from blog.page_configs.service import ConfigChange, ensure_page_config, update_page_config
from blog.people.service import known_person, rename
from blog.posts.content import PostContent
from blog.posts.models import Post
from blog.posts.queries import live_page
from blog.posts.service import publish_post, write_post
from blog.roles.service import give_role
from glue.contracts.blog import Feature, Grant, PostKind, Role, SellerDetails
from glue.contracts.relations import ContainerType
from shared.clock import utcnow
from shared.db import WriteSession, transaction

HERE = Path(__file__).resolve().parent
# A link in blog/static leads to demo/pictures.
PICTURES_URL = "/static/blog/demo"


class DemoMerchant(BaseModel):
    """The account a page is paid on, at the simulated SumUp."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    api_key: str
    currency: str


class DemoPage(BaseModel):
    """A page as pages.yaml has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: str
    title: str
    excerpt: str
    feature_image: str
    feature_image_alt: str
    merchant: DemoMerchant | None = None
    seller: SellerDetails | None = None
    features: dict[Feature, bool]
    body_html: str


class DemoPages(BaseModel):
    """The whole of pages.yaml; what it says of the site is in app-config.yaml too."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    site: dict[str, str]
    pages: list[DemoPage]

    @classmethod
    def read(cls) -> Self:
        return cls.model_validate(_yaml("pages.yaml"))


class DemoPost(BaseModel):
    """A post as posts.yaml has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: str
    title: str
    excerpt: str
    published_at: AwareDatetime
    body_html: str


class DemoPosts(BaseModel):
    """The whole of posts.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    posts: list[DemoPost]

    @classmethod
    def read(cls) -> Self:
        return cls.model_validate(_yaml("posts.yaml"))


class DemoRole(BaseModel):
    """A role, everywhere or on a page by its slug."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Role
    page: str | None = None


class DemoPerson(BaseModel):
    """Somebody who looks after something, as people.yaml has them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    email: str
    name: str
    roles: list[DemoRole]


class DemoPeople(BaseModel):
    """The whole of people.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    people: list[DemoPerson]

    @classmethod
    def read(cls) -> Self:
        return cls.model_validate(_yaml("people.yaml"))


async def load_pages(wanted: DemoPages) -> None:
    """Write and publish the pages, in the menu in their order, the sellers with their account."""
    for page in wanted.pages:
        async with transaction() as session:
            await _load_page(session, page)


async def load_posts(wanted: DemoPosts) -> None:
    """Write and publish the posts, each at its own time."""
    async with transaction() as session:
        for post in wanted.posts:
            content = PostContent.of_html(
                post.body_html, slug=post.slug, title=post.title, excerpt=post.excerpt
            )
            await _publish(session, content, now=post.published_at)


async def load_people(wanted: DemoPeople) -> None:
    """Make the people known by name and give them their roles; the pages must be there."""
    for person in wanted.people:
        async with transaction() as session:
            await _load_person(session, person)


async def _load_person(session: WriteSession, wanted: DemoPerson) -> None:
    user = await known_person(session, email=wanted.email)
    if not user.name:
        await rename(session, user_id=user.id, name=wanted.name)
    for each in wanted.roles:
        page = await live_page(session, slug=each.page) if each.page else None
        grant = Grant(role=each.role, page_id=page.id if page else None)
        await give_role(session, user_id=user.id, grant=grant, by=None, now=utcnow())


async def _load_page(session: WriteSession, wanted: DemoPage) -> None:
    content = PostContent.of_html(
        wanted.body_html,
        kind=PostKind.PAGE,
        slug=wanted.slug,
        title=wanted.title,
        excerpt=wanted.excerpt,
        feature_image=f"{PICTURES_URL}/{wanted.feature_image}",
        feature_image_alt=wanted.feature_image_alt,
    )
    page = await _publish(session, content, now=utcnow())
    await follow_published(session, page)
    await _configure(session, page.id, wanted)


async def _configure(session: WriteSession, page_id: int, wanted: DemoPage) -> None:
    account = wanted.merchant
    await ensure_page_config(session, container_type=ContainerType.PAGE, container_id=page_id)
    await update_page_config(
        session,
        container_type=ContainerType.PAGE,
        container_id=page_id,
        change=ConfigChange(
            features=wanted.features,
            merchant_code=account.code if account else None,
            api_key=account.api_key if account else None,
            currency=account.currency if account else None,
        ),
        now=utcnow(),
    )
    if wanted.seller is not None:
        await save_seller(session, page_id=page_id, seller=wanted.seller)


async def _publish(session: WriteSession, content: PostContent, *, now: datetime) -> Post:
    post = await write_post(session, content=content)
    await publish_post(session, post, now=now)
    return post


def _yaml(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text())
