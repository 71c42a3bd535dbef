"""Queueing: a mail is written down in the transaction of the change it tells of."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from hashlib import sha256

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.dialects.postgresql import insert

from shared.clock import utcnow
from shared.db.bus import mails
from shared.db.session import WriteSession, on_commit
from shared.errors import DomainError
from shared.i18n import mark as _l
from shared.mail.rendering import render_mail
from shared.mail.sending import LOOP_NAME
from shared.runtime import current_runtime


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along with a mail; `content_type` with its parameters."""

    name: str
    content_type: str
    body: bytes

    @property
    def as_json(self) -> dict[str, str]:
        """The file as a row of `mails` keeps it."""
        body = b64encode(self.body).decode()
        return {"name": self.name, "type": self.content_type, "body": body}


class InvalidRecipient(DomainError):
    code = "invalid-recipient"
    status = 422
    message = _l("This is not an e-mail address")


async def queue_mail(
    session: WriteSession,
    *,
    key: str,
    to: str,
    template: str,
    secret: bool = False,
    attachments: Sequence[Attachment] = (),
    **context: object,
) -> None:
    """Queue a mail once for its key: rendered now, sent after the session's transaction commits.

    `template` names three templates of the app, such as "mails/receipt" for
    `mails/receipt.subject.txt`, `.txt` and `.html`; they get `context`. The bodies of a `secret`
    mail and its `attachments` are blanked once it is sent. Raises `InvalidRecipient`.
    """
    runtime = current_runtime()
    settings = runtime.settings
    recipient = _recipient(to, allow_test_domain=settings.is_development)
    content = render_mail(runtime.templates, template, context)
    now = utcnow()
    await session.execute(
        insert(mails)
        .values(
            key=key,
            message_id=message_id(app=runtime.name, key=key, sender=settings.mail_from),
            to_address=recipient,
            subject=content.subject,
            text_body=content.text,
            html_body=content.html,
            attachments=[file.as_json for file in attachments],
            locale=settings.site.locale,
            secret=secret,
            created_at=now,
            next_attempt_at=now,
        )
        .on_conflict_do_nothing(index_elements=[mails.c.key])
    )
    on_commit(session, runtime.loops[LOOP_NAME].wake)


def message_id(*, app: str, key: str, sender: str) -> str:
    """Make the Message-ID that a mail keeps however often it is sent."""
    domain = parseaddr(sender)[1].rpartition("@")[2]
    return f"<{sha256(f'{app}:{key}'.encode()).hexdigest()}@{domain}>"


def _recipient(address: str, *, allow_test_domain: bool) -> str:
    try:
        valid = validate_email(
            address, check_deliverability=False, test_environment=allow_test_domain
        )
    except EmailNotValidError as error:
        raise InvalidRecipient() from error
    return valid.ascii_email or valid.normalized
