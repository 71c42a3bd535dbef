"""The pages about tags and their groups."""

from quart import Response

from blog.admin.calendars.wording import colour_names
from blog.admin.pictures import MOST_MEGABYTES
from blog.admin.rendering import TAGS, render_admin
from blog.admin.tags.forms import MAX_GROUP, MAX_WORDS, GroupForm, TagForm
from blog.posts.content import MAX_ADDRESS, MAX_SLUG
from blog.tags.models import Tag, TagGroup
from blog.tags.queries import count_posts_by_tag, tag_groups, tags_in_order
from shared.db import read_session
from shared.i18n import gettext as _


async def tags_page() -> Response:
    """Show all tags, in their groups."""
    session = read_session()
    groups, tags = await tag_groups(session), await tags_in_order(session)
    sorted_in = [(it, [tag for tag in tags if tag.group_id == it.id]) for it in groups]
    loose = [tag for tag in tags if tag.group_id is None]
    return await render_admin(
        "admin/tags/index.html",
        way=TAGS,
        groups=sorted_in,
        loose=loose,
        counts=await count_posts_by_tag(session),
        colours=colour_names(),
    )


async def tag_page(form: TagForm, tag: Tag | None = None, *, status: int = 200) -> Response:
    """Show the form of a tag, or of a new one, as it was typed."""
    session = read_session()
    groups = [("", _("None"))] + [(str(it.id), it.name) for it in await tag_groups(session)]
    others = [it for it in await tags_in_order(session) if tag and it.id != tag.id]
    return await render_admin(
        "admin/tags/form.html",
        way=TAGS,
        status=status,
        form=form,
        tag=tag,
        groups=groups,
        others=[(it.id, it.name) for it in others],
        posts=(await count_posts_by_tag(session)).get(tag.id, 0) if tag else 0,
        longest={
            "slug": MAX_SLUG,
            "words": MAX_WORDS,
            "address": MAX_ADDRESS,
            "megabytes": MOST_MEGABYTES,
        },
    )


async def group_page(
    form: GroupForm, group: TagGroup | None = None, *, status: int = 200
) -> Response:
    """Show the form of a group, or of a new one, as it was typed."""
    return await render_admin(
        "admin/tags/group.html",
        way=TAGS,
        status=status,
        form=form,
        group=group,
        colours=[*colour_names().items()],
        longest=MAX_GROUP,
    )
