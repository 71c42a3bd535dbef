"""The message of one letter: the same, byte for byte, each time it is sent."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from blog.mailings.bodies import Reader
from shared.mail.rendering import MailContent


def build_letter(
    content: MailContent,
    *,
    reader: Reader,
    message_id: str,
    list_slug: str,
    sender: str,
    locale: str,
    sent_at: datetime,
) -> EmailMessage:
    """Make the message; mail readers find in its head how it is ended by one press (RFC 8058)."""
    domain = parseaddr(sender)[1].rpartition("@")[2]
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = message_id
    message["Date"] = format_datetime(sent_at)
    message["From"] = sender
    message["To"] = reader.email
    message["Subject"] = content.subject
    message["Content-Language"] = locale.replace("_", "-")
    message["List-Id"] = f"<{list_slug}.{domain}>"
    message["List-Unsubscribe"] = f"<{reader.leaving(list_slug)}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    # Asks holiday notices and other robots not to answer.
    message["Precedence"] = "bulk"
    message.set_content(content.text)
    message.add_alternative(content.html, subtype="html")
    message.set_boundary(f"=_{message_id.strip('<>').partition('@')[0][:32]}")
    return message
