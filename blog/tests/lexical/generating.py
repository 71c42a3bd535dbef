"""Write the golden corpus with Ghost's own renderer: bin/golden-lexical."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from blog.tests.lexical import table
from blog.tests.lexical.cases import CASES
from blog.tests.lexical.corpus import Case, oracle_options
from blog.tests.lexical.goldens import corpus
from blog.tests.lexical.npm import ENVIRONMENT, install
from blog.tests.lexical.whitespace import normalised

HERE = Path(__file__).resolve().parent
ORACLE = HERE / "oracle"
GOLDEN = HERE / "golden"
ROOT = HERE.parents[2]
KEPT = ROOT / ".dev" / "lexical-oracle"


def main() -> int:
    """Ask Ghost's renderer about every case, and write a file for every type of node."""
    install(ORACLE, KEPT)
    for script in ORACLE.glob("*.cjs"):
        # Node looks for packages beside the script.
        shutil.copy(script, KEPT / script.name)
    answer = asked("render.cjs", questions())
    written = iter(answer["written"])
    for name, cases in CASES.items():
        write(GOLDEN / f"{name}.json", [line(case, next(written), next(written)) for case in cases])
    write(GOLDEN / "types.json", [answer["types"]])
    corpus.cache_clear()
    table.write()
    print(
        f"{sum(map(len, CASES.values()))} documents of {len(CASES)} kinds in "
        f"{GOLDEN.relative_to(ROOT)}"
    )
    return 0


def asked(script: str, question: object) -> dict[str, list[str]]:
    """Hand something to a script of the oracle and read what it says."""
    done = subprocess.run(
        ["node", script],
        cwd=KEPT,
        env=ENVIRONMENT,
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, list[str]] = json.loads(done.stdout)
    return answer


def questions() -> list[dict[str, object]]:
    """List what to ask: every case, for a page and for a letter."""
    return [
        {"nodes": case.nodes, "options": {**oracle_options(case.settings), **target}}
        for cases in CASES.values()
        for case in cases
        for target in ({}, {"target": "email"})
    ]


def line(case: Case, web: str, letter: str) -> dict[str, object]:
    """Put a case and what Ghost made of it together; a letter equal to the page is left out."""
    page, mail = normalised(web), normalised(letter)
    return {
        "name": case.name,
        "nodes": case.nodes,
        **({"settings": case.settings} if case.settings else {}),
        **({"unsafe": True} if case.unsafe else {}),
        "web": page,
        **({"email": mail} if mail != page else {}),
    }


def write(path: Path, lines: Sequence[object]) -> None:
    """Write a list with one entry in a line, so that differences can be read."""
    written = ",\n".join(
        json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in lines
    )
    path.write_text(f"[\n{written}\n]\n")


if __name__ == "__main__":
    sys.exit(main())
