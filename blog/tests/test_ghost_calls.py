"""While a Ghost and this site both run, what changes there changes here, and nobody's words go."""

import hmac
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
import pytest_asyncio
from quart.typing import TestClientProtocol as Browser
from sqlalchemy import select

from blog.ghost.live.following import calls, follow, follow_calls
from blog.ghost.live.models import GhostCall, GhostSite
from blog.ghost.live.service import listen_to
from blog.ghost.live.signatures import is_signed
from blog.posts.models import Post, PostStatus
from blog.tests.fake_ghost import CONTENT_KEY, FakeGhost, brought_live, connected, fake_ghost
from blog.tests.ghost import all_posts, ghost_post
from blog.writing.content import content_of
from blog.writing.models import PostRevision
from blog.writing.service import save_post
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.errors import DomainError

POST = ghost_post()
ID = POST["id"]
TAG = {"id": "1" * 24, "name": "News", "slug": "news"}


class Caller:
    """A Ghost that is listened to, and calls."""

    def __init__(self, ghost: FakeGhost, site: GhostSite, secret: str, browser: Browser) -> None:
        self.ghost, self.site, self.secret, self.browser = ghost, site, secret, browser

    async def call(
        self, *, name: str = "post", current: object = None, at: datetime | None = None
    ) -> int:
        """Call about the post as Ghost does, and return what it is answered."""
        said = {"id": ID} if current is None else current
        body = json.dumps({name: {"current": said, "previous": {"id": ID}}}).encode()
        time = str(int((at or utcnow()).timestamp() * 1000))
        signature = hmac.digest(self.secret.encode(), body + time.encode(), "sha256").hex()
        return await self.send(body, f"sha256={signature}, t={time}")

    async def send(self, body: bytes, signature: str) -> int:
        answer = await self.browser.post(
            f"/ghost/calls/{self.site.call_token}/",
            data=body,
            headers={"X-Ghost-Signature": signature, "Content-Type": "application/json"},
        )
        return answer.status_code

    async def follow(self) -> GhostCall | None:
        """Have the calls followed, and return what came of the one about the post."""
        while await follow_calls(self.ghost.stranger.client):
            pass
        async with reading() as session:
            found: GhostCall | None = await session.scalar(
                select(GhostCall).where(GhostCall.ghost_id == ID)
            )
        return found

    def says(self, *posts: dict[str, object]) -> None:
        self.ghost.held["posts"] = list(posts)


@pytest_asyncio.fixture
async def caller(client: Browser) -> AsyncIterator[Caller]:
    async with fake_ghost() as ghost:
        ghost.held = {"posts": [POST]}
        site = await connected(ghost)
        await brought_live(ghost, site)
        async with transaction() as session:
            site, secret = await listen_to(session, site.id)
        yield Caller(ghost, site, secret, client)


async def change_here(post: Post, title: str) -> None:
    async with transaction() as session:
        said = (await content_of(session, post)).model_copy(update={"title": title})
        await save_post(session, post.id, content=said, seen=post.version, by=None)


async def test_what_changes_there_changes_here(caller: Caller) -> None:
    caller.says(POST | {"title": "Hay cut", "tags": [TAG]})

    status = await caller.call()
    done = await caller.follow()

    (post,) = await all_posts()
    assert status == 202
    assert (post.title, post.version) == ("Hay cut", 2)
    assert done is not None
    assert (done.title, done.verdict, done.reasons) == ("Hay cut", "changed", [])


async def test_the_same_call_again_changes_nothing(caller: Caller) -> None:
    caller.says(POST | {"title": "Hay cut"})
    await caller.call()
    await caller.follow()

    await caller.call()
    done = await caller.follow()

    (post,) = await all_posts()
    assert (post.title, post.version) == ("Hay cut", 2)
    assert done is not None
    assert done.verdict == "unchanged"


async def test_calls_that_overtake_each_other_lead_to_what_is_there_now(caller: Caller) -> None:
    caller.says(POST | {"title": "Second"})

    await caller.call(current={"id": ID, "title": "Second", "status": "published"})
    await caller.call(current={"id": ID, "title": "First", "status": "draft"})
    await caller.follow()

    (post,) = await all_posts()
    assert (post.title, post.status) == ("Second", PostStatus.PUBLISHED)


async def test_who_looked_before_the_last_call_writes_nothing(caller: Caller) -> None:
    caller.says(POST | {"title": "Old"})
    await caller.call()
    async with transaction() as session:
        (lease,) = await calls.claim(session, now=utcnow(), limit=1)
    await caller.call()

    await follow(lease, caller.ghost.stranger.client)

    (post,) = await all_posts()
    assert post.title == "Post 1"
    caller.says(POST | {"title": "New"})
    await caller.follow()
    (post,) = await all_posts()
    assert (post.title, post.version) == ("New", 2)


