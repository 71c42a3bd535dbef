"""What the states of posts and their readers are called."""

from collections.abc import Mapping

from blog.posts.content import Visibility
from blog.posts.models import PostStatus
from shared.i18n import gettext as _


def status_names() -> Mapping[PostStatus, str]:
    """Return what each state is called."""
    return {
        PostStatus.DRAFT: _("Draft"),
        PostStatus.SCHEDULED: _("Scheduled"),
        PostStatus.PUBLISHED: _("Published"),
    }


def visibility_names() -> Mapping[Visibility, str]:
    """Return for whom a post can be."""
    return {
        Visibility.PUBLIC: _("Everybody"),
        Visibility.MEMBERS: _("Whoever is signed in"),
        Visibility.KEEPERS: _("Keepers of its page"),
    }
