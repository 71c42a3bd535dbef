"""The page of results: what is asked of whom, and what is said of those who do not answer."""

import pytest
from sqlalchemy import text

from blog.posts.queries import MOST_COUNTED
from blog.tests.factories import make_draft, make_page, make_post
from glue.contracts import blog, events, market
from glue.contracts.families import Found, Hit, Kind, Shelf
from shared.db import transaction
from shared.money import Money
from shared.rpc.client import RpcClient
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

COPIES = text(
    """
    INSERT INTO posts (kind, slug, title, excerpt, lexical, body_html, body_text, status,
      published_at, feature_image_alt)
    SELECT kind, slug || '-' || n, title, excerpt, lexical, body_html, body_text, status,
      published_at, feature_image_alt
    FROM posts, generate_series(1, :number) AS n WHERE id = :id
    """
)
NO_PRODUCTS = [Found(kind=Kind.PRODUCT, total=0, hits=[])]
NO_EVENTS = [Found(kind=Kind.EVENT, total=0, hits=[])]
RYE_LOAF = Hit(
    title="Rye loaf",
    url="http://market.test/bakery/shop/rye-loaf/",
    eyebrow="Bakery",
    price=Money(450, "GBP"),
)


@pytest.fixture
def siblings(services: FakeServices) -> FakeServices:
    services.answers(market.Search, NO_PRODUCTS)
    services.answers(events.Search, NO_EVENTS)
    return services


async def page(client: SameOriginClient, address: str) -> str:
    response = await client.get(address)
    assert response.status_code == 200
    return await response.get_data(as_text=True)


async def found(sibling: RpcClient, words: str) -> list[str]:
    reply = await sibling.fetch(blog.Search(q=words, limit=6, locale="en_GB"))
    return [hit.title for part in reply for hit in part.hits]


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("meadow", ["The Meadow", "Hay is cut"]),
        ("mead", ["The Meadow", "Hay is cut"]),
        ("cafe", ["The Meadow"]),
        ("cutting hay", ["Hay is cut"]),
        ('"is cut"', ["Hay is cut"]),
        ("meadow -cafe", ["Hay is cut"]),
        ("scythe", ["Hay is cut"]),
        ("section", []),
        ("unfinished", []),
        ("the", []),
        ("'); --", []),
    ],
)
async def test_words_find_what_is_written(
    sibling: RpcClient, words: str, titles: list[str]
) -> None:
    await make_page("the-meadow", excerpt="A café beside the river")
    await make_post(
        "hay", title="Hay is cut", body_html="<section>On the meadow, by <b>scythe</b></section>"
    )
    await make_draft()

    assert await found(sibling, words) == titles


async def test_a_title_comes_before_a_body(sibling: RpcClient) -> None:
    await make_post("one", title="Of rye", body_html="<p>Of bread</p>")
    await make_post("two", title="Of bread", body_html="<p>Of rye</p>")

    assert await found(sibling, "bread") == ["Of bread", "Of rye"]


async def test_of_each_kind_as_many_are_told_as_were_asked_for(sibling: RpcClient) -> None:
    for number in range(4):
        await make_post(f"bread-{number}")
    await make_page("bread")

    pages, posts = await sibling.fetch(blog.Search(q="bread", limit=2, locale="en_GB"))
    by_kind = {part.kind: part for part in (pages, posts)}

    assert (by_kind[Kind.POST].total, len(by_kind[Kind.POST].hits)) == (4, 2)
    assert (by_kind[Kind.PAGE].total, len(by_kind[Kind.PAGE].hits)) == (1, 1)


async def test_no_more_is_counted_than_anybody_looks_at(sibling: RpcClient) -> None:
    post = await make_post("bread")
    async with transaction() as session:
        await session.execute(COPIES, {"id": post.id, "number": MOST_COUNTED})

    _pages, posts = await sibling.fetch(blog.Search(q="bread", limit=2, locale="en_GB"))

    assert (posts.total, posts.has_more, len(posts.hits)) == (MOST_COUNTED, True, 2)


