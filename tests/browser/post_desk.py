"""What those who write see of their posts."""

from urllib.parse import urlsplit

import asyncpg
from playwright.async_api import FilePayload

from tests.browser.visitor import Visitor
from tests.browser.writing import picture

POSTS = "/admin/posts/"
TAGS = "/admin/tags/"
# What the editor would keep of somebody who began on the first version.
TYPE_ON_FIRST = """
    INSERT INTO post_working_copies (post_id, user_id, base_version, content)
    SELECT revision.post_id, person.id, 1, revision.content || jsonb_build_object(
        'excerpt', 'Bring a hat, and sandwiches.',
        'lexical', jsonb_build_object('root', jsonb_build_object('type', 'root', 'children',
            '[{"type": "paragraph", "children": [{"type": "text",
               "text": "We begin at the lower gate, when the dew is off the grass."}]}]'::jsonb)))
    FROM post_revisions AS revision, users AS person
    WHERE person.email = $1 AND revision.post_id = $2 AND revision.version = 1
"""


async def find_nothing(visitor: Visitor) -> None:
    """Look for a post that nobody wrote."""
    await visitor.become("author")
    await visitor.go("blog", f"{POSTS}?q=hovercraft")


async def begin_in_vain(visitor: Visitor) -> None:
    """Send a title that is longer than any."""
    await visitor.become("author")
    await visitor.go("blog", f"{POSTS}new/")
    title = visitor.page.locator("#field-title")
    # What the box itself would refuse to hold, so that the server has to.
    await title.evaluate("box => { box.removeAttribute('maxlength'); }")
    await title.fill("Hay " * 60)
    await visitor.page.locator("#begin").click()
    await visitor.page.locator("#field-title[aria-invalid=true]").wait_for()


async def begin_draft(visitor: Visitor, title: str = "Hay, cut and carried") -> str:
    """Begin a draft as an admin, and return the address its pages are below."""
    await visitor.become("admin")
    await visitor.go("blog", f"{POSTS}new/")
    await visitor.page.locator("#field-title").fill(title)
    await visitor.page.locator("#begin").click()
    await visitor.page.wait_for_url("**/edit/")
    return urlsplit(visitor.page.url).path.removesuffix("edit/")


async def open_settings(visitor: Visitor) -> None:
    """Open the settings of a post, with all that is folded away."""
    post = await begin_draft(visitor)
    await visitor.go("blog", f"{post}settings/")
    await visitor.page.locator("#field-tags").fill("Hay\nWeather\n#meeting")
    await visitor.page.locator("#field-excerpt").fill("Bring a hat and a rake.")
    await visitor.page.locator("#save").click()
    await visitor.page.locator("#toasts, #flashes").first.wait_for(state="attached")
    for summary in await visitor.page.locator("main summary").all():
        await summary.click()


async def settle_in_vain(visitor: Visitor) -> None:
    """Want the address of another post."""
    post = await begin_draft(visitor)
    await visitor.go("blog", f"{post}settings/")
    await visitor.page.locator("#field-slug").fill("the-flood-boards-go-up")
    await visitor.page.locator("#save").click()
    await visitor.page.locator("#field-slug[aria-invalid=true]").wait_for()


async def put_away(visitor: Visitor) -> None:
    """Be asked whether a post is to be put away."""
    post = await begin_draft(visitor)
    await visitor.go("blog", f"{post}settings/")
    await visitor.page.locator("main a[href='#put-away']").click()
    await visitor.page.get_by_role("dialog").wait_for()


async def _write_two_versions(visitor: Visitor) -> str:
    post = await begin_draft(visitor)
    for excerpt in ("Bring a hat on Sunday.", "Bring a hat and a rake on Sunday, please."):
        await visitor.go("blog", f"{post}settings/")
        await visitor.page.locator("#field-excerpt").fill(excerpt)
        await visitor.page.locator("#field-tags").fill("Hay\nWeather")
        await visitor.page.locator("#save").click()
        await visitor.page.locator("#flashes .flash").first.wait_for()
    return post


async def open_history(visitor: Visitor) -> None:
    """Open the versions of a post."""
    await visitor.go("blog", f"{await _write_two_versions(visitor)}history/")


async def open_version(visitor: Visitor) -> None:
    """See what changed in a version, and be asked whether to restore it."""
    post = await _write_two_versions(visitor)
    await visitor.go("blog", f"{post}history/2/?against=now")


