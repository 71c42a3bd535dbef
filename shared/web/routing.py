"""What a variable part of an address may be: a number or a text that a row can have."""

from quart import Quart
from werkzeug.routing import IntegerConverter, PathConverter, UnicodeConverter, ValidationError

MOST_DIGITS = 10
LARGEST_ID = 2**31 - 1


class RowId(IntegerConverter):
    """A number that fits an integer column; past it there is nothing to find."""

    def to_python(self, value: str) -> int:
        if len(value) > MOST_DIGITS:
            raise ValidationError()
        number: int = super().to_python(value)
        if number > LARGEST_ID:
            raise ValidationError()
        return number


class RowText(UnicodeConverter):
    """A text that PostgreSQL can hold, which is any without NUL."""

    def to_python(self, value: str) -> str:
        return _without_nul(value)


class RowPath(PathConverter):
    """A text with slashes, without NUL."""

    def to_python(self, value: str) -> str:
        return _without_nul(value)


def restrict_addresses(app: Quart) -> None:
    """Let the routes registered from now on match what a row can have, and nothing else."""
    app.url_map.converters |= {
        "default": RowText,
        "string": RowText,
        "path": RowPath,
        "int": RowId,
    }


def _without_nul(value: str) -> str:
    if "\0" in value:
        raise ValidationError()
    return value
