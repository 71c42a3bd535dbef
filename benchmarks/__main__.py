"""Run a benchmark by its name: python -m benchmarks NAME."""

import ast
import sys
import sysconfig
from collections.abc import Sequence
from compileall import compile_dir
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path

from benchmarks.measuring.profiles import taking_profiles

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent

# A module has `main(arguments)`, which returns an exit code, and says what it measures in the first
# line of its docstring. Only the one that is asked for is imported: together they are all apps.
BENCHMARKS = {
    "basket": "deeds.basket",
    "bulk-edits": "bulk_edits",
    "cached": "cached",
    "calendar": "calendar",
    "catalogue": "catalogue",
    "checkout": "deeds.checkout",
    "hello": "hello",
    "idle": "idle",
    "import": "imports",
    "internal-call": "internal_call",
    "lexical": "lexical",
    "lighthouse": "lighthouse.scores",
    "list": "list",
    "month": "month",
    "order-list": "order_lists",
    "outbox": "outbox",
    "peers": "peers.comparing",
    "posts": "posts",
    "product": "product",
    "replicas": "replicas",
    "serving": "serving",
    "settle": "deeds.settle",
    "start": "start",
    "ticket-race": "ticket_race",
    "ticket-rush": "ticket_rush",
}


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark that is named, and exit by whether its bars hold."""
    if not arguments or arguments[0] not in BENCHMARKS:
        print("usage: bin/bench NAME [options]; there are:")
        for name, module in sorted(BENCHMARKS.items()):
            print(f"  {name:14}{what(module)}")
        return 2
    compile_all()
    chosen = import_module(f"benchmarks.{BENCHMARKS[arguments[0]]}")
    with taking_profiles() if "--profile" in arguments else nullcontext():
        code: int = chosen.main(arguments[1:])
    return code


def compile_all() -> None:
    """Compile what processes import, as images have it; to see that all is takes a second.

    A process that has to compile is larger and starts later, which is not what is measured.
    """
    apps = (file.parent for file in ROOT.glob("*/app.py"))
    libraries = Path(sysconfig.get_paths()["purelib"])
    for folder in (libraries, ROOT / "shared", ROOT / "glue", *apps):
        compile_dir(folder, quiet=2, workers=0)


def what(module: str) -> str:
    """Return the first line of a benchmark's docstring."""
    file = HERE / f"{module.replace('.', '/')}.py"
    return (ast.get_docstring(ast.parse(file.read_text())) or "").partition("\n")[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
