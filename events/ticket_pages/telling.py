"""What is told of a ticket."""

GROUP = 4


def grouped(code: str) -> str:
    """Write a code so that somebody can read it out."""
    return " ".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))
