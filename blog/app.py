"""Put blog together."""

from quart import Quart

from blog.account.routes import account
from blog.address_changes.letters.routes import address_letters
from blog.address_changes.routes import address_changes
from blog.admin.attachments.routes import attachments
from blog.admin.authors.routes import admin_authors
from blog.admin.calendars.routes import calendars
from blog.admin.features.routes import features
from blog.admin.ghost.patterns import ghost_patterns
from blog.admin.ghost.routes import ghost
from blog.admin.ghost.sites import ghost_sites
from blog.admin.kept_pages.routes import kept_pages
from blog.admin.letters.lists import lists as letter_lists
from blog.admin.letters.readers import readers
from blog.admin.letters.routes import letters as admin_letters
from blog.admin.log.routes import log
from blog.admin.menus.routes import page_menu, site_menu
from blog.admin.operations.routes import operations
from blog.admin.pages.routes import pages
from blog.admin.payments.routes import payments
from blog.admin.people.routes import people as admin_people
from blog.admin.post_merge.routes import post_merge
from blog.admin.post_preview.routes import post_preview
from blog.admin.post_settings.publication import publication
from blog.admin.post_settings.routes import post_settings
from blog.admin.post_versions.routes import post_versions
from blog.admin.posts.routes import admin_posts
from blog.admin.routes import admin
from blog.admin.settings.routes import site_settings
from blog.admin.shops.routes import shops
from blog.admin.snippets.routes import admin_snippets
from blog.admin.tags.groups import tag_groups
from blog.admin.tags.routes import admin_tags
from blog.cards.routes import cards
from blog.devices.routes import devices
from blog.devices.seen import SeenSessions, seen_loop
from blog.editing.routes import editor, saving
from blog.embeds.routes import embeds
from blog.ghost.live.following import ghost_calls_loop
from blog.ghost.live.routes import ghost_calls
from blog.ghost.running import ghost_imports_loop
from blog.internal import actions, data, fragments
from blog.invitations.routes import admin_invitations, invitations
from blog.likes.routes import likes
from blog.mailings.collecting import returned_letters_loop
from blog.mailings.routes import letter_reports
from blog.mailings.sending import letters_loop
from blog.newsletters.account import account_letters
from blog.newsletters.routes import letters
from blog.page_configs.keys import KeyBox
from blog.people.routes import people
from blog.posts.rendering_anew import rendering_anew_loop
from blog.posts.routes import posts
from blog.privacy.erasing import erasing
from blog.privacy.exporting import cleaning_loop, exporting
from blog.privacy.routes import erasures, exports, privacy
from blog.reading.routes import reading
from blog.redirects.service import leads_to
from blog.roles.routes import roles
from blog.search.routes import search
from blog.settings import BlogSettings
from blog.sign_in.codes.routes import codes
from blog.sign_in.routes import sign_in
from blog.sitemap.service import blog_sitemap
from blog.snippets.routes import snippets
from blog.uploads.routes import files, uploads
from blog.writing.scheduling import scheduled_posts_loop
from glue.contracts import blog
from glue.identity import session_reader
from glue.layout import site_layout
from glue.setup import register_glue_handlers
from glue.site_words import name_site, site_words_loop
from glue.urls import URL_GLOBALS
from shared.factory import create_base_app, runtime_of
from shared.images import PictureMaker
from shared.mail.mailbox import Mailbox
from shared.payments.sumup import SumUpClients
from shared.storage import Storage, Unfinished, place_of
from shared.web.limits import Limiter
from shared.web.site_files import site_files

# What is one person's, or endless.
HIDDEN = (
    "/account/",
    "/admin/",
    "/invitations/",
    "/letters/confirmations/",
    "/letters/preferences/",
    "/search/",
    "/sign-in/",
)


def create_app(settings: BlogSettings | None = None) -> Quart:
    """Return the app that owns people, pages and posts."""
    settings = settings or BlogSettings.load()
    app = create_base_app(
        "blog",
        settings=settings,
        contracts=blog,
        answers=[data, actions, fragments],
        handlers=register_glue_handlers,
        layout=site_layout,
        identify=session_reader(),
        blueprints=[
            site_files(blog_sitemap, hidden=HIDDEN, name_site=name_site),
            posts,
            reading,
            likes,
            search,
            people,
            account,
            devices,
            sign_in,
            codes,
            address_changes,
            address_letters,
            invitations,
            letters,
            letter_reports,
            account_letters,
            admin,
            admin_people,
            admin_invitations,
            pages,
            admin_posts,
            post_settings,
            publication,
            post_versions,
            post_preview,
            post_merge,
            admin_tags,
            tag_groups,
            admin_authors,
            admin_snippets,
            kept_pages,
            operations,
            payments,
            shops,
            calendars,
            attachments,
            features,
            admin_letters,
            letter_lists,
            readers,
            site_menu,
            page_menu,
            site_settings,
            log,
            editor,
            saving,
            uploads,
            cards,
            embeds,
            snippets,
            files,
            ghost,
            ghost_sites,
            ghost_patterns,
            ghost_calls,
            roles,
            privacy,
            exports,
            erasures,
        ],
        template_globals=URL_GLOBALS,
        loops=[
            seen_loop(),
            cleaning_loop(),
            scheduled_posts_loop(),
            letters_loop(),
            returned_letters_loop(),
            ghost_imports_loop(),
            ghost_calls_loop(),
            site_words_loop(),
            rendering_anew_loop(),
        ],
        sagas=[exporting, erasing],
        lead_on=leads_to,
    )
    if url := settings.imap_url.get_secret_value():
        Mailbox.parse(url)
    runtime = runtime_of(app)
    runtime.extras[KeyBox] = KeyBox(settings.payment_keys)
    runtime.extras[SeenSessions] = SeenSessions()
    runtime.extras[Limiter] = Limiter(runtime.redis, secret=settings.secret_key)
    runtime.extras[PictureMaker] = PictureMaker()
    place = place_of(settings, "blog")
    runtime.extras[Storage], runtime.extras[Unfinished] = Storage(place), Unfinished(place)
    sumup = SumUpClients(base_url=settings.sumup_url, timeout=settings.config.sumup.timeout_seconds)
    runtime.extras[SumUpClients] = sumup
    app.after_serving(sumup.aclose)
    return app
