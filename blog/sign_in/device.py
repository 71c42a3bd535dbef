"""The browser somebody signs in with, as far as its session remembers it."""

from dataclasses import dataclass

LONGEST_USER_AGENT = 400


@dataclass(frozen=True, slots=True)
class Device:
    """What a browser brings along: its visitor, its session until now, its name, its network."""

    visitor_id: str | None = None
    session_token: str | None = None
    user_agent: str = ""
    network: str = ""
