"""A Ghost that is running is asked by its own API, and comes by the same way as a file."""

import json
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest
import pytest_asyncio
from cryptography.fernet import Fernet
from PIL import Image
from pydantic import SecretStr
from sqlalchemy import select

from blog.ghost.exporting import export as export_site
from blog.ghost.live.models import GhostSite
from blog.ghost.live.service import connect_site, forget_site, keys_to
from blog.ghost.models import GhostRow, Kind, RunState
from blog.ghost.runs import begin_run, try_out
from blog.newsletters.models import GhostNewsletter, Subscriber, UserNewsletter
from blog.page_configs.commands import rotate_and_tell
from blog.page_configs.keys import KeyBox
from blog.posts.content import document_of
from blog.posts.models import FormerPostSlug, PostStatus
from blog.tags.queries import tags_of_posts
from blog.tests.fake_ghost import (
    ADMIN_KEY,
    CONTENT_KEY,
    NAME,
    SECRET,
    FakeGhost,
    asked,
    brought_live,
    connected,
    fake_ghost,
)
from blog.tests.ghost import again, all_posts, brought, export, ghost_post, report
from glue.contracts.blog import PostKind
from shared.audit import Trail, audit_trail
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.images.addresses import is_kept
from shared.runtime import Runtime

NEWS = {
    "id": "1" * 24,
    "name": "News",
    "slug": "news",
    "visibility": "public",
    "count": {"posts": 1},
}
ADA = {
    "id": "2" * 24,
    "name": "Ada L.",
    "slug": "ada",
    "email": "ada@example.org",
    "last_seen": "x",
}
WEEKLY = {"id": "3" * 24, "name": "Weekly", "slug": "weekly", "status": "active"}


def picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "PNG")
    return file.getvalue()


def live_post(number: int = 1, **fields: object) -> dict[str, object]:
    """Return a post as the API tells it, with what changes by itself."""
    said = {"tags": [NEWS], "authors": [ADA], "reading_time": 1, "count": {"clicks": 7}}
    return ghost_post(number) | said | fields


@pytest_asyncio.fixture
async def ghost() -> AsyncIterator[FakeGhost]:
    async with fake_ghost() as it:
        image = {"type": "image", "src": f"{it.url}/content/images/a.png"}
        it.pictures["/content/images/a.png"] = picture()
        it.redirects = json.dumps([{"from": "^/old-post/?$", "to": "/post-1/"}]).encode()
        it.held = {
            "tags": [NEWS],
            "users": [ADA],
            "newsletters": [WEEKLY],
            "posts": [
                live_post(lexical=json.dumps(document_of([image]))),
                live_post(2, status="draft", published_at=None),
            ],
            "pages": [live_post(3, slug="about", title="About")],
            "members": [
                {
                    "id": "4" * 24,
                    "email": "Ben@example.org",
                    "name": "Ben",
                    "labels": [{"id": "5" * 24, "name": "Friends"}],
                    "newsletters": [WEEKLY],
                    "last_seen_at": "2026-01-01T00:00:00Z",
                }
            ],
        }
        yield it


async def test_everything_comes_by_the_admin_api_with_its_pictures(ghost: FakeGhost) -> None:
    run = await brought_live(ghost, await connected(ghost))

    posts = await all_posts()
    async with reading() as session:
        tags = await tags_of_posts(session, [posts[0].id])
        (reader,) = await session.scalars(select(Subscriber))
        letters = await session.scalar(select(GhostNewsletter.slug).join(UserNewsletter))
        former = await session.get(FormerPostSlug, "old-post")
    assert (run.state, run.counts) == (RunState.WRITTEN, {"added": 8}), await report(run)
    assert [(it.slug, it.kind, it.status) for it in posts] == [
        ("post-1", PostKind.POST, PostStatus.PUBLISHED),
        ("post-2", PostKind.POST, PostStatus.DRAFT),
        ("about", PostKind.PAGE, PostStatus.PUBLISHED),
    ]
    assert is_kept(posts[0].lexical["root"]["children"][0]["src"])
    assert [it.name for it in tags[posts[0].id]] == ["News"]
    assert (reader.email, reader.labels, letters) == ("ben@example.org", ["Friends"], "weekly")
    assert former is not None


