"""What is promised to browsers and siblings, under both servers."""

import asyncio
from contextlib import suppress

import pytest

from shared.serving import NotStarted, Promises, Server, ServerSettings, bound, server_named
from shared.tests.serving.talking import Plain, answer_on, plainly_served, refuses, until

GET = "GET {} HTTP/1.1\r\nHost: a\r\n{}\r\n"
CLOSE = "Connection: close\r\n"


def lines(answer: str) -> list[str]:
    return answer.partition("\r\n\r\n")[0].lower().split("\r\n")


async def test_an_answer_names_no_server_and_says_when_it_was_made(server: Server) -> None:
    async with plainly_served(server) as serving:
        answer = await serving.say(GET.format("/", CLOSE))

    assert answer.startswith("HTTP/1.1 200")
    assert answer.endswith("\r\n\r\nhello")
    assert not any(line.startswith("server:") for line in lines(answer))
    assert any(line.startswith("date: ") and line.endswith("gmt") for line in lines(answer))


async def test_a_connection_is_kept_for_the_next_request(server: Server) -> None:
    async with plainly_served(server) as serving:
        reader, writer = await serving.connect()
        for _ in range(3):
            writer.write(GET.format("/", "").encode())
            answer = await answer_on(reader)
            assert "connection: close" not in lines(answer)
        writer.close()

    assert serving.app.noted == ["startup", *["GET /"] * 3, "shutdown"]


@pytest.mark.parametrize("said", ["", "GET / HTTP/1.1\r\nHost: a\r\n", GET.format("/", "")])
async def test_a_connection_on_which_nothing_is_asked_is_closed(server: Server, said: str) -> None:
    async with plainly_served(server, Promises(keep_alive_seconds=0.2)) as serving:
        reader, writer = await serving.connect()
        writer.write(said.encode())

        async with asyncio.timeout(60):
            await reader.read()

        writer.close()


async def test_a_byte_now_and_then_is_no_request(server: Server) -> None:
    async with plainly_served(server, Promises(keep_alive_seconds=0.3)) as serving:
        reader, writer = await serving.connect()
        ended = asyncio.create_task(reader.read())
        async with asyncio.timeout(60):
            while not ended.done():
                writer.write(b"G")
                await asyncio.wait({ended}, timeout=0.05)

        writer.close()
    assert serving.app.noted == ["startup", "shutdown"]


async def test_head_is_answered_without_a_body(server: Server) -> None:
    async with plainly_served(server) as serving:
        answer = await serving.say(f"HEAD / HTTP/1.1\r\nHost: a\r\n{CLOSE}\r\n")

    assert answer.startswith("HTTP/1.1 200")
    assert "content-length: 5" in lines(answer)
    assert answer.endswith("\r\n\r\n")


async def test_what_is_unchanged_is_answered_without_a_body(server: Server) -> None:
    async with plainly_served(server) as serving:
        answer = await serving.say(GET.format("/unchanged/", CLOSE))

    assert answer.startswith("HTTP/1.1 304")
    assert answer.endswith("\r\n\r\n")


async def test_who_asks_whether_to_go_on_is_told_so(server: Server) -> None:
    head = f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n{CLOSE}\r\n"
    async with plainly_served(server) as serving:
        reader, writer = await serving.connect()
        writer.write(head.encode())
        leave = await reader.readuntil(b"\r\n\r\n")
        writer.write(b"abc")
        answer = await reader.read()
        writer.close()

    assert leave.startswith(b"HTTP/1.1 100")
    assert answer.endswith(b"abc")


async def test_a_body_may_come_in_chunks(server: Server) -> None:
    head = f"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n{CLOSE}\r\n"
    async with plainly_served(server) as serving:
        answer = await serving.say(f"{head}3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")

    assert answer.endswith("\r\n\r\nabcde")


async def test_a_portion_is_sent_when_it_is_there(server: Server) -> None:
    async with plainly_served(server) as serving:
        reader, writer = await serving.connect()
        writer.write(GET.format("/streams/", CLOSE).encode())
        async with asyncio.timeout(60):
            first = await reader.readuntil(b"one")
            serving.app.go_on.set()
            rest = await reader.read()
        writer.close()

    assert b"transfer-encoding: chunked" in first.lower()
    assert b"two" in rest


async def test_the_app_is_told_who_has_gone(server: Server) -> None:
    async with plainly_served(server) as serving:
        _, writer = await serving.connect()
        writer.write(GET.format("/gone/", "").encode())
        await serving.app.is_waiting.wait()
        writer.close()

        async with asyncio.timeout(60):
            await serving.app.go_on.wait()

    assert "gone" in serving.app.noted


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("GET / HTTP/1.1\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n", 400),
        ("GET /\r\n", 400),
        ("nonsense\r\n", 400),
        (f"GET / HTTP/1.1\r\nHost: a\r\nCookie: {'x' * 200_000}\r\n", 431),
        (f"GET /{'x' * 200_000} HTTP/1.1\r\nHost: a\r\n", 431),
    ],
)
async def test_what_is_no_request_is_refused_before_the_app_is_asked(
    server: Server, head: str, status: int
) -> None:
    async with plainly_served(server) as serving:
        reader, writer = await serving.connect()
        writer.write(f"{head}\r\n".encode())
        first = await reader.readline()
        writer.close()

    assert first.startswith(f"HTTP/1.1 {status}".encode())
    assert serving.app.noted == ["startup", "shutdown"]


