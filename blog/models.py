"""Every table of blog, for its history."""

from blog.address_changes.models import AddressChange
from blog.db import Base
from blog.invitations.models import Invitation, InvitationLetter
from blog.menu.models import MenuNode
from blog.page_configs.models import PageConfig, PagePaymentAccount
from blog.people.models import User
from blog.posts.models import Post
from blog.privacy.models import DataExport, DataPart, Erasure
from blog.roles.models import RoleGrant
from blog.sign_in.models import BrowserSession, MagicLink

__all__ = [
    "AddressChange",
    "Base",
    "BrowserSession",
    "DataExport",
    "DataPart",
    "Erasure",
    "Invitation",
    "InvitationLetter",
    "MagicLink",
    "MenuNode",
    "PageConfig",
    "PagePaymentAccount",
    "Post",
    "RoleGrant",
    "User",
]
