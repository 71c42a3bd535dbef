"""Every table of blog, for its history."""

from blog.address_changes.models import AddressChange
from blog.authors.models import Author, PostAuthor
from blog.db import Base
from blog.embeds.models import LinkPreview
from blog.ghost.live.models import GhostCall, GhostSite
from blog.ghost.models import (
    GhostPicture,
    GhostRow,
    GhostRun,
    GhostRunRow,
)
from blog.invitations.models import Invitation, InvitationLetter
from blog.mailings.models import Mailing, MailingRecipient
from blog.menu.models import Menu, MenuNode
from blog.newsletters.models import (
    GhostNewsletter,
    Subscriber,
    SubscriptionWish,
    UserNewsletter,
)
from blog.page_configs.models import PageConfig, PagePaymentAccount
from blog.people.models import User
from blog.posts.models import FormerPostSlug, Post
from blog.privacy.models import DataExport, DataPart, Erasure
from blog.redirects.models import LeadingPattern
from blog.roles.models import RoleGrant
from blog.sign_in.models import BrowserSession, MagicLink
from blog.site_settings.models import KeyValue
from blog.snippets.models import Snippet
from blog.tags.models import PostTag, Tag, TagGroup
from blog.uploads.models import Upload
from blog.writing.models import BegunPost, PostRevision, WorkingCopy

__all__ = [
    "AddressChange",
    "Author",
    "Base",
    "BegunPost",
    "BrowserSession",
    "DataExport",
    "DataPart",
    "Erasure",
    "FormerPostSlug",
    "GhostCall",
    "GhostNewsletter",
    "GhostPicture",
    "GhostRow",
    "GhostRun",
    "GhostRunRow",
    "GhostSite",
    "Invitation",
    "InvitationLetter",
    "KeyValue",
    "LeadingPattern",
    "LinkPreview",
    "MagicLink",
    "Mailing",
    "MailingRecipient",
    "Menu",
    "MenuNode",
    "PageConfig",
    "PagePaymentAccount",
    "Post",
    "PostAuthor",
    "PostRevision",
    "PostTag",
    "RoleGrant",
    "Snippet",
    "Subscriber",
    "SubscriptionWish",
    "Tag",
    "TagGroup",
    "Upload",
    "User",
    "UserNewsletter",
    "WorkingCopy",
]
