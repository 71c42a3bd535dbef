import socket
from pathlib import Path

import pytest

from shared.errors import MisconfiguredApp
from shared.mail.server import LoginRefused, MailServer, MailServerAway
from shared.tests.mail.certificate import trusted_context
from shared.tests.mail.post import Post


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://127.0.0.1:1025", MailServer("127.0.0.1", 1025)),
        ("smtp://post.example.org", MailServer("post.example.org", 25)),
        (
            "smtps://ada%40example.org:p%2Fw@post.example.org",
            MailServer("post.example.org", 465, True, "ada@example.org", "p/w"),
        ),
    ],
)
def test_an_address_names_a_server(url: str, server: MailServer) -> None:
    assert MailServer.parse(url) == server


@pytest.mark.parametrize("url", ["", "localhost:25", "https://post.example.org", "smtp://"])
def test_what_names_no_server_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(MisconfiguredApp, match="SMTP_URL"):
        MailServer.parse(url)


async def connect_to(server: MailServer) -> None:
    async with server.connection(sender="post@example.org"):
        pass


async def test_a_server_that_nobody_runs_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(MailServerAway):
        await connect_to(MailServer("127.0.0.1", port))


async def test_no_password_is_sent_in_the_open() -> None:
    post = Post()

    async with post.opened():
        server = MailServer("127.0.0.1", post.port, username="ada", password="secret")
        with pytest.raises(MailServerAway, match="STARTTLS"):
            await connect_to(server)


async def test_a_server_that_does_not_take_the_password_refuses_the_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Post(password=b"right")

    async with post.opened(encrypted_by=trusted_context(tmp_path, monkeypatch)):
        await connect_to(MailServer("127.0.0.1", post.port, True, "ada", "right"))
        with pytest.raises(LoginRefused, match="535"):
            await connect_to(MailServer("127.0.0.1", post.port, True, "ada", "wrong"))
