"""The report of a benchmark: a table, its bars, and both in docs/performance.md with a plot."""

import argparse
import os
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measuring.bars import Bar, figure
from benchmarks.measuring.plot import bars_plot
from benchmarks.measuring.profiles import Profiles, profiles

ROOT = Path(__file__).resolve().parents[2]
PERFORMANCE = ROOT / "docs" / "performance.md"
PLOTS = ROOT / "docs" / "performance"


class NoPlace(Exception):
    """The document has no place for this benchmark's figures."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a benchmark found. The plot's values are of one kind, which `plotted` says."""

    name: str
    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | float]]
    bars: Sequence[Bar] = ()
    plotted: str = ""
    plot: Mapping[str, float] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return all(bar.holds for bar in self.bars)

    def markdown(self) -> str:
        """Return the table, and below it the bars."""
        heads = " | ".join(self.columns)
        rule = " | ".join(["---"] + ["--:"] * (len(self.columns) - 1))
        lines = [f"| {heads} |", f"| {rule} |"]
        lines += [f"| {' | '.join(map(_cell, row))} |" for row in self.rows]
        if self.bars:
            lines += ["", *(f"- {bar}" for bar in self.bars)]
        return "\n".join(lines)


def options_of(name: str, what: str, *, rounds: int, seconds: float) -> argparse.ArgumentParser:
    """Begin a benchmark's parser with what all of them can be told."""
    parser = argparse.ArgumentParser(prog=f"bin/bench {name}", description=what)
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--seconds", type=float, default=seconds, help="of each load")
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    parser.add_argument("--profile", action="store_true", help="say where the time goes instead")
    return parser


def chosen_options(arguments: Sequence[str]) -> str:
    """Return the options of a run, as they are told in the document."""
    return " ".join(["", *(argument for argument in arguments if argument != "--write")])


def conclude(report: Report, arguments: Sequence[str]) -> int:
    """Print the report, write it down where asked, and return 1 where a bar does not hold."""
    taken = profiles()
    if taken is not None:
        return _conclude_profiles(report.name, taken, arguments)
    load = os.getloadavg()[0]
    today = datetime.now(UTC).date()
    made = (
        f"{report.caption} `bin/bench {report.name}{chosen_options(arguments)}`, {today:%-d %B %Y},"
        f" {machine()}, load {load:.1f} at the end."
    )
    print(f"{made}\n\n{report.markdown()}")
    if "--write" in arguments:
        write_down(report, made, document=PERFORMANCE, plots=PLOTS)
    return 0 if report.holds else 1


def _conclude_profiles(name: str, taken: Profiles, arguments: Sequence[str]) -> int:
    today = datetime.now(UTC).date()
    told = f"`bin/bench {name}{chosen_options(arguments)}`, {today:%-d %B %Y}."
    written = f"{told}\n\n{taken.markdown()}"
    print(written)
    if "--write" in arguments:
        document = between_marks(PERFORMANCE.read_text(), f"{name} profile", written)
        PERFORMANCE.write_text(document)
    return 0


def machine() -> str:
    """Describe what it was measured on."""
    return f"{os.cpu_count()} cores ({_processor()}), Python {platform.python_version()}"


def write_down(report: Report, made: str, *, document: Path, plots: Path) -> None:
    """Put figures and plot between the benchmark's marks in the document."""
    picture = ""
    if report.plot:
        plots.mkdir(exist_ok=True)
        file = plots / f"{report.name}.svg"
        file.write_text(bars_plot(report.plot, words=report.plotted))
        picture = f"\n\n![{report.plotted}]({plots.name}/{file.name})"
    written = f"{made}\n\n{report.markdown()}{picture}"
    document.write_text(between_marks(document.read_text(), report.name, written))


def between_marks(text: str, name: str, written: str) -> str:
    """Return the text with this in place of what stood between the marks of a name."""
    begin, end = f"<!-- bench {name} -->", f"<!-- end {name} -->"
    place = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not place.search(text):
        raise NoPlace(f"{begin} and {end} are missing: give {name} a place in the document")
    return place.sub(lambda _: f"{begin}\n{written}\n{end}", text)


def _cell(value: str | float) -> str:
    return value if isinstance(value, str) else figure(value)


def _processor() -> str:
    found = re.search(r"^model name\s*: (.+)$", _cpuinfo(), re.MULTILINE)
    return found[1] if found else platform.machine()


def _cpuinfo() -> str:
    file = Path("/proc/cpuinfo")
    return file.read_text() if file.exists() else ""
