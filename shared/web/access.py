"""Who may use a route: each one carries a guard, which is asked before it runs.

What the rules are is glue's to say (`glue/access.py`); here is only that no route goes without. An
app with a route that has no guard does not start.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from quart import Quart, Response

from shared.errors import MisconfiguredApp

GUARD = "__guard__"
UNGUARDED = ("internal.", "metrics.", "static_files.")

Guard = Callable[[], Awaitable[Response | None]]
F = TypeVar("F", bound=Callable[..., Any])


def guarded_by(guard: Guard) -> Callable[[F], F]:
    """Mark a route with its guard, which returns an answer where it does not let somebody in."""

    def mark(view: F) -> F:
        setattr(view, GUARD, guard)
        return view

    return mark


def guard_of(view: object) -> Guard | None:
    """Return the guard of a route, or None where it has none."""
    guard: Guard | None = getattr(view, GUARD, None)
    return guard


async def for_everybody() -> None:
    """Let everybody in: what the co-operative shows to strangers anyway."""


open_to_everybody = guarded_by(for_everybody)


def require_guards(app: Quart) -> None:
    """Raise `MisconfiguredApp` for a route that says nothing of who may use it.

    Internal routes have their signature, figures their token, and files are everybody's.
    """
    for endpoint, view in app.view_functions.items():
        if not endpoint.startswith(UNGUARDED) and guard_of(view) is None:
            raise MisconfiguredApp(
                f"The route {endpoint} of {app.name} says nothing of who may use it: "
                "put @allows(...) of glue/access.py below its address"
            )
