"""What of a page whoever asks may keep: its desk shows that, and asks for nothing else."""

from dataclasses import dataclass
from typing import Self

from blog.admin.attachments.kinds import CALENDAR, SHOP, Kind
from blog.posts.models import Post
from glue.contracts.blog import Feature
from glue.permissions import Action, Resource, may
from shared.web.identity import Identity


@dataclass(frozen=True, slots=True)
class Keeping:
    """Whether somebody keeps each part of a page."""

    content: bool
    shops: bool
    calendars: bool
    payments: bool
    orders: bool
    doors: bool
    people: bool

    @property
    def features(self) -> list[Feature]:
        """What of the page they may show to visitors, or hide from them."""
        kept = {
            Feature.MARKET: self.shops,
            Feature.CALENDAR: self.calendars,
            Feature.POSTS: self.content,
        }
        return [feature for feature in Feature if kept[feature]]

    @property
    def kinds(self) -> list[Kind]:
        """Of which kinds they may attach things of other pages."""
        kept = {SHOP: self.shops, CALENDAR: self.calendars}
        return [kind for kind, is_kept in kept.items() if is_kept]

    @classmethod
    def of(cls, identity: Identity, page: Post) -> Self:
        """Return what somebody may keep of a page."""

        def keeps(action: Action) -> bool:
            return bool(may(identity, action, Resource(page_id=page.id)))

        return cls(
            content=keeps(Action.KEEP_CONTENT),
            shops=keeps(Action.KEEP_SHOP),
            calendars=keeps(Action.KEEP_CALENDAR),
            payments=keeps(Action.KEEP_PAYMENTS),
            orders=keeps(Action.KEEP_ORDERS),
            doors=keeps(Action.CHECK_IN),
            people=keeps(Action.MANAGE_PEOPLE),
        )
