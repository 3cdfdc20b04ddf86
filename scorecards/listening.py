"""Answers over HTTP from threads of its own, for the few paths a service has."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from models.errors import CoophealthError

PLAIN: Final = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """What is said to a request."""

    body: bytes
    kind: str = PLAIN
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def condition(trouble: str | None) -> Answer:
    """200 while there is no trouble, else 503 and the trouble."""
    return Answer(f"{trouble or 'ok'}\n".encode(), status=200 if trouble is None else 503)


@contextmanager
def listening(address: tuple[str, int], paths: Mapping[str, Callable[[], Answer]], setting: str) -> Iterator[int]:
    """Answer GET and HEAD of `paths` at `address` while the block lasts; yields the port.

    Raises CoophealthError where nothing can listen there, which names the `setting` that says where.
    """

    class Handler(_Handler):
        answers = paths

    try:
        server = ThreadingHTTPServer(address, Handler)
    except (OSError, OverflowError) as error:
        raise CoophealthError(
            f"nothing can listen at {address[0]}:{address[1]} ({error})",
            remedy=f"set {setting} to another host:port",
        ) from None
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="listening", daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    answers: Mapping[str, Callable[[], Answer]]
    timeout = 5
    server_version = "coophealth"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer one question."""
        found = self.answers.get(self.path.partition("?")[0])
        answer = found() if found else Answer(f"there are {', '.join(sorted(self.answers))}\n".encode(), status=404)
        tag = answer.headers.get("ETag")
        known = tag is not None and tag in self.headers.get("If-None-Match", "")
        self.send_response(304 if known else answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("X-Content-Type-Options", "nosniff")
        if not known:
            self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD" and not known:
            self.wfile.write(answer.body)

    def do_HEAD(self) -> None:
        """The same without the body."""
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing of each request."""
