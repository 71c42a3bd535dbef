"""The questions blog answers."""

from blog.devices.seen import note_seen_now
from blog.menu import queries as menu
from blog.menu.presenting import nav_tree as menu_as_nodes
from blog.page_configs import queries as page_configs
from blog.page_configs.presenting import account_value, config_value
from blog.people import queries as people
from blog.people.presenting import user_value
from blog.posts import queries as posts
from blog.posts.containers import post_values
from blog.posts.presenting import KINDS, found_value
from blog.privacy.holdings import held_of
from blog.roles.queries import people_with_role_on
from blog.sign_in import queries as sign_in
from blog.site_settings.reading import current_settings
from glue.audited import entries_of
from glue.contracts import blog
from glue.contracts.families import AuditEntry, DataPart, Found, PagesReport, WorkReport
from glue.kept_pages.answering import pages_report
from glue.operations import work_report
from glue.privacy import portion_of
from shared.clock import utcnow
from shared.db import read_session
from shared.rpc import answers


@answers(blog.PostBySlug)
async def post_by_slug(query: blog.PostBySlug) -> blog.Post | None:
    """Return a published post or page by its slug."""
    post = await posts.published_post(read_session(), slug=query.slug)
    return (await post_values(read_session(), [post]))[0] if post else None


@answers(blog.PostById)
async def post_by_id(query: blog.PostById) -> blog.Post | None:
    """Return a published post or page by its id."""
    found = await posts.published_posts_by_id(read_session(), ids=[query.id])
    return (await post_values(read_session(), found))[0] if found else None


@answers(blog.PostsBatch)
async def posts_batch(query: blog.PostsBatch) -> list[blog.Post]:
    """Return those of the asked-for posts and pages that are published."""
    found = await posts.published_posts_by_id(read_session(), ids=query.ids)
    return await post_values(read_session(), found)


@answers(blog.PageConfigOf)
async def page_config(query: blog.PageConfigOf) -> blog.PageConfig | None:
    """Return a container's configuration."""
    found = await page_configs.config_of(
        read_session(), container_type=query.container_type, container_id=query.container_id
    )
    return config_value(found) if found else None


@answers(blog.PageConfigById)
async def page_config_by_id(query: blog.PageConfigById) -> blog.PageConfig | None:
    """Return a configuration by its own id."""
    found = await page_configs.config_by_id(read_session(), config_id=query.id)
    return config_value(found) if found else None


@answers(blog.PageConfigsBatch)
async def page_configs_batch(query: blog.PageConfigsBatch) -> list[blog.PageConfig]:
    """Return the configurations of those containers that have one."""
    found = await page_configs.configs_of(
        read_session(), container_type=query.container_type, container_ids=query.container_ids
    )
    return [config_value(configured) for configured in found]


@answers(blog.PaymentAccountOf)
async def payment_account(query: blog.PaymentAccountOf) -> blog.PaymentAccount:
    """Return one version of a page's account, with its key."""
    found = await page_configs.config_by_id(read_session(), config_id=query.page_config_id)
    if found is None:
        raise blog.UnknownPageConfig()
    account = await page_configs.account(read_session(), config=found.config, version=query.version)
    if account is None:
        raise blog.NoPaymentAccount()
    return account_value(found.config, account)


@answers(blog.NavTree)
async def nav_tree(query: blog.NavTree) -> list[blog.NavNode]:
    """Return the menu of the site."""
    return menu_as_nodes(await menu.all_menus(read_session()))


@answers(blog.SiteSettings)
async def site_settings(query: blog.SiteSettings) -> blog.Site:
    """Return what admins have the site say."""
    settings = await current_settings()
    return blog.Site(
        title=settings.title,
        tagline=settings.tagline,
        notice=settings.notice,
        footer=settings.footer,
    )


@answers(blog.UsersBatch)
async def users_batch(query: blog.UsersBatch) -> list[blog.User]:
    """Return those of the asked-for people that are known."""
    return [user_value(user) for user in await people.users_by_id(read_session(), ids=query.ids)]


@answers(blog.PageKeepers)
async def page_keepers(query: blog.PageKeepers) -> list[blog.User]:
    """Return who looks after a page in a role."""
    found = await people_with_role_on(read_session(), page_id=query.page_id, role=query.role)
    return [user_value(user) for user in found]


@answers(blog.SessionCheck)
async def session_check(query: blog.SessionCheck) -> blog.SessionUser | None:
    """Return whose live session a token is."""
    found = await sign_in.live_session(read_session(), token=query.token, now=utcnow())
    if found is None:
        return None
    note_seen_now(found.id)
    grants = [blog.Grant(role=role, page_id=page_id) for role, page_id in found.grants]
    return blog.SessionUser(user_id=found.user_id, grants=grants)


@answers(blog.Search)
async def search(query: blog.Search) -> list[Found]:
    """Return published pages and posts that hold the words."""
    found = await posts.posts_matching(read_session(), query.q, limit=query.limit)
    return [found_value(kind, found[kind], locale=query.locale) for kind in KINDS]


@answers(blog.AuditTrail)
async def audit_trail(query: blog.AuditTrail) -> list[AuditEntry]:
    """Return who did what."""
    return await entries_of(query)


@answers(blog.ExportPerson)
async def export_person(query: blog.ExportPerson) -> DataPart:
    """Return a portion of what blog holds of a person."""
    return await portion_of(query, held_of(query.user_id, query.email))


@answers(blog.Operations)
async def operations(query: blog.Operations) -> WorkReport:
    """Say how the background work gets on."""
    return await work_report()


@answers(blog.KeptPages)
async def kept_pages(query: blog.KeptPages) -> PagesReport:
    """Say what is kept of pages for strangers."""
    return await pages_report()
