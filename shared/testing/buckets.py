"""A server that speaks S3, in a process of its own, which checks what it is asked by its signature.

Its buckets are folders, so a test can make one, look into it, and take it away.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from shared.dev.processes import LOOPBACK, free_port, spawn, stop_process
from shared.storage.bucket import Access, Bucket

KEY_ID, SECRET, REGION = "tests", "secret-of-tests", "eu-central-1"
START_SECONDS = 60
POLL_SECONDS = 0.05


@dataclass(slots=True)
class BucketServer:
    """A server on the loopback interface whose buckets are in `folder`."""

    folder: Path
    port: int
    process: subprocess.Popen[str] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        """Start the server; return when it answers."""
        command = [sys.executable, "-m", "nanio", "serve", "--no-access-log"]
        where = ["--data-dir", str(self.folder), "--host", LOOPBACK, "--port", str(self.port)]
        access = {"NANIO_ACCESS_KEY": KEY_ID, "NANIO_SECRET_KEY": SECRET, "NANIO_REGION": REGION}
        self.process = spawn([*command, *where], log=self.folder / "server.log", told=access)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self.process.poll() is None, (self.folder / "server.log").read_text()
            assert time.monotonic() < deadline, "the server of buckets does not answer"
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Stop the server and wait for it."""
        if self.process is not None:
            stop_process(self.process, with_signal=signal.SIGTERM)
            self.process = None

    def kill(self) -> None:
        """End the server with whatever it is about."""
        if self.process is not None:
            stop_process(self.process, with_signal=signal.SIGKILL)
            self.process = None

    def access(self, bucket: str, *, secret: str = SECRET) -> Access:
        """Say where a bucket is and who we are there."""
        return Access(bucket, self.endpoint, REGION, KEY_ID, secret)

    def make(self, bucket: str, folder: str = "any") -> Bucket:
        """Make a bucket, and return a folder of it."""
        (self.folder / bucket).mkdir()
        return Bucket(self.access(bucket), folder)

    def _answers(self) -> bool:
        try:
            httpx.get(self.endpoint)
        except httpx.TransportError:
            return False
        return True


@contextmanager
def running_bucket_server(folder: Path) -> Iterator[BucketServer]:
    """Run a server of buckets."""
    server = BucketServer(folder, free_port())
    server.start()
    try:
        yield server
    finally:
        server.stop()
