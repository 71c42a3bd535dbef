"""The caught mails: one .eml file each in a folder, the newest kept."""

from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

from shared.clock import utcnow
from shared.dev.mail_catcher.message import ENVELOPE_FROM, ENVELOPE_TO, CaughtMail

MOST_MAILS = 2000
ID_DIGITS = 16


class MailStore:
    """Keeps the newest `most` mails; the name of each file is the time it came, in microseconds."""

    def __init__(self, folder: Path, most: int = MOST_MAILS) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._most = most
        self._mails: deque[CaughtMail] = deque()
        self._load()

    def __len__(self) -> int:
        return len(self._mails)

    def add(self, sender: str, recipients: Sequence[str], content: bytes) -> CaughtMail:
        """Keep a mail under the addresses of its envelope; drop the oldest beyond the limit."""
        envelope = (
            f"{ENVELOPE_FROM}: {_one_line(sender)}\r\n"
            f"{ENVELOPE_TO}: {', '.join(_one_line(address) for address in recipients)}\r\n"
        )
        mail = CaughtMail.read(self._next_id(), envelope.encode() + content)
        unfinished = self._file(mail.id).with_suffix(".part")
        unfinished.write_bytes(envelope.encode() + content)
        unfinished.rename(self._file(mail.id))
        self._mails.appendleft(mail)
        while len(self._mails) > self._most:
            self._file(self._mails.pop().id).unlink(missing_ok=True)
        return mail

    def newest_first(self, to: str = "") -> Iterator[CaughtMail]:
        """Give the mails whose recipients contain `to`, the newest first."""
        return (mail for mail in tuple(self._mails) if not to or mail.is_for(to))

    def get(self, mail_id: str) -> CaughtMail | None:
        """Find one mail."""
        return next((mail for mail in self._mails if mail.id == mail_id), None)

    def delete_all(self) -> None:
        """Forget every mail."""
        while self._mails:
            self._file(self._mails.pop().id).unlink(missing_ok=True)

    def _load(self) -> None:
        for unfinished in self._folder.glob("*.part"):
            unfinished.unlink()
        files = sorted(self._folder.glob("[0-9]" * ID_DIGITS + ".eml"), reverse=True)
        for file in files[: self._most]:
            self._mails.append(CaughtMail.read(file.stem, file.read_bytes()))
        for file in files[self._most :]:
            file.unlink()

    def _next_id(self) -> str:
        now = int(utcnow().timestamp() * 1_000_000)
        newest = int(self._mails[0].id) if self._mails else 0
        return f"{max(now, newest + 1):0{ID_DIGITS}d}"

    def _file(self, mail_id: str) -> Path:
        return self._folder / f"{mail_id}.eml"


def _one_line(address: str) -> str:
    return "".join(address.splitlines())
