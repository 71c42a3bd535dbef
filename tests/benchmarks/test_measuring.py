"""The pure parts of the benchmarks' frame."""

import asyncio
import os
import sys
from math import nan
from pathlib import Path

import pytest

from benchmarks.__main__ import BENCHMARKS, main, what
from benchmarks.measuring.bars import Bar, figure
from benchmarks.measuring.client import Checked, answer_in
from benchmarks.measuring.load import Asking, Expected, UnwantedAnswer
from benchmarks.measuring.plot import bars_plot
from benchmarks.measuring.processes import connections_to
from benchmarks.measuring.report import (
    NoPlace,
    Report,
    between_marks,
    chosen_options,
    write_down,
)
from benchmarks.measuring.rounds import in_rounds, ratio
from shared.dev.processes import LOOPBACK

CONNECTING = """
import socket, sys
held = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(2)]
print("connected", flush=True)
sys.stdin.readline()
"""
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
REPORT = Report(
    name="hello",
    caption="A greeting.",
    columns=["app", "requests/s"],
    rows=[["bare", 1234.5], ["ours", 0.12345]],
    bars=[Bar("ours by bare", 0.8, at_least=0.7), Bar("memory", 150, at_most=140)],
    plotted="requests a second",
    plot={"bare": 1234.5, "ours <b>": 617},
)


@pytest.mark.parametrize(
    ("bar", "holds"),
    [
        (Bar("it", 0.7, at_least=0.7), True),
        (Bar("it", 0.69, at_least=0.7), False),
        (Bar("it", 0.35, at_most=0.35), True),
        (Bar("it", 0.36, at_most=0.35), False),
        (Bar("it", 3, at_least=1, at_most=2), False),
        (Bar("it", nan, at_least=0), False),
        (Bar("it", nan), False),
    ],
)
def test_a_bar_holds_where_its_figure_is_inside(bar: Bar, holds: bool) -> None:
    assert bar.holds is holds


def test_a_bar_says_what_was_wanted_and_whether_it_holds() -> None:
    assert str(Bar("hello", 0.8412, at_least=0.7)) == "hello: 0.841, wanted ≥ 0.7: holds"
    assert str(Bar("hello", 1.5, at_most=1)) == "hello: 1.5, wanted ≤ 1: **does not hold**"


def test_figures_keep_the_digits_that_count() -> None:
    assert [figure(value) for value in (12345.6, 99.44, 0.012345)] == ["12,346", "99.4", "0.0123"]


def test_a_ratio_is_of_what_met_in_the_same_round() -> None:
    # The machine became slow for two rounds of three; ours was half of theirs in each.
    assert ratio([50, 5, 4], [100, 10, 8]) == 0.5


async def test_contenders_take_turns_and_turn_round_every_other_time() -> None:
    asked: list[str] = []

    async def ask(name: str) -> int:
        asked.append(name)
        return len(asked)

    found = await in_rounds({name: lambda name=name: ask(name) for name in "ab"}, rounds=3)

    assert "".join(asked) == "abbaab"
    assert found == {"a": [1, 4, 5], "b": [2, 3, 6]}


def test_an_answer_is_read_by_its_length_when_all_of_it_is_there() -> None:
    whole = HEAD + b"Content-Length: 5\r\n\r\nhello"

    assert answer_in(whole[:-1]) is None
    assert answer_in(whole[:20]) is None
    assert answer_in(whole + b"HTTP") == (200, whole[:-9], b"hello", len(whole))


def test_an_answer_is_read_by_its_chunks_when_all_of_them_are_there() -> None:
    whole = HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n"

    assert [answer_in(whole[:length]) for length in range(len(whole))] == [None] * len(whole)
    found = answer_in(whole)
    assert found is not None
    assert found[2:] == (b"hello", len(whole))


def test_answers_without_a_body_end_with_their_head() -> None:
    unchanged = b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"
    head = HEAD + b"Content-Length: 5\r\n\r\n"

    assert answer_in(unchanged) == (304, unchanged[:-4], b"", len(unchanged))
    assert answer_in(head, method="HEAD") == (200, head[:-4], b"", len(head))


