"""Words in braces that a letter fills with what it knows of its reader."""

import re

WORD = re.compile(r'\{(\w*?)(?:,? *"(.*?)")?\}', re.ASCII)


def personal(html: str) -> str:
    """Mark the words in braces for the one who sends: `%%{first_name}%%`."""
    return WORD.sub(r"%%\g<0>%%", html)
