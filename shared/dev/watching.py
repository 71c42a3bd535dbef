"""Notice changed files and say which programs they concern."""

from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path

from watchfiles import Change, DefaultFilter, awatch

from shared.dev.programs import Program

DEBOUNCE_MILLISECONDS = 150
STEP_MILLISECONDS = 50


class CodeAndConfiguration(DefaultFilter):
    """Lets Python and YAML files pass that a running program has loaded; tests are not."""

    def __call__(self, change: Change, path: str) -> bool:
        file = Path(path)
        if file.suffix not in (".py", ".yaml") or "tests" in file.parts:
            return False
        return super().__call__(change, path)


async def changes(programs: Sequence[Program]) -> AsyncIterator[set[Path]]:
    """Yield the files that changed, together when they changed together."""
    sources = {source for program in programs for source in program.sources}
    async for batch in awatch(
        *(source for source in sources if source.exists()),
        watch_filter=CodeAndConfiguration(),
        debounce=DEBOUNCE_MILLISECONDS,
        step=STEP_MILLISECONDS,
    ):
        yield {Path(path) for _, path in batch}


def concerned(programs: Iterable[Program], changed: Iterable[Path]) -> list[Program]:
    """Name the programs that have loaded one of the changed files."""
    files = list(changed)
    return [
        program
        for program in programs
        if any(file.is_relative_to(source) for file in files for source in program.sources)
    ]