async def test_what_is_taken_back_there_is_a_draft_here(caller: Caller) -> None:
    caller.says(POST | {"status": "draft"})

    await caller.call()
    await caller.follow()

    (post,) = await all_posts()
    assert post.status is PostStatus.DRAFT


async def test_what_is_deleted_there_is_put_away_here(caller: Caller) -> None:
    caller.says()

    await caller.call(current={})
    done = await caller.follow()

    (post,) = await all_posts()
    assert post.deleted_at is not None
    assert done is not None
    assert done.reasons == ["It was deleted there, so it was put away here"]


async def test_what_is_deleted_there_and_was_changed_here_stays(caller: Caller) -> None:
    (post,) = await all_posts()
    await change_here(post, "Ours")
    caller.says()

    await caller.call(current={})
    done = await caller.follow()

    (post,) = await all_posts()
    assert (post.title, post.deleted_at) == ("Ours", None)
    assert done is not None
    assert (done.verdict, len(done.reasons)) == ("kept", 1)


async def test_what_became_a_page_there_is_not_taken_for_deleted(caller: Caller) -> None:
    caller.ghost.held = {"pages": [POST]}

    await caller.call(current={})
    await caller.follow()

    (post,) = await all_posts()
    assert post.deleted_at is None


async def test_a_server_that_is_no_ghost_any_more_deletes_nothing(caller: Caller) -> None:
    caller.ghost.status = 404

    await caller.call(current={})
    waits = await caller.follow()

    (post,) = await all_posts()
    assert post.deleted_at is None
    assert waits is not None
    assert waits.done_at is None
    assert "There is no Ghost" in (waits.last_error or "")


async def test_what_was_written_here_before_stays_in_the_history_and_is_told(
    caller: Caller, clock: FrozenClock
) -> None:
    (post,) = await all_posts()
    await change_here(post, "Ours")
    later = (utcnow() + timedelta(minutes=1)).isoformat()
    caller.says(POST | {"title": "Theirs", "updated_at": later})

    await caller.call()
    done = await caller.follow()

    (post,) = await all_posts()
    async with reading() as session:
        second = select(PostRevision.content).where(PostRevision.version == 2)
        before = await session.scalar(second)
    assert post.title == "Theirs"
    assert before is not None
    assert before["title"] == "Ours"
    assert done is not None
    assert done.reasons == [
        "It was changed here too, before: that is version 2 of its history",
    ]


async def test_what_was_written_here_later_stays_and_is_told(caller: Caller) -> None:
    (post,) = await all_posts()
    await change_here(post, "Ours")
    caller.says(POST | {"title": "Theirs"})

    await caller.call()
    done = await caller.follow()

    (post,) = await all_posts()
    assert post.title == "Ours"
    assert done is not None
    assert (done.verdict, done.reasons) == ("kept", ["It was changed here later than there"])


async def test_a_call_that_nobody_signed_or_signed_long_ago_is_refused(caller: Caller) -> None:
    caller.says(POST | {"title": "Hay cut"})
    now = int(utcnow().timestamp() * 1000)

    refused = [
        await caller.send(b"{}", ""),
        await caller.send(b"{}", f"sha256={'0' * 64}, t={now}"),
        await caller.send(b"{}", f"sha256=\u00e9, t={now}"),
        await caller.call(at=utcnow() - timedelta(minutes=6)),
        await caller.call(at=utcnow() + timedelta(minutes=6)),
    ]

    assert refused == [401] * 5
    assert await caller.follow() is None
    assert (await caller.browser.post("/ghost/calls/nobody/", data=b"{}")).status_code == 404


async def test_a_call_about_something_else_is_answered_and_followed_by_nothing(
    caller: Caller,
) -> None:
    assert await caller.call(name="member") == 202
    assert await caller.call(current={"id": "../users/1"}) == 202

    done = await caller.follow()
    assert done is not None
    assert not any("users/1" in it for it in caller.ghost.paths)


async def test_a_ghost_that_is_not_asked_by_its_admin_key_is_not_listened_to(
    client: Browser,
) -> None:
    async with fake_ghost() as ghost:
        site = await connected(ghost, admin_key="", content_key=CONTENT_KEY)
        async with transaction() as session:
            with pytest.raises(DomainError, match="Admin API"):
                await listen_to(session, site.id)


@pytest.mark.parametrize("time", ["", "x", "²", "9" * 40])
def test_a_time_that_is_none_is_no_signature(time: str) -> None:
    assert not is_signed(f"sha256=00, t={time}", b"{}", "secret", now=utcnow())


def test_a_ghost_before_the_sixth_signs_the_body_alone() -> None:
    now = utcnow()
    right = hmac.digest(b"secret", b"{}", "sha256").hex()
    header = f"sha256={right}, t={int(now.timestamp() * 1000)}"

    assert is_signed(header, b"{}", "secret", now=now)
    assert not is_signed(header, b"{ }", "secret", now=now)
    assert not is_signed(header, b"{}", "", now=now)
