"""Every table of blog, for its history."""

from blog.db import Base
from blog.menu.models import MenuNode
from blog.page_configs.models import PageConfig, PagePaymentAccount
from blog.people.models import User
from blog.posts.models import Post
from blog.sign_in.models import BrowserSession, MagicLink

__all__ = [
    "Base",
    "BrowserSession",
    "MagicLink",
    "MenuNode",
    "PageConfig",
    "PagePaymentAccount",
    "Post",
    "User",
]
