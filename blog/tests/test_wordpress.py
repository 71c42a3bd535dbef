"""What WordPress exports comes in as what Ghost exports does."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.authors.queries import authors_of_posts
from blog.ghost.models import RunState
from blog.posts.models import PostStatus
from blog.tags.queries import tags_of_posts
from blog.tests.ghost import all_posts, brought, sent
from blog.wordpress.html import document_of_html, nodes_of
from glue.contracts.blog import PostKind
from shared.db import reading

HEAD = (
    '<?xml version="1.0"?><rss xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">'
    "<channel><wp:author><wp:author_login>ada</wp:author_login>"
    "<wp:author_display_name>Ada</wp:author_display_name></wp:author>"
)


def thing(number: int, kind: str = "post", more: str = "", body: str = "Hello") -> str:
    return (
        f"<item><title>Thing {number}</title><dc:creator>ada</dc:creator>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_type>{kind}</wp:post_type>"
        f"<wp:post_name>thing-{number}</wp:post_name><wp:status>publish</wp:status>"
        f"<wp:post_date_gmt>2020-05-04 03:02:01</wp:post_date_gmt>{more}</item>"
    )


def wxr(*things: str) -> bytes:
    return f"{HEAD}{''.join(things)}</channel></rss>".encode()


async def test_posts_pages_categories_and_authors_come_in_once() -> None:
    news = '<category domain="category" nicename="news">News</category>'
    hay = '<category domain="post_tag" nicename="hay">Hay</category>'
    picture = "<wp:attachment_url>https://old.example/a.jpg</wp:attachment_url>"
    key, value = "<wp:meta_key>_thumbnail_id</wp:meta_key>", "<wp:meta_value>3</wp:meta_value>"
    first = f"<wp:postmeta>{key}{value}</wp:postmeta>"
    content = wxr(
        thing(1, more=news + hay + first), thing(2, "page"), thing(3, "attachment", picture)
    )

    run = await brought(content, site="")
    second = await brought(content, site="")

    posts = await all_posts()
    async with reading() as session:
        tags = (await tags_of_posts(session, [posts[0].id]))[posts[0].id]
        authors = (await authors_of_posts(session, [posts[0].id]))[posts[0].id]
    assert (run.counts, second.counts) == ({"added": 5}, {"unchanged": 5})
    assert [(it.slug, it.kind) for it in posts] == [
        ("thing-1", PostKind.POST),
        ("thing-2", PostKind.PAGE),
    ]
    assert {it.status for it in posts} == {PostStatus.PUBLISHED}
    assert str(posts[0].published_at) == "2020-05-04 03:02:01+00:00"
    assert posts[0].feature_image == "https://old.example/a.jpg"
    assert [it.slug for it in tags] == ["news", "hay"]
    assert [it.name for it in authors] == ["Ada"]


async def test_words_that_grow_and_files_outside_are_not_followed() -> None:
    doctype = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    content = wxr(thing(1)).replace(b"?>", f"?>{doctype}".encode(), 1)
    content = content.replace(b"Thing 1", b"&a;")

    await brought(content, site="")

    assert "root:" not in (await all_posts())[0].title


async def test_damaged_xml_is_refused_in_words() -> None:
    run = await sent(b'<rss xmlns="http://wordpress.org/export/1.2/"><chan')

    assert run.state is RunState.REFUSED


@pytest.mark.parametrize(
    ("html", "kinds"),
    [
        ("One\n\nTwo", ["paragraph", "paragraph"]),
        ("<!-- wp:heading --><h2>Hay</h2><!-- /wp:heading -->", ["extended-heading"]),
        ("<ul><li>a</li><li>b</li></ul>", ["list"]),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", ["html"]),
        ("<blockquote><p>a</p><p>b</p></blockquote>", ["extended-quote"]),
        ('<figure><img src="/a.jpg" alt="A"><figcaption>C</figcaption></figure>', ["image"]),
        ('<p><img src="/a.jpg"></p>', ["image"]),
        ("<p>https://video.example/1</p>", ["embed"]),
        ("<table><tr><td>a</td></tr></table>", ["html"]),
        ("<hr>", ["horizontalrule"]),
        ("<div><p>a</p></div>loose", ["html", "paragraph"]),
        ("", []),
    ],
)
def test_what_is_plain_becomes_nodes_and_the_rest_cards_of_html(
    html: str, kinds: list[str]
) -> None:
    assert [it["type"] for it in nodes_of(html)] == kinds


def test_looks_and_links_of_words_are_kept() -> None:
    (paragraph,) = nodes_of(
        '<p>a <strong>b <em>c</em></strong> <a href="https://x.example">d</a></p>'
    )

    assert [(it.get("text"), it.get("format")) for it in paragraph["children"][:3]] == [
        ("a ", 0),
        ("b ", 1),
        ("c", 3),
    ]
    assert paragraph["children"][-1]["url"] == "https://x.example"


@given(st.text(alphabet="<>/pbai hrefsc=\"'&;\n\x00é", max_size=200))
def test_whatever_is_typed_becomes_a_document(html: str) -> None:
    root: dict[str, Any] = document_of_html(html)["root"]

    assert root["children"]
