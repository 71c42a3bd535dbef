"""The table of nodes and targets in docs/lexical.md, written from the corpus."""

from collections.abc import Iterator
from pathlib import Path

from blog.lexical import Target
from blog.tests.lexical.differences import BOTH, DIFFERENCES
from blog.tests.lexical.goldens import corpus

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "lexical.md"
BEGIN, END = "<!-- table -->", "<!-- end of table -->"
UNSAFE = "what could run, load or send is left out"


def write() -> None:
    """Put the table into the document anew."""
    before, _, rest = DOCUMENT.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    DOCUMENT.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}")


def written() -> str:
    """Give the table that the document has."""
    return DOCUMENT.read_text().partition(BEGIN)[2].partition(END)[0].strip()


def table() -> str:
    """Make a row for every node with its documents, safe and unsafe, and what differs."""
    return "\n".join(
        [
            "| node | documents | page | letter | unsafe | with those |",
            "| --- | --: | --- | --- | --: | --- |",
            *_rows(),
        ]
    )


def _rows() -> Iterator[str]:
    for node in sorted({golden.node for golden in corpus()}):
        of_it = [golden for golden in corpus() if golden.node == node]
        unsafe = sum(golden.unsafe for golden in of_it)
        cells = [_cell(node, target) for target in BOTH]
        last = UNSAFE if unsafe else ""
        yield (
            f"| `{node}` | {len(of_it) - unsafe} | {cells[0]} | {cells[1]} "
            f"| {unsafe or ''} | {last} |"
        )


def _cell(node: str, target: Target) -> str:
    """Say what differs for a target, having compared all safe documents of a node."""
    safe = [golden for golden in corpus() if golden.node == node and not golden.unsafe]
    differing = [one.name for one in safe if one.ours(target) != one.expected(target)]
    if differing:
        return f"**{len(differing)} differ**"
    reasons = [
        difference.reason
        for difference in DIFFERENCES
        if difference.node == node and target in difference.targets
    ]
    return "; ".join(reasons) or "equal"
