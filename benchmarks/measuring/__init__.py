"""The frame of all benchmarks: load, processor time, alternating rounds, bars, the report."""

from benchmarks.measuring.bars import Bar
from benchmarks.measuring.load import Asking, Expected, Sample, UnwantedAnswer, load, load_once
from benchmarks.measuring.processes import (
    connections_to,
    cpu_seconds,
    proportional_bytes,
    resident_bytes,
    with_children,
)
from benchmarks.measuring.profiles import looked_at
from benchmarks.measuring.report import Report, chosen_options, conclude, options_of
from benchmarks.measuring.rounds import in_rounds, ratio
from benchmarks.measuring.standing import COLUMNS, Contender, Measured, counted, measured, sampled

__all__ = [
    "COLUMNS",
    "Asking",
    "Bar",
    "Contender",
    "Expected",
    "Measured",
    "Report",
    "Sample",
    "UnwantedAnswer",
    "chosen_options",
    "conclude",
    "connections_to",
    "counted",
    "cpu_seconds",
    "in_rounds",
    "load",
    "load_once",
    "looked_at",
    "measured",
    "options_of",
    "proportional_bytes",
    "ratio",
    "resident_bytes",
    "sampled",
    "with_children",
]