async def test_a_second_time_nothing_is_changed_whatever_ghost_counts(ghost: FakeGhost) -> None:
    site = await connected(ghost)
    await brought_live(ghost, site)
    ghost.held["posts"][0]["count"] = {"clicks": 99}
    ghost.held["members"][0]["last_seen_at"] = "2026-02-02T00:00:00Z"

    run = await brought_live(ghost, site)

    assert run.counts == {"unchanged": 8}, await report(run)
    assert {it.version for it in await all_posts()} == {1}


async def test_what_came_in_a_file_is_the_same_when_it_comes_from_the_site(
    ghost: FakeGhost,
) -> None:
    await brought(export(posts=[ghost_post()], tags=[NEWS]))
    ghost.held = {"posts": [ghost_post() | {"tags": [], "authors": []}]}

    run = await brought_live(ghost, await connected(ghost))

    (post,) = await all_posts()
    assert (await report(run, Kind.POST)) == [("Post 1", "unchanged", [])]
    assert post.version == 1


async def test_trying_out_writes_nothing_and_says_what_would_come(ghost: FakeGhost) -> None:
    run = await asked(ghost, await connected(ghost))

    assert (run.state, run.counts) == (RunState.READY, {"added": 8})
    assert await all_posts() == []
    async with reading() as session:
        assert (await session.scalars(select(GhostRow))).all() == []


async def test_a_large_site_is_asked_page_by_page(ghost: FakeGhost) -> None:
    ghost.held = {"posts": [live_post(it) for it in range(1, 251)]}

    run = await asked(ghost, await connected(ghost))

    assert run.counts == {"added": 253}
    assert ghost.paths.count("/ghost/api/admin/posts/") == 3


async def test_the_content_api_brings_what_everybody_may_read(ghost: FakeGhost) -> None:
    ghost.held = {
        "authors": [ADA],
        "posts": [
            {"id": "6" * 24, "title": "Hay", "slug": "hay", "html": "<p>Hay.</p>", "tags": [NEWS]},
            {"id": "7" * 24, "title": "Secret", "slug": "secret", "html": "", "access": False},
        ],
    }
    site = await connected(ghost, admin_key="", content_key=CONTENT_KEY)

    run = await brought_live(ghost, site)

    (post,) = await all_posts()
    assert (post.slug, post.status) == ("hay", PostStatus.PUBLISHED)
    assert (await report(run, Kind.POST))[1][:2] == ("Secret", "refused")
    assert not any(it.startswith("/ghost/api/admin/users") for it in ghost.paths)


@pytest.mark.parametrize("status", [401, 403, 404, 200])
async def test_a_ghost_that_does_not_open_is_a_refused_run_that_says_so(
    ghost: FakeGhost, status: int
) -> None:
    if status == 200:
        site = await connected(ghost, admin_key=f"{NAME}:{'cd' * 32}")
    else:
        ghost.status, site = status, await connected(ghost)

    run = await asked(ghost, site)

    assert run.state is RunState.REFUSED
    assert ghost.url in run.problem
    assert SECRET not in run.problem


async def test_keys_are_kept_encrypted_and_the_log_knows_them_by_name(ghost: FakeGhost) -> None:
    site = await connected(ghost, content_key=CONTENT_KEY)

    async with reading() as session:
        trail = await audit_trail(session, Trail(actions=["ghost.connected"]), limit=9)
    assert SECRET.encode() not in site.locked_keys
    assert (keys_to(site).admin, keys_to(site).content) == (ADMIN_KEY, CONTENT_KEY)
    assert site.key_name == NAME
    assert SECRET not in repr((trail, keys_to(site)))
    assert NAME in repr(trail)


async def test_the_same_address_is_one_site_with_the_latest_keys(ghost: FakeGhost) -> None:
    first = await connected(ghost)
    async with transaction() as session:
        second = await connect_site(
            session, address=f"{ghost.url}/", admin_key="", content_key=CONTENT_KEY
        )

    assert second.id == first.id
    assert (keys_to(second).admin, second.key_name) == ("", "")


