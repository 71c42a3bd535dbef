"""What searchers, sharers and robots are told of the front page, of posts and of pages."""

from datetime import UTC, datetime
from xml.etree import ElementTree

from blog.tests.factories import make_draft, make_page, make_post
from shared.testing.browser import SameOriginClient
from shared.testing.heads import Head, head_of

SITE = "http://blog.test"
ATTACK = 'Hay</script><script>alert("1")</script>&<!--'


async def test_the_front_page_says_who_runs_the_site(client: SameOriginClient) -> None:
    head = await head_of(client, "/?utm_source=letter")

    assert head.links["canonical"] == f"{SITE}/"
    assert head.metas["og:type"] == "website"
    assert head.metas["og:locale"] == "en_GB"
    organization = head.data["Organization"]
    assert organization["name"] == "Rose Ash"
    assert organization["url"] == f"{SITE}/"
    assert organization["logo"] == f"{SITE}/static/shared/img/made/icon-512.png"
    assert (await client.get(organization["logo"].removeprefix(SITE))).status_code == 200


async def test_a_post_is_an_article(client: SameOriginClient) -> None:
    post = await make_post(
        title="The hay is in", excerpt="At last.", feature_image="/static/blog/demo/hay.png"
    )

    head = await head_of(client, "/hay-cut/?fbclid=1")

    assert head.links["canonical"] == f"{SITE}/hay-cut/"
    assert head.metas["og:type"] == "article"
    assert head.metas["og:image"] == f"{SITE}/static/blog/demo/hay.png"
    assert post.published_at is not None
    assert head.metas["article:published_time"] == post.published_at.isoformat()
    article = head.data["Article"]
    assert article["headline"] == "The hay is in"
    assert article["description"] == "At last."
    assert article["image"] == f"{SITE}/static/blog/demo/hay.png"
    assert datetime.fromisoformat(article["datePublished"]) == post.published_at
    assert datetime.fromisoformat(article["dateModified"]).tzinfo == UTC
    assert article["publisher"]["name"] == "Rose Ash"
    steps = head.data["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in steps] == [
        "Rose Ash",
        "Notice board",
        "The hay is in",
    ]


async def test_a_page_is_a_place_and_no_article(client: SameOriginClient) -> None:
    await make_page(title="The Bakery", excerpt="Bread.", feature_image="/static/blog/demo/b.svg")

    head = await head_of(client, "/bakery/")

    assert head.links["canonical"] == f"{SITE}/bakery/"
    assert head.metas["description"] == "Bread."
    assert "article:published_time" not in head.metas
    assert head.data["WebPage"]["image"] == f"{SITE}/static/blog/demo/b.svg"
    assert "share.png" in head.metas["og:image"]


async def test_words_in_a_title_stay_words(client: SameOriginClient) -> None:
    await make_post(title=ATTACK, excerpt=ATTACK)

    answer = await client.get("/hay-cut/")
    html = await answer.get_data(as_text=True)

    head = Head(html)
    assert head.data["Article"]["headline"] == head.metas["og:title"] == ATTACK
    assert set(head.inline_scripts) == {"application/ld+json"}
    assert "<script>alert" not in html


async def test_the_map_has_what_anybody_may_read(client: SameOriginClient) -> None:
    await make_page()
    await make_post()
    await make_draft()

    answer = await client.get("/sitemap.xml")
    tree = ElementTree.fromstring(await answer.get_data(as_text=False))

    found = [element.text for element in tree.iter() if element.tag.endswith("}loc")]
    assert found == [f"{SITE}/", f"{SITE}/bakery/", f"{SITE}/hay-cut/"]


async def test_robots_are_kept_from_what_is_one_persons_or_endless(
    client: SameOriginClient,
) -> None:
    answer = await client.get("/robots.txt")

    lines = (await answer.get_data(as_text=True)).splitlines()
    for path in ("/internal/", "/account/", "/sign-in/", "/search/"):
        assert f"Disallow: {path}" in lines
    assert lines[-1] == f"Sitemap: {SITE}/sitemap.xml"
