"""A mail catcher for development: an SMTP server that keeps what it gets, and a web inbox."""

from shared.dev.mail_catcher.catcher import MailCatcher, create_catcher
from shared.dev.mail_catcher.message import CaughtMail
from shared.dev.mail_catcher.store import MailStore

__all__ = ["CaughtMail", "MailCatcher", "MailStore", "create_catcher"]
