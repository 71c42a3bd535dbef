"""Mails that say that a letter came back or was unwanted, read from a mailbox."""

from mailbox import Maildir
from pathlib import Path

import pytest

from blog.mailings.commands import read_maildir
from blog.mailings.reports import Kind
from blog.mailings.returned import told_by
from blog.newsletters.models import Stop
from blog.tests.factories import ADA
from blog.tests.test_letter_reports import sent_letter, stop_of

BOUNCE = """\
From: MAILER-DAEMON@mx.example.org
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; ada@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such
 user here
--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: Read
--b--
"""
COMPLAINT = """\
From: fbl@mx.example.org
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

A complaint.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Some/1.0
Version: 1
--b
Content-Type: message/rfc822

Message-ID: {message_id}
Subject: Read

Hello
--b--
"""


def a_bounce(message_id: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    return BOUNCE.format(message_id=message_id, action=action, status=status).encode()


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [("failed", "5.1.1", Kind.HARD), ("failed", "4.4.7", Kind.SOFT), ("delayed", "4.4.1", None)],
)
def test_a_bounce_says_of_which_letter_it_is_and_how_hard(
    action: str, status: str, kind: Kind | None
) -> None:
    told = told_by(a_bounce("<one@rose-ash.test>", action, status))

    assert (told.kind if told else None) is kind
    if told is not None:
        assert told.message_id == "<one@rose-ash.test>"
        assert told.address == ""
        assert told.reason == "smtp; 550 no such user here"


def test_a_complaint_says_of_which_letter_it_is() -> None:
    told = told_by(COMPLAINT.format(message_id="<one@rose-ash.test>").encode())

    assert told is not None
    assert (told.kind, told.message_id) == (Kind.COMPLAINT, "<one@rose-ash.test>")


@pytest.mark.parametrize("content", [b"", b"Subject: Hello\n\nGood day", a_bounce("")])
def test_another_mail_tells_nothing(content: bytes) -> None:
    assert told_by(content) is None


async def test_a_mailbox_is_read_once(tmp_path: Path) -> None:
    _, message_id = await sent_letter()
    box = Maildir(tmp_path / "box")
    box.add(a_bounce(message_id))
    box.add(b"Subject: Hello\n\nGood day")

    first, second = await read_maildir(tmp_path / "box"), await read_maildir(tmp_path / "box")

    assert (first, second) == ((2, 1), (0, 0))
    assert await stop_of(ADA) is Stop.BOUNCED
