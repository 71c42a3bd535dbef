"""A program for the tests of the supervisor: it serves its process id after a while, or ends."""

import http.server
import os
import socket
import sys
import time


class PidHandler(http.server.BaseHTTPRequestHandler):
    """Answers each request with the id of the process that served it."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(os.getpid()).encode())


def serve(listen_fd: int) -> None:
    """Serve on a socket that the parent opened."""
    server = http.server.HTTPServer(("", 0), PidHandler, bind_and_activate=False)
    server.socket.close()
    server.socket = socket.socket(fileno=listen_fd)
    server.serve_forever()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", seconds]:
            time.sleep(float(seconds))
            serve(int(os.environ["LISTEN_FD"]))
        case ["end", reason]:
            raise SystemExit(reason)
        case ["end"]:
            raise SystemExit(0)
