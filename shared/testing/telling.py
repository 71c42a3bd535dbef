"""What a test has to tell also when all goes well, printed at the end of a run."""

from collections.abc import Callable

import pytest

PROPERTY = "told"

Tell = Callable[..., None]


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Tell lines at the end of the run, from whichever worker the test ran in."""

    def lines(*told: str) -> None:
        for line in told:
            record_property(PROPERTY, line)

    return lines


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was told, in the order of the tests."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, line in report.user_properties:
                if name == PROPERTY:
                    terminalreporter.write_line(f"{report.location[0]}: {line}")
