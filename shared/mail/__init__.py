"""Mails: queued in the transaction of the change they tell of, sent by a leased loop."""

from shared.mail.kept import forget_mails, mails_to
from shared.mail.queue import Attachment, InvalidRecipient, queue_mail
from shared.mail.sending import MAILS, mail_loop

__all__ = [
    "MAILS",
    "Attachment",
    "InvalidRecipient",
    "forget_mails",
    "mail_loop",
    "mails_to",
    "queue_mail",
]
