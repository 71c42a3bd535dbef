"""Signed, typed calls between services: ask, act, borrow a piece of a page, answer."""

from shared.rpc.client import call_action, fetch_data, fetch_fragment, post_activity
from shared.rpc.server import answers, current_call

__all__ = [
    "answers",
    "call_action",
    "current_call",
    "fetch_data",
    "fetch_fragment",
    "post_activity",
]
