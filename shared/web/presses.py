"""Which showing of a button was pressed: two presses of the same one are one."""

from uuid import UUID, uuid4


def press_of(sent: str | None) -> str:
    """Return what names the showing that was pressed; a new one where the browser names none."""
    try:
        return str(UUID(sent or ""))
    except ValueError:
        return str(uuid4())
