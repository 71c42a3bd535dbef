"""What is given to Ghost comes back as it was, whether it came from there or was written here."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, text

from blog.authors.service import ensure_author
from blog.ghost.commands import NotDone, export_file, import_file, parse
from blog.ghost.exporting import export, written
from blog.ghost.models import GhostPicture, GhostRow
from blog.posts.content import PostContent, Seo, Visibility, document_of
from blog.posts.models import Post
from blog.tags.service import ensure_tag
from blog.tests.factories import ADA, make_page, make_user
from blog.tests.ghost import all_posts, brought, ghost_post
from blog.tests.ghost import export as export_of
from blog.writing.publishing import publish, schedule
from blog.writing.service import begin_post
from glue.contracts.blog import PostKind
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.testing.data import real_data

PICTURE = f"/pictures/{'a' * 40}-640.webp"


async def data() -> dict[str, Any]:
    async with reading() as session:
        document = await export(session, now=utcnow())
    found: dict[str, Any] = json.loads(written(document))["db"][0]["data"]
    return found


async def leave_nothing() -> None:
    async with transaction() as session:
        await session.execute(delete(GhostRow))
        await session.execute(delete(GhostPicture))
        await session.execute(text("DELETE FROM post_authors"))
        await session.execute(text("DELETE FROM authors"))
        await session.execute(text("DELETE FROM tags"))
        await session.execute(delete(Post))


async def write_of_every_kind() -> None:
    ada = await make_user(ADA)
    async with transaction() as session:
        author = await ensure_author(session, person=ada)
        tags = [await ensure_tag(session, name=name) for name in ("Hay", "#front")]
        lexical = document_of([{"type": "image", "src": PICTURE, "version": 1}])
        hay = await begin_post(
            session,
            content=PostContent(
                title="Hay cut",
                excerpt="Short",
                lexical=lexical,
                feature_image=PICTURE,
                feature_image_alt="Hay",
                is_featured=True,
                visibility=Visibility.MEMBERS,
                seo=Seo(title="Hay", canonical_url="https://example.org/", share_image=PICTURE),
                tag_ids=tuple(it.id for it in tags),
                author_ids=(author.id,),
            ),
            by=ada.id,
        )
        await publish(session, hay.id, seen=1, now=utcnow())
        soon = await begin_post(session, content=PostContent(title="Soon"), by=ada.id)
        at = utcnow() + timedelta(days=1)
        await schedule(session, soon.id, seen=1, at=at, now=utcnow())
        page = PostContent(title="Farm", kind=PostKind.PAGE)
        await begin_post(session, content=page, by=ada.id)


async def test_the_real_export_goes_out_as_it_came_in() -> None:
    content = real_data("ghost/export-ghost.json").read_bytes()
    came = json.loads(content)["db"][0]["data"]
    await brought(content, site="")

    first = await data()
    await leave_nothing()
    await brought(export_of(**first), site="")

    assert await data() == first
    for name in ("id", "title", "slug", "status", "type", "published_at", "codeinjection_head"):
        assert [it[name] for it in first["posts"]] == [it[name] for it in came["posts"]]
    for table in ("users", "tags", "settings"):
        assert {it.get("id", it.get("key")) for it in first[table]} == {
            it.get("id", it.get("key")) for it in came[table]
        }
    assert [it["post_id"] for it in first["posts_tags"]] == [
        it["post_id"] for it in came["posts_tags"]
    ]


async def test_what_was_written_here_comes_back_as_it_was() -> None:
    await write_of_every_kind()

    first = await data()
    await leave_nothing()
    await brought(export_of(**first), site="")

    assert await data() == first
    post = (await all_posts())[0]
    assert post.feature_image == PICTURE
    assert post.lexical["root"]["children"][0]["src"] == PICTURE
    assert post.seo["share_image"] == PICTURE


async def test_an_export_brought_back_to_its_own_site_changes_nothing() -> None:
    await write_of_every_kind()
    first = await data()

    run = await brought(export_of(**first), site="")

    assert "added" not in run.counts
    assert [it.version for it in await all_posts()] == [1, 1, 1]
    assert await data() == first


async def test_pictures_go_out_by_whole_addresses_and_keepers_texts_to_few() -> None:
    await write_of_every_kind()
    async with transaction() as session:
        said = PostContent(title="Plans", visibility=Visibility.KEEPERS)
        await begin_post(session, content=said, by=None)

    posts = {it["slug"]: it for it in (await data())["posts"]}

    assert posts["hay-cut"]["feature_image"] == f"http://blog.test{PICTURE}"
    assert posts["plans"]["visibility"] == "paid"


async def test_the_command_brings_a_file_and_takes_one_along(tmp_path: Path) -> None:
    file, out = tmp_path / "export.json", tmp_path / "out.json"
    file.write_bytes(export_of(posts=[ghost_post()]))

    tried = await import_file(file, site="", dry_run=True)
    nothing = await all_posts()
    done = await import_file(file, site="", dry_run=False)

    assert tried == ["post Post 1: added", "1 rows: 1 added. Nothing was changed."]
    assert nothing == []
    assert done[-1] == "1 rows: 1 added. Done."
    assert await export_file(out) == f"1 posts and pages are in {out}"
    assert json.loads(out.read_bytes())["db"][0]["data"]["posts"][0]["slug"] == "post-1"


async def test_the_command_says_what_it_cannot_read(tmp_path: Path) -> None:
    await make_page()
    (tmp_path / "x").write_text("{}")

    with pytest.raises(NotDone, match="cannot be read"):
        await import_file(tmp_path / "x", site="", dry_run=False)
    with pytest.raises(SystemExit):
        parse(["import"])
