"""What a page's desk needs beside what is known: the forms that begin things, and words."""

from typing import Any

from quart import url_for

from blog.admin.calendars.forms import CalendarForm
from blog.admin.features.switches import switches_of
from blog.admin.hanging import DESK
from blog.admin.pages.keeping import Keeping
from blog.admin.pages.reading import Known
from blog.admin.payments import wording
from blog.admin.posts.addresses import edit_address, settings_address
from blog.admin.posts.filters import PostFilter
from blog.admin.posts.wording import visibility_names
from blog.admin.shops.forms import ShopForm
from blog.posts.models import Post
from glue.contracts import events, market
from shared.runtime import current_runtime


def openings(known: Known) -> dict[str, Any]:
    """Return the forms by which a shop and a calendar are opened: a name does for both."""
    site = current_runtime().settings.site
    return {
        "new_shop": ShopForm(currency=known.currency or site.currency, back=DESK),
        "new_calendar": CalendarForm(time_zone=site.timezone, back=DESK),
        "longest_shop": market.LONGEST_TITLE,
        "longest_calendar": events.LONGEST_TITLE,
    }


def wordings(page: Post, known: Known, keeping: Keeping) -> dict[str, Any]:
    """Return what the parts of a page are called, and where they are."""
    account = known.account
    return {
        "features": switches_of(page, keeping.features, known.hidden),
        "readers": visibility_names()[page.visibility],
        "edit_address": edit_address(page.id),
        "settings_address": settings_address(page.id),
        "new_post_address": url_for("admin_posts.new", page=page.id),
        "posts_address": PostFilter(page=page.id).address(),
        "account_state": wording.state(account.check) if account else None,
        "account_trouble": wording.trouble(account) if account else "",
    }