async def test_what_is_sent_behind_the_end_of_a_connection_is_not_asked(server: Server) -> None:
    async with plainly_served(server) as serving:
        answer = await serving.say(GET.format("/", CLOSE) + GET.format("/second/", CLOSE))

    # Hypercorn refuses all of it.
    assert answer.count("HTTP/1.1 ") == 1
    assert "GET /second/" not in serving.app.noted


async def test_requests_that_are_sent_at_once_are_answered_in_turn(server: Server) -> None:
    async with plainly_served(server) as serving:
        answer = await serving.say(GET.format("/", "") + GET.format("/second/", CLOSE))

    assert answer.count("HTTP/1.1 200") == 2
    assert serving.app.noted[1:3] == ["GET /", "GET /second/"]


async def test_what_is_left_of_a_refused_body_is_not_read(server: Server) -> None:
    head = "POST /refuses/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"
    async with plainly_served(server) as serving:
        reader, writer = await serving.connect()
        writer.write(head.encode() + b"x")
        async with asyncio.timeout(60):
            answer = await reader.read()
        writer.close()

    assert answer.startswith(b"HTTP/1.1 200")


async def test_what_is_said_behind_a_body_is_no_part_of_the_head(server: Server) -> None:
    head = f"POST /headers/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n{CLOSE}\r\n"
    async with plainly_served(server) as serving:
        answer = await serving.say(f"{head}3\r\nabc\r\n0\r\nX-Actor: admin\r\n\r\n")

    assert answer.endswith("\r\n\r\nhost transfer-encoding connection")


@pytest.mark.parametrize("trailer", ["X-Long: {}", "X-Many: y\r\n" * 100 + "X-Last: {}"])
async def test_no_more_is_read_behind_a_body_than_before_it(server: Server, trailer: str) -> None:
    head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with plainly_served(server) as serving:
        reader, writer = await serving.connect()
        writer.write(f"{head}3\r\nabc\r\n0\r\n{trailer.format('x' * 500_000)}".encode())
        async with asyncio.timeout(60):
            with suppress(ConnectionError):
                await reader.read()
        writer.close()


async def test_what_has_begun_is_finished_before_the_end(server: Server) -> None:
    async with plainly_served(server) as serving:
        idle, writer_of_idle = await serving.connect()
        writer_of_idle.write(GET.format("/", "").encode())
        await answer_on(idle)
        reader, writer = await serving.connect()
        writer.write(GET.format("/waits/", "").encode())
        await serving.app.is_waiting.wait()

        serving.stop.set()
        async with asyncio.timeout(60):
            # Who has nothing to wait for is sent home first.
            await idle.read()
            serving.app.go_on.set()
            answer = await reader.read()
            await serving.task

        writer.close()
        writer_of_idle.close()
    assert answer.endswith(b"hello")
    assert serving.app.noted[-1] == "shutdown"


async def test_what_does_not_finish_is_given_up(server: Server) -> None:
    async with plainly_served(server, Promises(finish_seconds=0.2)) as serving:
        _, writer = await serving.connect()
        writer.write(GET.format("/waits/", "").encode())
        await serving.app.is_waiting.wait()

        serving.stop.set()
        async with asyncio.timeout(60):
            await serving.task

        writer.close()
    assert serving.app.noted[-1] == "shutdown"


async def test_an_app_that_does_not_begin_is_not_served(server: Server) -> None:
    listening = bound(ServerSettings(port=0))
    port = listening.getsockname()[1]

    with pytest.raises(NotStarted):
        await server_named(server)(Plain(fails="startup"), listening, asyncio.Event())

    assert await refuses(port)


async def test_nobody_is_let_in_before_the_app_has_begun(server: Server) -> None:
    app, stop = Plain(is_slow=True), asyncio.Event()
    listening = bound(ServerSettings(port=0))
    port = listening.getsockname()[1]
    task = asyncio.create_task(server_named(server)(app, listening, stop))
    await app.is_beginning.wait()

    refused = await refuses(port)
    app.may_begin.set()
    await until(False, port)

    assert refused
    stop.set()
    await task


async def test_nobody_new_is_let_in_while_what_has_begun_is_finished(server: Server) -> None:
    async with plainly_served(server) as serving:
        reader, writer = await serving.connect()
        writer.write(GET.format("/waits/", CLOSE).encode())
        await serving.app.is_waiting.wait()

        serving.stop.set()
        await until(True, serving.port)

        serving.app.go_on.set()
        assert (await reader.read()).endswith(b"hello")
        writer.close()


async def test_two_that_listen_at_one_socket_share_its_requests(server: Server) -> None:
    listening = bound(ServerSettings(port=0))
    listening.listen()
    port = listening.getsockname()[1]
    first, second, stop = Plain(), Plain(), asyncio.Event()
    serve = server_named(server)
    tasks = [asyncio.create_task(serve(app, listening.dup(), stop)) for app in (first, second)]
    listening.close()

    async with asyncio.timeout(60):
        while "GET /" not in first.noted or "GET /" not in second.noted:
            # Several at once, so that one is accepted while the other is busy.
            for _ in range(8):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(GET.format("/", "").encode())
                writer.close()
            await asyncio.sleep(0)

    stop.set()
    await asyncio.gather(*tasks)