def test_an_answer_may_follow_the_leave_to_go_on() -> None:
    leave, answer = b"HTTP/1.1 100 Continue\r\n\r\n", HEAD + b"Content-Length: 2\r\n\r\nok"

    assert answer_in(leave) is None
    assert answer_in(leave + answer) == (200, answer[:-6], b"ok", len(leave + answer))


def test_an_answer_that_only_ends_with_its_connection_is_refused() -> None:
    with pytest.raises(UnwantedAnswer, match="without a length"):
        answer_in(HEAD + b"\r\nhello")


@pytest.mark.parametrize(
    ("status", "body", "complaint"),
    [
        (503, b"card card", "status 503, wanted 200"),
        (200, b"card", "there 1 times, wanted 2"),
        (200, b"card card card", "there 3 times, wanted 2"),
        (200, b"CARD card card"[5:] + b" bye", "'hello' is not in the answer"),
    ],
)
def test_an_answer_that_is_not_what_is_measured_ends_the_run(
    status: int, body: bytes, complaint: str
) -> None:
    checked = Checked(Expected(counts={"card": 2}, contains=("hello",)))
    checked.check(200, HEAD, b"hello card card")

    with pytest.raises(UnwantedAnswer, match=complaint):
        checked.check(status, HEAD, body)


def test_a_request_says_what_is_asked_of_whom() -> None:
    asking = Asking("http://127.0.0.1:80/a/?b=c", method="POST", headers={"Cookie": "x=y"})

    assert asking.head() == "POST /a/?b=c HTTP/1.1\r\nHost: 127.0.0.1:80\r\nCookie: x=y\r\n"


def test_a_report_is_a_table_with_its_bars() -> None:
    assert REPORT.markdown().splitlines() == [
        "| app | requests/s |",
        "| --- | --: |",
        "| bare | 1,234 |",
        "| ours | 0.123 |",
        "",
        "- ours by bare: 0.8, wanted ≥ 0.7: holds",
        "- memory: 150, wanted ≤ 140: **does not hold**",
    ]
    assert not REPORT.holds


def test_what_was_written_is_replaced_between_its_marks_only() -> None:
    text = "# A\n<!-- bench a -->\nold\n<!-- end a -->\n<!-- bench b -->\nkept\n<!-- end b -->\n"

    written = between_marks(text, "a", r"new \1")

    assert written == text.replace("old", r"new \1")
    with pytest.raises(NoPlace, match="bench c"):
        between_marks(text, "c", "new")


def test_a_report_is_written_with_its_plot(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text("# It\n\n<!-- bench hello --><!-- end hello -->\n")

    write_down(REPORT, "Made so.", document=document, plots=tmp_path / "plots")

    text = document.read_text()
    assert text.startswith("# It\n\n<!-- bench hello -->\nMade so.\n\n| app |")
    assert "![requests a second](plots/hello.svg)\n<!-- end hello -->\n" in text
    assert "ours &lt;b&gt;" in (tmp_path / "plots" / "hello.svg").read_text()


def test_the_longest_bar_of_a_plot_is_twice_as_wide_as_half_of_it() -> None:
    drawn = bars_plot({"all": 10, "half": 5}, words="it")

    assert 'width="400"' in drawn
    assert 'width="200"' in drawn


def test_the_document_does_not_tell_that_it_was_written() -> None:
    assert chosen_options(["--rounds", "3", "--write"]) == " --rounds 3"


def test_every_benchmark_says_in_a_line_what_it_measures(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([]) == 2

    listed = capsys.readouterr().out
    for name, module in BENCHMARKS.items():
        assert f"  {name} " in listed
        assert what(module) in listed
        assert len(what(module)) > 10


async def test_connections_of_a_process_and_its_children_are_counted_by_port() -> None:
    async def hold(asking: asyncio.StreamReader, answering: asyncio.StreamWriter) -> None:
        await asking.read()
        answering.close()

    server = await asyncio.start_server(hold, LOOPBACK, 0)
    port = server.sockets[0].getsockname()[1]
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", CONNECTING, str(port)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdout is not None
    await child.stdout.readline()

    counted = connections_to([os.getpid()], port), connections_to([child.pid], port)
    elsewhere = connections_to([child.pid], port + 1)
    await child.communicate(b"\n")
    server.close()

    assert counted == (2, 2)
    assert elsewhere == 0