async def test_a_site_whose_keys_were_put_away_is_not_asked(ghost: FakeGhost) -> None:
    site = await connected(ghost)
    async with transaction() as session:
        run = await begin_run(session, name="old", site=site.url, site_id=site.id, now=utcnow())
        await forget_site(session, site.id)

    await try_out(run.id, client=ghost.stranger.client())

    run = await again(run)
    assert (run.state, "put away" in run.problem) == (RunState.REFUSED, True)
    assert ghost.stranger.asked == []


async def test_keys_of_sites_are_encrypted_anew_with_those_of_accounts(
    ghost: FakeGhost, runtime: Runtime, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = (SecretStr(Fernet.generate_key().decode()) for _ in range(2))
    before, runtime.extras[KeyBox] = runtime.extras[KeyBox], KeyBox([old])
    try:
        site = await connected(ghost)
        runtime.extras[KeyBox] = KeyBox([new, old])
        assert await rotate_and_tell()
        runtime.extras[KeyBox] = KeyBox([new])
        async with reading() as session:
            assert keys_to(await session.get_one(GhostSite, site.id)).admin == ADMIN_KEY
        runtime.extras[KeyBox] = KeyBox([old])
        assert not await rotate_and_tell()
    finally:
        runtime.extras[KeyBox] = before
    assert "1 encrypted anew" in capsys.readouterr().out


SETTINGS: list[dict[str, Any]] = [
    {"key": "title", "value": "Ash Lane"},
    {"key": "timezone", "value": "Europe/London"},
    {"key": "navigation", "value": '[{"label":"Home","url":"/"}]'},
    {"key": "stripe_secret_key", "value": "sk_live_1"},
    {"key": "is_private", "value": True},
]


async def settings_kept() -> dict[str, object]:
    async with reading() as session:
        rows = await session.scalars(select(GhostRow).where(GhostRow.kind == Kind.SETTING))
        return {it.ghost_id: it.ghost["fields"]["value"] for it in rows}


async def test_settings_that_anybody_sees_come_along_and_no_keys(ghost: FakeGhost) -> None:
    ghost.settings = SETTINGS

    run = await brought_live(ghost, await connected(ghost))

    assert run.counts == {"added": 11}, await report(run)
    assert await settings_kept() == {
        "title": "Ash Lane",
        "timezone": "Europe/London",
        "navigation": '[{"label":"Home","url":"/"}]',
    }


async def test_settings_are_the_same_by_a_file_and_by_either_api(ghost: FakeGhost) -> None:
    rows = [
        {"id": f"{number:024x}", "group": "site", **it}
        for number, it in enumerate(SETTINGS[:3], start=1)
    ]
    await brought(export(settings=rows))
    site = await connected(ghost)
    ghost.settings = SETTINGS[:3]
    by_admin = await brought_live(ghost, site)
    by_content = await connected(ghost, admin_key="", content_key=CONTENT_KEY)
    ghost.held["authors"] = ghost.held["users"]
    ghost.settings = {
        "title": "Ash Lane",
        "timezone": "Europe/Paris",
        "navigation": [{"label": "Home", "url": "/"}],
        "url": ghost.url,
    }
    changed = await brought_live(ghost, by_content)

    def said(rows: list[tuple[str, str, list[str]]]) -> dict[str, str]:
        return {title: verdict for title, verdict, _why in rows}

    assert said(await report(by_admin, Kind.SETTING)) == dict.fromkeys(
        ("title", "timezone", "navigation"), "unchanged"
    )
    assert said(await report(changed, Kind.SETTING)) == {
        "title": "unchanged",
        "timezone": "changed",
        "navigation": "unchanged",
    }
    async with reading() as session:
        (given,) = (await export_site(session, now=utcnow()))["db"]
    kept = {it["key"]: it for it in given["data"]["settings"]}
    assert len(given["data"]["settings"]) == 3
    assert kept["timezone"] == rows[1] | {"value": "Europe/Paris"}


async def test_a_ghost_that_tells_integrations_nothing_of_itself_is_asked_as_visitors_ask(
    ghost: FakeGhost,
) -> None:
    ghost.settings_status = 501

    run = await brought_live(ghost, await connected(ghost))

    assert run.state is RunState.WRITTEN, run.problem
    assert await settings_kept() == {"title": "Old"}
