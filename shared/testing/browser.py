"""A test client that asks as a browser on the app's own pages would."""

from typing import Any

from quart.testing import QuartClient
from werkzeug.datastructures import Headers


class SameOriginClient(QuartClient):
    """Sends `Sec-Fetch-Site: same-origin` unless a test says otherwise."""

    async def open(self, path: str, *, headers: Any = None, **options: Any) -> Any:
        asked = Headers(headers)
        asked.setdefault("Sec-Fetch-Site", "same-origin")
        return await super().open(path, headers=asked, **options)
