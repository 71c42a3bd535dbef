"""The message that goes over the wire: the same, byte for byte, each time its row is sent."""

from base64 import b64decode
from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from sqlalchemy import RowMapping


def sender_called(name: str, mail_from: str) -> str:
    """Return whom a mail is from: the configured address, by the name the site has."""
    configured, address = parseaddr(mail_from)
    return str(Address(" ".join(name.split()) or configured, addr_spec=address))


def build_message(row: RowMapping, *, sender: str) -> EmailMessage:
    """Make the message of one row of `mails`."""
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = row["message_id"]
    message["Date"] = format_datetime(row["created_at"])
    message["From"] = sender
    message["To"] = row["to_address"]
    message["Subject"] = row["subject"]
    message["Content-Language"] = row["locale"].replace("_", "-")
    # Asks holiday notices and other robots not to answer.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(row["text_body"])
    if row["html_body"]:
        message.add_alternative(row["html_body"], subtype="html")
        message.set_boundary(f"=_{row['message_id'].strip('<>').partition('@')[0][:32]}")
    for file in row["attachments"]:
        _attach(message, file)
    if row["attachments"]:
        message.set_boundary(f"=+{row['message_id'].strip('<>').partition('@')[0][:32]}")
    return message


def _attach(message: EmailMessage, file: Mapping[str, str]) -> None:
    """Add a file with its own content type, whose parameters some readers look at."""
    kind = EmailMessage(policy=SMTP)
    kind["Content-Type"] = file["type"]
    main, _separator, sub = kind.get_content_type().partition("/")
    message.add_attachment(
        b64decode(file["body"]),
        maintype=main,
        subtype=sub,
        filename=file["name"],
        params={
            name: value
            for name, value in kind["Content-Type"].params.items()
            if name not in ("name", "filename")
        },
    )
