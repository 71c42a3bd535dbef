"""What Ghost gives to take along becomes posts, tags and authors, once."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from blog.authors.models import Author
from blog.authors.queries import all_authors, authors_of_posts
from blog.ghost.exporting import export as export_site
from blog.ghost.models import GhostRow, Kind, RunState, Verdict
from blog.ghost.privacy import forget_addresses, of_address
from blog.ghost.runs import begin_writing, write_next
from blog.newsletters.models import GhostNewsletter, Subscriber, UserNewsletter
from blog.newsletters.queries import list_by_slug
from blog.newsletters.service import ListContent, ensure_subscriber, open_list, unsubscribe
from blog.posts.content import Visibility
from blog.posts.models import FormerPostSlug, PostStatus
from blog.tags.queries import all_tags, tags_of_posts
from blog.tests.factories import ADA, make_page, make_user
from blog.tests.ghost import all_posts, brought, export, ghost_post, report, sent
from blog.writing.content import content_of
from blog.writing.models import Occasion
from blog.writing.queries import revisions_of
from blog.writing.service import save_post
from glue.contracts.blog import PostKind
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.testing.data import real_data

REAL = "ghost/export-ghost.json"


async def test_the_real_export_is_brought_in_whole_and_a_second_time_changes_nothing() -> None:
    content = real_data(REAL).read_bytes()

    run = await brought(content, site="")
    second = await brought(content, site="")

    posts = await all_posts()
    assert (run.rows, run.counts) == (12, {"added": 12})
    assert (second.rows, second.counts) == (12, {"unchanged": 12})
    assert [post.slug for post in posts] == ["post-1", "post-2", "post-3-lexical"]
    assert {post.status for post in posts} == {PostStatus.PUBLISHED}
    assert posts[0].published_at == datetime(2025, 1, 1, tzinfo=UTC)
    assert posts[0].lexical["root"]["children"][0]["type"] == "html"
    assert posts[2].lexical["root"]["children"][0]["type"] == "image"
    assert {post.version for post in posts} == {1}
    async with reading() as session:
        tags = await tags_of_posts(session, [post.id for post in posts])
        authors = await authors_of_posts(session, [post.id for post in posts])
    assert [tags[it.id][0].slug for it in posts[:2]] == ["news", "technology"]
    assert [authors[it.id][0].name for it in posts[:2]] == ["Alice Johnson", "Bob Smith"]


async def test_trying_out_says_what_would_be_made_and_makes_nothing() -> None:
    run = await sent(real_data(REAL).read_bytes(), site="")

    assert (run.state, run.counts) == (RunState.READY, {"added": 12})
    assert await all_posts() == []
    async with reading() as session:
        assert await all_tags(session) == []
        assert (await session.scalars(select(GhostRow))).all() == []


async def test_a_row_that_says_something_else_is_changed_as_a_version_of_its_post() -> None:
    await brought(export(posts=[ghost_post()]))

    run = await brought(export(posts=[ghost_post(title="Hay cut", slug="hay-cut")]))

    (post,) = await all_posts()
    async with reading() as session:
        versions = await revisions_of(session, post_id=post.id)
        former = await session.get(FormerPostSlug, "post-1")
    assert run.counts == {"changed": 1}
    assert (post.title, post.slug, post.version) == ("Hay cut", "hay-cut", 2)
    assert [it.occasion for it, _user in versions] == [Occasion.IMPORTED] * 2
    assert former is not None


@pytest.mark.parametrize(("later", "verdict"), [(False, Verdict.KEPT), (True, Verdict.CHANGED)])
async def test_whoever_wrote_last_wins(clock: FrozenClock, later: bool, verdict: Verdict) -> None:
    await brought(export(posts=[ghost_post()]))
    (post,) = await all_posts()
    async with transaction() as session:
        said = (await content_of(session, post)).model_copy(update={"title": "Ours"})
        await save_post(session, post.id, content=said, seen=1, by=None)
    there = utcnow() + timedelta(minutes=1 if later else -1)

    run = await brought(export(posts=[ghost_post(title="Theirs", updated_at=there.isoformat())]))

    (post,) = await all_posts()
    assert run.counts == {verdict: 1}
    assert post.title == ("Theirs" if later else "Ours")


async def test_an_author_with_the_address_of_somebody_here_is_that_person() -> None:
    ada = await make_user(ADA)
    users = [{"id": "a" * 24, "name": "Ada L.", "slug": "ada", "email": "Ada@Example.org"}]

    await brought(export(users=users))

    async with reading() as session:
        (author,) = await all_authors(session)
    assert (author.user_id, author.name) == (ada.id, "Ada L.")


async def test_a_website_that_would_run_is_not_brought() -> None:
    users = [{"id": "a" * 24, "name": "Eve", "slug": "eve", "website": "javascript:alert(1)"}]

    await brought(export(users=users))

    async with reading() as session:
        (eve,) = await all_authors(session)
    assert eve.website is None


async def test_tags_for_whoever_writes_stay_theirs_and_a_tag_of_the_same_address_is_joined() -> (
    None
):
    tags = [
        {"id": "1" * 24, "name": "News", "slug": "news"},
        {"id": "2" * 24, "name": "#front", "slug": "hash-front", "visibility": "internal"},
    ]
    await brought(export(tags=tags))
    async with transaction() as session:
        await session.execute(update(GhostRow).values(ghost_id=GhostRow.ghost_id.concat("x")))

    run = await brought(export(tags=[tags[0] | {"id": "3" * 24, "slug": "news"}]))

    async with reading() as session:
        found = {it.slug: it.is_internal for it in await all_tags(session)}
    assert found == {"news": False, "hash-front": True, "news-2": False}
    assert run.counts == {"added": 1}


async def test_addresses_that_are_taken_or_ours_become_others_and_are_told() -> None:
    await make_page("bakery")

    run = await brought(export(posts=[ghost_post(1, slug="bakery"), ghost_post(2, slug="admin")]))

    told = [reasons for _title, _verdict, reasons in await report(run)]
    assert [post.slug for post in await all_posts()] == ["bakery", "bakery-2", "admin-2"]
    assert told == [["It is at “bakery-2” now"], ["It is at “admin-2” now"]]


async def test_states_times_and_readers_are_those_of_ghost(clock: FrozenClock) -> None:
    soon = (utcnow() + timedelta(days=1)).isoformat()
    past = (utcnow() - timedelta(days=1)).isoformat()
    run = await brought(
        export(
            posts=[
                ghost_post(1, status="draft", published_at=None),
                ghost_post(2, status="scheduled", published_at=soon),
                ghost_post(3, status="scheduled", published_at=past),
                ghost_post(4, type="page", visibility="members"),
                ghost_post(5, visibility="paid", status="sent"),
                ghost_post(6, title="x" * 300),
            ]
        )
    )

    posts = await all_posts()
    draft, planned, published = PostStatus.DRAFT, PostStatus.SCHEDULED, PostStatus.PUBLISHED
    assert [it.status for it in posts] == [draft, planned, draft, *[published] * 3]
    assert [it.kind for it in posts].count(PostKind.PAGE) == 1
    assert [it.visibility for it in posts[3:5]] == [Visibility.MEMBERS] * 2
    assert len(posts[5].title) == 200
    assert [len(reasons) for _t, _v, reasons in await report(run)] == [0, 0, 1, 0, 1, 1]


async def test_a_row_that_cannot_be_written_is_refused_and_spoils_no_other() -> None:
    deep: dict[str, object] = {"type": "paragraph", "children": []}
    for _level in range(400):
        deep = {"type": "paragraph", "children": [deep]}
    lexical = json.dumps({"root": {"children": [deep]}})

    run = await brought(export(posts=[ghost_post(1, lexical=lexical), ghost_post(2)]))

    assert run.counts == {"refused": 1, "added": 1}
    assert [title for title, verdict, _ in await report(run) if verdict == "refused"] == ["Post 1"]


async def test_letters_that_no_database_keeps_are_left_out() -> None:
    await brought(export(posts=[ghost_post(title="Hay\x00 \ud800cut")]))

    assert [post.title for post in await all_posts()] == ["Hay ?cut"]


async def test_a_run_that_was_broken_off_goes_on_where_it_was() -> None:
    run = await sent(export(posts=[ghost_post(number) for number in range(1, 61)]))
    async with transaction() as session:
        await begin_writing(session, run.id, now=utcnow())

    first = await write_next(run.id)
    written = len(await all_posts())
    while await write_next(run.id):
        pass

    assert (first, written, len(await all_posts())) == (True, 25, 60)


def with_members(*newsletters: str, **member: object) -> bytes:
    """Write an export with Ada, who carries a label, on these of two newsletters."""
    return export(
        newsletters=[
            {"id": "w" * 24, "name": "Weekly", "slug": "weekly", "status": "active"},
            {"id": "d" * 24, "name": "Daily", "slug": "daily", "status": "archived"},
        ],
        members=[{"id": "m" * 24, "email": "Ada@Example.org", "name": "Ada"} | member],
        labels=[{"id": "l" * 24, "name": "Baker"}],
        members_labels=[{"member_id": "m" * 24, "label_id": "l" * 24}],
        members_newsletters=[
            {"member_id": "m" * 24, "newsletter_id": it * 24} for it in newsletters
        ],
    )


async def reads() -> dict[str, list[str]]:
    """Return which lists each reader is on."""
    statement = (
        select(Subscriber.email, GhostNewsletter.slug)
        .outerjoin(
            UserNewsletter,
            (UserNewsletter.subscriber_id == Subscriber.id) & UserNewsletter.active(),
        )
        .outerjoin(GhostNewsletter, GhostNewsletter.id == UserNewsletter.newsletter_id)
        .order_by(GhostNewsletter.slug)
    )
    found: dict[str, list[str]] = {}
    async with reading() as session:
        for email, slug in await session.execute(statement):
            found.setdefault(email, []).extend([slug] if slug else [])
    return found


async def test_members_become_readers_of_their_newsletters_with_their_labels() -> None:
    run = await brought(with_members("w", "d"))
    again_run = await brought(with_members("w", "d"))

    assert (run.counts, again_run.counts) == ({"added": 3}, {"unchanged": 3})
    assert await reads() == {ADA: ["daily", "weekly"]}
    async with reading() as session:
        ada = (await session.scalars(select(Subscriber))).one()
        lists = (await session.scalars(select(GhostNewsletter))).all()
    assert (ada.name, ada.labels) == ("Ada", ["Baker"])
    assert {it.slug: it.is_open for it in lists} == {"weekly": True, "daily": False}


async def test_who_has_left_a_list_here_or_there_is_on_it_no_more() -> None:
    await brought(with_members("w", "d"))
    async with transaction() as session:
        ada = await ensure_subscriber(session, email=ADA)
        weekly = await list_by_slug(session, "weekly")
        assert weekly is not None
        await unsubscribe(session, ada, [weekly.id], now=utcnow())

    run = await brought(with_members("w", note="left the daily one"))

    assert run.counts == {"changed": 1, "unchanged": 2}
    assert await reads() == {ADA: []}
    async with reading() as session:
        data = (await export_site(session, now=utcnow()))["db"][0]["data"]
    assert [it["email"] for it in data["members"]] == ["Ada@Example.org"]
    assert data["members_newsletters"] == []


async def test_a_list_of_the_same_address_is_joined_and_what_is_no_address_refused() -> None:
    async with transaction() as session:
        own = await open_list(session, ListContent(slug="weekly", name="Ours"))

    run = await brought(with_members("w", email="nobody"))

    assert run.counts == {"added": 2, "refused": 1}
    async with reading() as session:
        assert (await session.get_one(GhostNewsletter, own.id)).name == "Ours"
    assert await reads() == {}


@pytest.mark.parametrize(
    "redirects",
    [
        json.dumps([{"from": "^/hay/$", "to": "/post-1/"}, {"from": "/a/(.*)", "to": "/b/$1"}]),
        "301:\n  /hay/: /post-1/\n302:\n  /a/(.*): /b/$1\n",
    ],
)
async def test_redirects_become_former_addresses_of_posts(redirects: str) -> None:
    await brought(export(posts=[ghost_post()]))

    run = await brought(redirects.encode())

    async with reading() as session:
        former = (await session.scalars(select(FormerPostSlug.slug))).all()
    assert former == ["hay"]
    assert run.counts == {"added": 2}


@pytest.mark.parametrize("content", [b"\xff", b"{}", b"a: [", b"12", b'{"db": [{"data": {}}]}'])
async def test_what_is_no_export_is_refused_in_words(content: bytes) -> None:
    run = await sent(content)

    assert run.state is RunState.REFUSED
    assert run.problem.startswith("This file cannot be read")


async def test_posts_of_nobody_known_are_by_nobody() -> None:
    links = [{"post_id": f"{1:024x}", "author_id": "9" * 24, "sort_order": 0}]

    await brought(export(posts=[ghost_post()], posts_authors=links))

    async with reading() as session:
        assert (await session.scalars(select(Author))).all() == []


async def test_what_came_of_a_person_is_told_and_goes_with_them() -> None:
    users = [{"id": "a" * 24, "name": "Ada", "slug": "ada", "email": "Ada@Example.org"}]
    run = await brought(export(users=users, members=[{"id": "m" * 24, "email": ADA}]))
    async with reading() as session:
        told = (await session.scalars(select(GhostRow.kind).where(of_address(ADA)))).all()

    async with transaction() as session:
        await forget_addresses(session, [ADA])

    async with reading() as session:
        left = (await session.scalars(select(GhostRow))).all()
    assert set(told) == {Kind.AUTHOR, Kind.MEMBER}
    assert [(it.kind, it.ghost["fields"]) for it in left] == [(Kind.AUTHOR, {})]
    assert await report(run) == []
