"""The page on which a post is settled and published."""

from dataclasses import dataclass
from datetime import datetime

from quart import Response

from blog.admin.post_settings.forms import LONGEST, MAX_TAG, SettingsForm
from blog.admin.post_settings.wording import seo_names, setting_names
from blog.admin.posts.addresses import edit_address, history_address, preview_address
from blog.admin.posts.queries import pages_of_scope
from blog.admin.posts.rendering import Choices, page_choices
from blog.admin.posts.scope import Scope
from blog.admin.posts.wording import status_names, visibility_names
from blog.admin.rendering import POSTS, render_admin
from blog.authors.queries import all_authors
from blog.posts.content import PostContent
from blog.posts.models import Post
from blog.posts.presenting import whole_address
from blog.tags.queries import all_tags, tags_of_posts
from blog.writing.content import content_of
from glue.contracts.blog import PostKind
from glue.permissions import Action, may
from glue.urls import blog_url
from shared.clock import utcnow
from shared.db import read_session
from shared.runtime import current_runtime
from shared.web.identity import current_identity


@dataclass(frozen=True, slots=True)
class Moment:
    """When a post is to be published, as it was typed, and what is wrong with it."""

    date: str = ""
    time: str = "09:00"
    error: str | None = None

    @classmethod
    def of(cls, at: datetime | None) -> "Moment":
        """Return the day and the time the site's clocks show; nothing for no moment."""
        if at is None:
            return cls()
        local = at.astimezone(current_runtime().settings.site.zone)
        return cls(local.date().isoformat(), f"{local:%H:%M}")


@dataclass(frozen=True, slots=True)
class Shared:
    """A post as a search result and as a shared link show it."""

    address: str
    title: str
    description: str
    share_title: str
    share_description: str
    picture: str | None


async def settings_page(
    post: Post,
    form: SettingsForm | None = None,
    *,
    moment: Moment | None = None,
    meanwhile: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> Response:
    """Show the settings of a post, as they are or were typed."""
    session, scope = read_session(), Scope.of(current_identity())
    content = await content_of(session, post)
    authors: Choices = [(it.id, it.name) for it in await all_authors(session)]
    return await render_admin(
        "admin/post_settings/edit.html",
        way=POSTS,
        status=status,
        post=post,
        is_page=post.kind is PostKind.PAGE,
        form=form or await form_of(post, content),
        differences=meanwhile or [],
        shared=_shared(post, content),
        moment=moment or Moment.of(post.publish_at),
        statuses=status_names(),
        visibilities=[*visibility_names().items()],
        pages=page_choices(scope, await pages_of_scope(session, scope)),
        authors=authors,
        tags=[tag.name for tag in await all_tags(session)],
        edit_url=edit_address(post.id),
        history_url=history_address(post.id),
        preview_url=preview_address(post.id),
        may_trust=bool(may(current_identity(), Action.MANAGE_SITE)),
        zone=current_runtime().settings.site.timezone,
        today=utcnow(),
        longest=LONGEST,
        names=setting_names(),
        seo=[*seo_names()],
        longest_tag=MAX_TAG,
    )


async def form_of(post: Post, content: PostContent | None = None) -> SettingsForm:
    """Return the settings of a post as they are."""
    session = read_session()
    tags = (await tags_of_posts(session, [post.id])).get(post.id, ())
    content = content or await content_of(session, post)
    return SettingsForm.of(content, [tag.name for tag in tags], post.version)


def differences(typed: SettingsForm, now: SettingsForm) -> list[tuple[str, str]]:
    """Return, with its label, what a post says now that is not what was typed."""
    labels = setting_names()
    texts = [(labels[name], said) for name, said in now.texts.items() if typed.texts[name] != said]
    lists = [(labels["tags"], ", ".join(now.tags))] if [*typed.tags] != [*now.tags] else []
    return texts + lists


def _shared(post: Post, content: PostContent) -> Shared:
    seo = content.seo
    title, description = seo.title or post.title, seo.description or post.excerpt
    return Shared(
        address=seo.canonical_url or blog_url(post.path),
        title=title,
        description=description,
        share_title=seo.share_title or title,
        share_description=seo.share_description or description,
        picture=whole_address(seo.share_image or post.feature_image),
    )
