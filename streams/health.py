"""Answers over HTTP how a worker is: /health/live, /health/ready, /metrics."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST

from models.errors import CoophealthError
from streams.vitals import Vitals


@contextmanager
def answering(address: tuple[str, int] | None, vitals: Vitals) -> Iterator[int | None]:
    """Answer at `address` while the block lasts, in threads of its own; yields the port. None answers nowhere."""
    if address is None:
        yield None
        return

    class Handler(_Handler):
        of = vitals

    try:
        server = ThreadingHTTPServer(address, Handler)
    except (OSError, OverflowError) as error:
        raise CoophealthError(
            f"nothing can listen at {address[0]}:{address[1]} ({error})",
            remedy="set COOPHEALTH_HEALTH to another host:port",
            docs="operations#health",
        ) from None
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="health", daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    of: Vitals
    timeout = 5
    server_version = "coophealth"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer one question."""
        path = self.path.partition("?")[0]
        if path == "/metrics":
            self._answer(200, self.of.text(), CONTENT_TYPE_LATEST)
        elif path == "/health/live":
            self._say(self.of.dead())
        elif path == "/health/ready":
            self._say(self.of.trouble())
        else:
            self._answer(404, b"there are /health/live, /health/ready and /metrics\n")

    def do_HEAD(self) -> None:
        """The same without the body."""
        self.do_GET()

    def _say(self, trouble: str | None) -> None:
        self._answer(200 if trouble is None else 503, f"{trouble or 'ok'}\n".encode())

    def _answer(self, status: int, body: bytes, kind: str = "text/plain; charset=utf-8") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing of each request."""
