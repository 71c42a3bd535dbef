"""The features of a page as its desk shows them."""

from collections.abc import Collection
from dataclasses import dataclass

from quart import url_for

from blog.page_configs.wording import part_name
from blog.posts.models import Post
from glue.contracts.blog import Feature
from shared.i18n import gettext as _
from shared.i18n import mark as _l

HINTS = {
    Feature.MARKET: _l("The page's menus lead to the shops on it."),
    Feature.CALENDAR: _l("The page's menus lead to the calendars on it."),
    Feature.POSTS: _l("The page shows what is new on it."),
}
SHOWN = {
    Feature.MARKET: _l("Visitors are led to the shops"),
    Feature.CALENDAR: _l("Visitors are led to the calendars"),
    Feature.POSTS: _l("Visitors see what is new here"),
}
HIDDEN = {
    Feature.MARKET: _l("The shops are hidden from visitors"),
    Feature.CALENDAR: _l("The calendars are hidden from visitors"),
    Feature.POSTS: _l("What is new here is hidden from visitors"),
}


@dataclass(frozen=True, slots=True)
class FeatureSwitch:
    """A feature of a page, and whether it is on."""

    feature: Feature
    is_on: bool
    action: str

    @property
    def id(self) -> str:
        return f"feature-{self.feature}"

    @property
    def label(self) -> str:
        return part_name(self.feature)

    @property
    def hint(self) -> str:
        return _(HINTS[self.feature])


def switches_of(
    page: Post, kept: Collection[Feature], hidden: Collection[Feature]
) -> list[FeatureSwitch]:
    """Return the switches of those features of a page that whoever looks keeps."""
    return [
        FeatureSwitch(
            it, it not in hidden, url_for(f"admin_features.update_{it}", page_slug=page.slug)
        )
        for it in Feature
        if it in kept
    ]


def said(feature: Feature, *, is_on: bool) -> str:
    """Say what a switch has done."""
    return _((SHOWN if is_on else HIDDEN)[feature])
