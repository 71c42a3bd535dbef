"""Ports that several processes choose at once."""

import socket

from shared.dev.processes import LOOPBACK, free_port


def test_a_port_is_given_to_one_and_a_server_may_take_it() -> None:
    ports = [free_port() for _ in range(500)]

    assert len(set(ports)) == 500
    for port in ports:
        socket.create_server((LOOPBACK, port)).close()
