"""The keys to a Ghost: kept encrypted together, and what is shown to Ghost in their place."""

import hmac
import json
import re
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Self

ADMIN_KEY = re.compile(r"[0-9a-f]{24}:(?:[0-9a-f]{2}){16,64}", re.ASCII)
CONTENT_KEY = re.compile(r"[0-9a-f]{20,64}", re.ASCII)
# Ghost takes none that is older.
LIFE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SiteKeys:
    """All that lets us in at a Ghost, and that by which we know it when it calls."""

    admin: str = field(default="", repr=False)
    content: str = field(default="", repr=False)
    calls: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """What the key is called, which is no secret."""
        return self.admin.partition(":")[0]

    @classmethod
    def read(cls, text: str) -> Self:
        return cls(**json.loads(text))

    @property
    def text(self) -> str:
        return json.dumps(asdict(self))


def token_for(admin_key: str, *, now: datetime) -> str:
    """Return what Ghost is shown in place of the key: a JWT that is good for some minutes."""
    name, _colon, secret = admin_key.partition(":")
    begin = int(now.timestamp())
    head = {"alg": "HS256", "kid": name, "typ": "JWT"}
    says = {"iat": begin, "exp": begin + int(LIFE.total_seconds()), "aud": "/admin/"}
    signed = ".".join(_encoded(json.dumps(it).encode()) for it in (head, says))
    return f"{signed}.{_encoded(hmac.digest(bytes.fromhex(secret), signed.encode(), 'sha256'))}"


def _encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()
