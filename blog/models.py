"""Every table of blog, for its history."""

from blog.address_changes.models import AddressChange
from blog.authors.models import Author, PostAuthor
from blog.db import Base
from blog.invitations.models import Invitation, InvitationLetter
from blog.menu.models import Menu, MenuNode
from blog.page_configs.models import PageConfig, PagePaymentAccount
from blog.people.models import User
from blog.posts.models import FormerPostSlug, Post
from blog.privacy.models import DataExport, DataPart, Erasure
from blog.roles.models import RoleGrant
from blog.sign_in.models import BrowserSession, MagicLink
from blog.site_settings.models import KeyValue
from blog.tags.models import PostTag, Tag, TagGroup
from blog.writing.models import PostRevision, WorkingCopy

__all__ = [
    "AddressChange",
    "Author",
    "Base",
    "BrowserSession",
    "DataExport",
    "DataPart",
    "Erasure",
    "FormerPostSlug",
    "Invitation",
    "InvitationLetter",
    "KeyValue",
    "MagicLink",
    "Menu",
    "MenuNode",
    "PageConfig",
    "PagePaymentAccount",
    "Post",
    "PostAuthor",
    "PostRevision",
    "PostTag",
    "RoleGrant",
    "Tag",
    "TagGroup",
    "User",
    "WorkingCopy",
]