async def test_what_is_not_counted_to_its_end_is_said_to_go_on(
    client: SameOriginClient, services: FakeServices
) -> None:
    services.answers(events.Search, NO_EVENTS)
    services.answers(
        market.Search, [Found(kind=Kind.PRODUCT, total=500, has_more=True, hits=[RYE_LOAF])]
    )

    shown = await page(client, "/search/?q=rye")

    assert "500+ results" in shown
    assert "All 500+ products" in shown


async def test_a_very_long_body_can_be_kept_and_found_by_its_beginning(sibling: RpcClient) -> None:
    body = "Sourdough " + " ".join(f"word{number}é" for number in range(120_000))
    await make_post("long", title="Long", body_html=body)

    assert await found(sibling, "sourdough") == ["Long"]


async def test_results_of_all_services_are_on_one_page(
    client: SameOriginClient, siblings: FakeServices
) -> None:
    await make_page("rye-mill", title="Rye mill")
    shelf = Shelf(title="The shop", total=14, url="http://market.test/bakery/shop/?q=rye")
    siblings.answers(
        market.Search, [Found(kind=Kind.PRODUCT, total=14, hits=[RYE_LOAF], shelves=[shelf])]
    )
    siblings.answers(
        events.Search,
        [Found(kind=Kind.EVENT, total=1, hits=[Hit(title="Rye day", url="http://e")])],
    )

    text = await page(client, "/search/?q=rye")

    for expected in (
        "16 results",
        "Rye mill",
        "Rye loaf",
        "£4.50",
        "All 14 in The shop",
        "Rye day",
    ):
        assert expected in text
    assert 'content="noindex"' in text
    assert siblings.calls(market.Search) == [market.Search(q="rye", limit=6, locale="en_GB")]


async def test_a_kind_has_a_page_with_more_of_it_and_only_its_owner_is_asked(
    client: SameOriginClient, siblings: FakeServices
) -> None:
    for number in range(8):
        await make_post(f"rye-{number}")

    everything = await page(client, "/search/?q=rye")
    posts = await page(client, "/search/?q=rye&kind=post")

    assert 'href="/search/?q=rye&amp;kind=post">All 8 posts' in everything
    assert everything.count('class="hit"') == 6
    assert posts.count('class="hit"') == 8
    assert len(siblings.calls(market.Search)) == 1


async def test_whoever_is_away_is_named_and_the_others_are_shown(
    client: SameOriginClient, siblings: FakeServices
) -> None:
    await make_page("rye-mill", title="Rye mill")
    siblings.is_down("market")

    text = await page(client, "/search/?q=rye")

    assert "Rye mill" in text
    assert "We cannot look among the products right now" in text
    assert "among the events" not in text


async def test_nothing_is_not_said_to_be_all_while_somebody_is_away(
    client: SameOriginClient, siblings: FakeServices
) -> None:
    siblings.is_down("market")
    siblings.is_down("events")

    text = await page(client, "/search/?q=kettle")

    assert "products and events right now" in text
    assert "Nothing found" not in text
    assert "so far" in text


async def test_an_answer_that_leaves_a_kind_out_is_none(
    client: SameOriginClient, siblings: FakeServices
) -> None:
    siblings.answers(market.Search, [])

    assert "We cannot look among the products" in await page(client, "/search/?q=rye")


async def test_nothing_found_says_what_may_help(
    client: SameOriginClient, siblings: FakeServices
) -> None:
    text = await page(client, "/search/?q=%3Cb%3Ekettle")

    assert "Nothing found for “&lt;b&gt;kettle”" in text
    assert "http://market.test/" in text


@pytest.mark.parametrize("address", ["/search/", "/search/?q=", "/search/?q=%20%00&kind=nonsense"])
async def test_who_asks_nothing_asks_nobody(
    client: SameOriginClient, services: FakeServices, address: str
) -> None:
    assert "What are you looking for?" in await page(client, address)
    assert services.calls(market.Search) == []


async def test_a_query_as_long_as_a_book_is_cut(
    client: SameOriginClient, siblings: FakeServices
) -> None:
    await page(client, "/search/?q=" + "a" * 5000)

    assert len(siblings.calls(market.Search)[0].q) == 100
