"""How a post stands, in a line that whoever writes can read at a glance."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from blog.posts.models import Post, PostStatus
from shared.i18n import gettext as _
from shared.runtime import current_runtime


@dataclass(frozen=True, slots=True)
class Standing:
    """A post, when it was saved last, and since when there is something of theirs that is not."""

    post: Post
    saved_at: datetime
    kept_at: datetime | None = None

    @property
    def line(self) -> str:
        """Return the words of it."""
        if self.kept_at is not None:
            kept = _clock(self.kept_at)
            return _("Published, with changes that only you see, kept %(time)s", time=kept)
        saved = _clock(self.saved_at)
        match self.post.status:
            case PostStatus.PUBLISHED:
                return _("Published, saved %(time)s", time=saved)
            case PostStatus.SCHEDULED:
                assert self.post.publish_at is not None
                when = _clock(self.post.publish_at, "datetime")
                return _("To be published on %(when)s, saved %(time)s", when=when, time=saved)
        return _("Draft, saved %(time)s", time=saved)

    def told(self) -> dict[str, Any]:
        """Return what the script is told of it."""
        return {
            "version": self.post.version,
            "status": self.post.status.value,
            "line": self.line,
            "is_kept": self.kept_at is not None,
        }


def site_zone() -> ZoneInfo:
    return ZoneInfo(current_runtime().settings.site.timezone)


def _clock(moment: datetime, how: str = "clock_time") -> str:
    """Return a time as templates write it."""
    return str(current_runtime().templates.filters[how](moment))
