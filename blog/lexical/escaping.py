"""Text into HTML, written as a browser would write it."""

TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\u00a0": "&nbsp;", "\0": "\ufffd"})
VALUE = TEXT | str.maketrans({'"': "&quot;"})
COMMENT = str.maketrans({"<": "%3C", ">": "%3E", '"': "%22", "\0": "%00"})
STYLE = TEXT | str.maketrans({'"': "%22", "'": "%27", "(": "%28", ")": "%29", "\\": "%5C"})


def text(value: str) -> str:
    """Escape what stands between tags."""
    return value.translate(TEXT)


def value(value: str) -> str:
    """Escape what stands in an attribute."""
    return value.translate(VALUE)


def style_address(address: str) -> str:
    """Escape an address that stands in `url('...')` of a style attribute."""
    return address.translate(STYLE)


def in_comment(address: str) -> str:
    """Escape an address in a comment for mail programs: its `&` stays, nothing closes the "
    "comment."""
    return address.translate(COMMENT)


def attribute(name: str, content: str | None) -> str:
    """Write an attribute with the blank before it; nothing when there is no content."""
    return f' {name}="{value(content)}"' if content is not None else ""