async def be_asked_to_restore(visitor: Visitor) -> None:
    """Be asked whether a version is to be restored."""
    await open_version(visitor)
    await visitor.page.locator("#restore-opener").click()
    await visitor.page.get_by_role("dialog").wait_for()


async def merge(visitor: Visitor) -> None:
    """Put together what was typed with what was saved meanwhile."""
    post = await _write_two_versions(visitor)
    database = await asyncpg.connect(
        visitor.served.servers.postgres.url(visitor.served.databases["blog"])
    )
    try:
        await database.execute(TYPE_ON_FIRST, visitor.email, int(post.split("/")[-2]))
    finally:
        await database.close()
    await visitor.go("blog", f"{post}merge/")
    await visitor.page.locator("#preview").click()
    await visitor.page.locator("#merged").wait_for()


async def preview(visitor: Visitor) -> None:
    """Look at a post for members as a visitor would."""
    post = await begin_draft(visitor)
    await visitor.go("blog", f"{post}settings/")
    await visitor.page.locator("#field-visibility").select_option("members")
    await visitor.page.locator("#save").click()
    await visitor.page.locator("#flashes .flash").first.wait_for()
    await visitor.go("blog", f"{post}preview/")


async def _make_tag(visitor: Visitor, name: str, group: str | None = None) -> None:
    await visitor.go("blog", f"{TAGS}new/")
    await visitor.page.locator("#field-name").fill(name)
    if group:
        await visitor.page.locator("#field-group").select_option(label=group)
    await visitor.page.locator("#save").click()
    # Another window may have made it already.
    await visitor.page.wait_for_load_state()


async def sort_tags(visitor: Visitor) -> None:
    """Open the tags of the site, some of them in a group."""
    await visitor.become("admin")
    await visitor.go("blog", f"{TAGS}groups/new/")
    await visitor.page.locator("#field-name").fill("The land")
    await visitor.page.locator("#field-colour").select_option("moss")
    await visitor.page.locator("#save").click()
    await visitor.page.wait_for_load_state()
    await _make_tag(visitor, "Meadow", "The land")
    await _make_tag(visitor, "#To be told at the meeting")
    await visitor.go("blog", TAGS)


async def be_asked_to_merge(visitor: Visitor) -> None:
    """Be asked into which tag another is to be merged."""
    await sort_tags(visitor)
    await visitor.page.locator(".tag-list__name a").first.click()
    await visitor.page.locator("#merge-opener").click()
    await visitor.page.get_by_role("dialog").wait_for()


async def send_tag_picture(visitor: Visitor) -> None:
    """Give a tag a picture, and open it again."""
    await sort_tags(visitor)
    await visitor.page.locator(".tag-list__name a").first.click()
    await visitor.page.locator("#field-picture_file").set_input_files(picture())
    await visitor.page.locator("#save").click()
    await visitor.page.locator(".tag-list__name a").first.click()
    await visitor.page.locator(".sent-picture img").wait_for()


async def read_of_tag_with_picture(visitor: Visitor) -> None:
    """Give a tag a picture, and see its posts as readers do."""
    await send_tag_picture(visitor)
    slug = await visitor.page.locator("#field-slug").input_value()
    await visitor.go("blog", f"/tag/{slug}/")
    await visitor.page.locator(".page-head img").wait_for()


async def send_no_portrait(visitor: Visitor) -> None:
    """Send something as one's portrait that is no picture."""
    await open_author(visitor)
    file: FilePayload = {"name": "me.png", "mimeType": "image/png", "buffer": b"Not yet drawn"}
    await visitor.page.locator("#field-picture_file").set_input_files(file)
    await visitor.page.locator("#save").click()
    await visitor.page.locator("#field-picture_file[aria-invalid=true]").wait_for()


async def group_in_vain(visitor: Visitor) -> None:
    """Want a group without a name."""
    await visitor.become("author")
    await visitor.go("blog", f"{TAGS}groups/new/")
    await visitor.page.locator("#save").click()
    await visitor.page.locator("#field-name[aria-invalid=true]").wait_for()


async def open_author(visitor: Visitor) -> None:
    """Become an author, and open what readers are told."""
    await visitor.become("author")
    await visitor.go("blog", "/admin/authors/")
    await visitor.page.locator("#be-an-author").click()
    await visitor.page.locator("#field-bio").wait_for()


async def open_authors(visitor: Visitor) -> None:
    """Open one's own place among the authors."""
    await open_author(visitor)
    await visitor.go("blog", "/admin/authors/")
