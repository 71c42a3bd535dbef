"""What is read: lists, posts for some readers, feeds, and where one reads on."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from xml.etree import ElementTree as Xml

import orjson
import pytest
from quart.typing import TestClientProtocol as Browser
from sqlalchemy import update

from blog.authors.models import Author
from blog.authors.service import ensure_author
from blog.posts.content import PostContent, Visibility, document_of, html_document
from blog.posts.models import Post
from blog.tags.models import Tag
from blog.tags.service import ensure_tag
from blog.tests.factories import make_page, make_post, make_user
from blog.tests.leaving import sign_in
from blog.writing.publishing import publish
from blog.writing.service import begin_post, save_post
from glue.contracts import likes
from shared.clock import FrozenClock, utcnow
from shared.db import transaction
from shared.runtime import Runtime
from shared.testing.fakes import FakeServices

MAY_SECOND = datetime(2026, 5, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_borrowed(services: FakeServices) -> None:
    for service in ("cart", "events", "market"):
        services.is_down(service)


async def publish_post(title: str, *, at: datetime | None = None, **said: object) -> Post:
    said.setdefault("lexical", html_document(str(said.pop("body_html", ""))))
    content = PostContent.model_validate({"title": title} | said)
    async with transaction() as session:
        post = await begin_post(session, content=content, by=None)
        return await publish(session, post.id, seen=1, now=at or utcnow())


async def make_tag(name: str) -> Tag:
    async with transaction() as session:
        return await ensure_tag(session, name=name)


async def make_author(name: str = "Ada") -> Author:
    user = await make_user(f"{name.lower()}@example.org")
    async with transaction() as session:
        return await ensure_author(session, person=user)


async def read(client: Browser, path: str) -> str:
    response = await client.get(path)
    assert response.status_code == 200, path
    return await response.get_data(as_text=True)


def titles(page: str, *known: str) -> list[str]:
    """Return those of the titles that are on a page, in their order there."""
    return sorted(
        (it for it in known if f">{it}</a>" in page), key=lambda it: page.index(f">{it}<")
    )


async def test_the_notice_board_has_what_is_published_the_newest_first(
    client: Browser,
) -> None:
    await publish_post("Hay", at=MAY_SECOND)
    await publish_post("Cider", at=MAY_SECOND + timedelta(days=1))
    async with transaction() as session:
        await begin_post(session, content=PostContent(title="Hens"), by=None)

    assert titles(await read(client, "/posts/"), "Hay", "Cider", "Hens") == ["Cider", "Hay"]


async def test_an_empty_notice_board_says_so(client: Browser) -> None:
    assert "Nothing here yet" in await read(client, "/posts/")


async def test_a_long_list_goes_on_where_it_ended(client: Browser) -> None:
    for number in range(25):
        await publish_post(f"Post {number}", at=MAY_SECOND + timedelta(hours=number))

    first = await read(client, "/posts/")
    assert ">Post 1</a>" in first
    assert ">Post 0</a>" not in first
    further = first.partition('id="load-more"')[2].partition('href="')[2].partition('"')[0]
    assert titles(await read(client, further), "Post 0", "Post 1") == ["Post 0"]


async def test_a_damaged_link_to_further_posts_is_refused(client: Browser) -> None:
    assert (await client.get("/posts/?after=nonsense")).status_code == 400


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/posts/2026/", ["Last of May", "May"]),
        ("/posts/2026/05/", ["Last of May", "May"]),
        ("/posts/2026/06/", []),
        ("/posts/2025/", ["Old"]),
    ],
)
async def test_posts_are_found_by_the_month_of_the_sites_zone(
    client: Browser, path: str, found: list[str]
) -> None:
    await publish_post("Old", at=datetime(2025, 12, 31, 23, 59, tzinfo=UTC))
    await publish_post("May", at=MAY_SECOND)
    # In London it is summer, and June begins an hour before it does in UTC.
    await publish_post("Last of May", at=datetime(2026, 5, 31, 22, 59, tzinfo=UTC))

    assert titles(await read(client, path), "Old", "May", "Last of May") == found


@pytest.mark.parametrize("path", ["/posts/2026/13/", "/posts/2026/0/", "/posts/1/", "/posts/9999/"])
async def test_a_month_that_is_none_is_not_found(client: Browser, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_a_tags_picture_stands_above_its_name_and_is_what_is_shared(client: Browser) -> None:
    hay = await make_tag("Hay")
    await publish_post("Tagged", tag_ids=[hay.id])
    plain = await read(client, "/tag/hay/")
    picture = f"/pictures/{'ab' * 20}-1280.webp"
    async with transaction() as session:
        await session.execute(update(Tag).values(feature_image=picture))

    page = await read(client, "/tag/hay/")

    head = page.split("<main")[1].split("</header>")[0]
    assert "<img" not in plain.split("<main")[1].split("</header>")[0]
    assert f'src="{picture}" alt="" ' in head
    assert f"/pictures/{'ab' * 20}-640.webp 640w" in head
    assert head.index("<img") < head.index("<h1>Hay")
    assert f'<meta property="og:image" content="http://blog.test{picture}">' in page
    assert picture not in await read(client, "/posts/")


async def test_posts_are_found_by_tag_author_and_page(client: Browser) -> None:
    hay, ada, page = await make_tag("Hay"), await make_author(), await make_page("bakery")
    await publish_post("Tagged", tag_ids=[hay.id])
    await publish_post("By Ada", author_ids=[ada.id])
    await publish_post("Of the bakery", page_id=page.id)
    all_of_them = ("Tagged", "By Ada", "Of the bakery")

    assert titles(await read(client, "/tag/hay/"), *all_of_them) == ["Tagged"]
    assert titles(await read(client, "/author/ada/"), *all_of_them) == ["By Ada"]
    assert titles(await read(client, "/bakery/posts/"), *all_of_them) == ["Of the bakery"]
    assert titles(await read(client, "/bakery/"), *all_of_them) == ["Of the bakery"]


@pytest.mark.parametrize(
    "path", ["/tag/none/", "/author/none/", "/none/posts/", "/tag/hash-board/"]
)
async def test_what_is_not_there_or_for_writers_only_is_not_found(
    client: Browser, path: str
) -> None:
    await make_tag("#board")

    assert (await client.get(path)).status_code == 404


async def test_a_post_says_whose_it_is_what_about_and_how_long_it_takes(
    client: Browser,
) -> None:
    hay, internal, ada = await make_tag("Hay"), await make_tag("#board"), await make_author()
    await publish_post(
        "Cut",
        tag_ids=[hay.id, internal.id],
        author_ids=[ada.id],
        body_html="<p>" + "word " * 600 + "</p>",
    )

    page = await read(client, "/cut/")

    assert "3 minutes to read" in page
    assert 'href="/author/ada/"' in page
    assert 'href="/tag/hay/"' in page
    assert "#board" not in page


async def test_one_reads_on_before_after_and_about_the_same(client: Browser) -> None:
    hay = await make_tag("Hay")
    await publish_post("First", at=MAY_SECOND, tag_ids=[hay.id])
    await publish_post("Second", at=MAY_SECOND + timedelta(days=1))
    await publish_post("Third", at=MAY_SECOND + timedelta(days=2), tag_ids=[hay.id])

    second, third = await read(client, "/second/"), await read(client, "/third/")

    assert 'rel="prev" href="/first/"' in second
    assert 'rel="next" href="/third/"' in second
    assert titles(third, "First", "Second") == ["First"]
    assert "About the same" not in second


async def test_a_post_that_moved_leads_to_where_it_is(client: Browser) -> None:
    post = await make_post("hay-cut")
    async with transaction() as session:
        content = PostContent(title="Hay", slug="hay-on-sunday")
        await save_post(session, post.id, content=content, seen=1, by=None)

    response = await client.get("/hay-cut/")

    assert (response.status_code, response.headers["Location"]) == (301, "/hay-on-sunday/")


async def test_what_is_for_members_tempts_whoever_is_not_one(client: Browser) -> None:
    await publish_post(
        "Hay", visibility=Visibility.MEMBERS, excerpt="On Sunday", body_html="<p>Secretly</p>"
    )

    page = await read(client, "/hay/")

    assert "This is for members" in page
    assert "On Sunday" in page
    assert "Secretly" not in page
    assert titles(await read(client, "/posts/"), "Hay") == ["Hay"]


@pytest.mark.parametrize("path", ["/hay/", "/none/"])
async def test_what_is_for_keepers_is_not_there_for_others(client: Browser, path: str) -> None:
    page = await make_page("bakery")
    await publish_post("Hay", visibility=Visibility.KEEPERS, page_id=page.id)

    assert (await client.get(path)).status_code == 404
    assert titles(await read(client, "/posts/"), "Hay") == []
    assert titles(await read(client, "/bakery/"), "Hay") == []


async def test_feeds_tell_the_latest_posts_and_no_text_for_members(client: Browser) -> None:
    hay, ada = await make_tag("Hay"), await make_author()
    await publish_post(
        "Bread & <b>tea</b>\x0b",
        at=MAY_SECOND,
        excerpt="Soon",
        tag_ids=[hay.id],
        author_ids=[ada.id],
        body_html="<p>Bring ]]> a hat</p>",
    )
    await publish_post(
        "Members", at=MAY_SECOND, visibility=Visibility.MEMBERS, body_html="<p>Secretly</p>"
    )

    rss = Xml.fromstring(await read(client, "/posts/rss.xml"))
    atom = Xml.fromstring(await read(client, "/tag/hay/atom.xml"))
    json = orjson.loads(await read(client, "/author/ada/feed.json"))

    items = {it.findtext("title"): it for it in rss.iter("item")}
    assert set(items) == {"Bread & <b>tea</b>", "Members"}
    bread = items["Bread & <b>tea</b>"]
    text = bread.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or ""
    assert "<p>Bring ]]&gt; a hat</p>" in text
    assert bread.findtext("pubDate") == "Sat, 02 May 2026 12:00:00 +0000"
    assert "Secretly" not in Xml.tostring(rss, encoding="unicode")
    name = {"a": "http://www.w3.org/2005/Atom"}
    assert [it.text for it in atom.findall("a:entry/a:author/a:name", name)] == ["ada"]
    assert json["items"][0]["tags"] == ["Hay"]


async def test_whoever_has_a_feed_already_is_not_sent_it_again(client: Browser) -> None:
    await publish_post("Hay")
    first = await client.get("/posts/atom.xml")

    again = await client.get("/posts/atom.xml", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304


async def test_a_feed_of_nothing_is_a_feed(client: Browser) -> None:
    atom = Xml.fromstring(await read(client, "/posts/atom.xml"))

    assert atom.findtext("{http://www.w3.org/2005/Atom}updated") == "1970-01-01T00:00:00+00:00"


async def test_words_for_members_are_not_searched(client: Browser) -> None:
    await publish_post("Hay", visibility=Visibility.MEMBERS, body_html="<p>Sundays</p>")

    assert ">Hay</a>" not in await read(client, "/search/?q=sundays")


async def test_a_list_asks_no_more_questions_for_more_posts(
    client: Browser, query_count: Callable[[int], AbstractContextManager[None]]
) -> None:
    hay, ada = await make_tag("Hay"), await make_author()
    for number in range(3):
        await publish_post(f"Post {number}", tag_ids=[hay.id], author_ids=[ada.id])

    # Posts, their tags and authors; all tags and months; and the menu.
    with query_count(6):
        page = await read(client, "/posts/")

    assert len(titles(page, "Post 0", "Post 1", "Post 2")) == 3


async def test_a_visitor_is_told_how_many_like_a_post_and_led_to_sign_in(
    client: Browser, services: FakeServices
) -> None:
    post = await publish_post("Hay")
    services.answers(likes.LikeCounts, [likes.LikeCount(target_id=post.id, count=3)])

    page = await read(client, "/hay/")

    assert "3 people like this" in page
    assert 'href="/hay/like/"' in page


async def test_a_press_of_the_heart_likes_the_post_once(
    client: Browser, services: FakeServices
) -> None:
    await sign_in(client)
    post = await publish_post("Hay")
    services.answers(likes.IsLiked, likes.LikeState(liked=True))
    services.answers(likes.LikeCounts, [likes.LikeCount(target_id=post.id, count=1)])
    services.answers(likes.Toggle, likes.LikeState(liked=True))
    form = {"press": str(uuid4()), "liked": "false"}

    answers = [
        await client.post("/hay/like/", form=form, headers={"HX-Request": "true"}) for _ in range(2)
    ]

    assert 'aria-pressed="true"' in await answers[0].get_data(as_text=True)
    assert len(set(services.keys(likes.Toggle))) == 1


async def test_while_likes_is_away_nobody_is_told_how_many_like_a_post(
    client: Browser, services: FakeServices
) -> None:
    services.is_down("likes")
    await publish_post("Hay")

    assert "like this" not in await read(client, "/hay/")


async def test_what_cannot_be_read_cannot_be_liked(client: Browser) -> None:
    await sign_in(client)
    page = await make_page("bakery")
    await publish_post("Hay", visibility=Visibility.KEEPERS, page_id=page.id)

    assert (await client.post("/hay/like/")).status_code == 404


async def test_only_a_page_whose_text_holds_a_frame_may_show_one(client: Browser) -> None:
    film = '<iframe src="https://www.youtube-nocookie.com/embed/abc"></iframe>'
    await publish_post("Film", body_html=film)
    await publish_post("Words", body_html="<p>Bring a hat.</p>")

    with_film, without = await client.get("/film/"), await client.get("/words/")

    assert "frame-src 'self' " in with_film.headers["Content-Security-Policy"]
    assert " https://www.youtube-nocookie.com" in with_film.headers["Content-Security-Policy"]
    assert "frame-src" not in without.headers["Content-Security-Policy"]
    assert "youtube-nocookie.com/embed/abc" in await with_film.get_data(as_text=True)


async def test_a_card_of_ours_is_a_plain_link_where_nobody_can_fill_it(client: Browser) -> None:
    card = {
        "type": "rose-event",
        "version": 1,
        "id": 7,
        "title": "Choir",
        "url": "http://x.test/7/",
    }
    await publish_post("Hay", lexical=document_of([card]))

    feed = await read(client, "/posts/rss.xml")

    assert '&lt;a href="http://x.test/7/"&gt;Choir&lt;/a&gt;' in feed


def card_for(*, visitors: bool, members: str, html: str) -> dict[str, object]:
    web = {"nonMember": visitors, "memberSegment": members}
    email = {"memberSegment": members}
    return {"type": "html", "version": 1, "html": html, "visibility": {"web": web, "email": email}}


async def test_a_card_for_members_is_seen_by_members_alone(
    client: Browser, services: FakeServices
) -> None:
    services.answers(likes.IsLiked, likes.LikeState(liked=False))
    for_all = "status:free,status:-free"
    cards = [
        card_for(visitors=False, members=for_all, html="<p>Inside</p>"),
        card_for(visitors=True, members="", html="<p>Outside</p>"),
    ]
    await publish_post("Hay", lexical=document_of(cards))

    visitor, feed = await read(client, "/hay/"), await read(client, "/posts/rss.xml")
    await sign_in(client)
    member = await read(client, "/hay/")

    assert ("Inside" in visitor, "Outside" in visitor) == (False, True)
    assert ("Inside" in feed, "Outside" in feed) == (False, True)
    assert ("Inside" in member, "Outside" in member) == (True, False)
    assert "kg-gated" not in visitor + member


async def test_of_what_is_for_members_others_read_what_stands_above_the_wall(
    client: Browser,
) -> None:
    def words(said: str) -> dict[str, object]:
        return {"type": "paragraph", "children": [{"type": "text", "text": said}]}

    text = document_of([words("Above"), {"type": "paywall", "version": 1}, words("Below")])
    await publish_post("Hay", visibility=Visibility.MEMBERS, lexical=text)

    page = await read(client, "/hay/")

    assert ("Above" in page, "Below" in page) == (True, False)
    assert "This is for members" in page


async def test_what_stands_beside_lists_is_counted_once_in_a_while(
    client: Browser,
    runtime: Runtime,
    monkeypatch: pytest.MonkeyPatch,
    clock: FrozenClock,
    query_count: Callable[[int], AbstractContextManager[None]],
) -> None:
    remembering = runtime.settings.model_copy(update={"layout_memory_seconds": 5.0})
    monkeypatch.setattr(runtime, "settings", remembering)
    hay = await make_tag("Hay")
    await publish_post("First", tag_ids=[hay.id])
    await read(client, "/posts/")

    # Posts, their tags and authors.
    with query_count(3):
        assert ">Hay <" in await read(client, "/posts/")

    clock.advance(timedelta(seconds=6))
    await publish_post("Second", tag_ids=[hay.id])
    assert 'class="topic__number">2<' in await read(client, "/posts/")
