"""Whom of a list a letter goes to."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, and_, exists, true

from blog.newsletters.models import Subscriber, UserNewsletter
from blog.people.models import User


class Segment(BaseModel):
    """Those with any of some labels, with none of others, on the list since a day, with an account.

    What is left empty leaves nobody out.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    labels: tuple[str, ...] = ()
    without_labels: tuple[str, ...] = ()
    since: date | None = None
    members_only: bool = False

    @property
    def is_everybody(self) -> bool:
        return self == EVERYBODY


EVERYBODY = Segment()


def of_list(newsletter_id: int, segment: Segment, *, zone: ZoneInfo) -> ColumnElement[bool]:
    """Match pairs of `Subscriber` and `UserNewsletter` of a list that may be written to."""
    since = segment.since and datetime.combine(segment.since, time(), zone)
    has_account = exists().where(User.email == Subscriber.email)
    return and_(
        UserNewsletter.newsletter_id == newsletter_id,
        UserNewsletter.subscriber_id == Subscriber.id,
        UserNewsletter.active(),
        Subscriber.stop.is_(None),
        Subscriber.labels.overlap(segment.labels) if segment.labels else true(),
        ~Subscriber.labels.overlap(segment.without_labels) if segment.without_labels else true(),
        UserNewsletter.subscribed_at >= since if since else true(),
        has_account if segment.members_only else true(),
    )
