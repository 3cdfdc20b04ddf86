"""Notices go to a real receiver."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from models.errors import CoophealthError
from streams.telling import Teller


class Receiver:
    """An HTTP server that keeps what it was sent, and refuses while told to."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.status = 200
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if receiver.status == 200:
                    receiver.received.append(json.loads(body))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"json://127.0.0.1:{self.server.server_port}/notices"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
        thread.join()


def test_a_notice_arrives_with_title_and_body(receiver: Receiver) -> None:
    assert Teller([receiver.url]).tell("One-way street", "acme -> beta since Monday")
    assert [(each["title"], each["message"]) for each in receiver.received] == [
        ("One-way street", "acme -> beta since Monday")
    ]


def test_a_receiver_that_refuses_makes_it_untold(receiver: Receiver) -> None:
    receiver.status = 500
    assert not Teller([receiver.url]).tell("One-way street", "body")
    receiver.status = 200
    assert Teller([receiver.url]).tell("One-way street", "body")


def test_without_an_address_nobody_is_reached() -> None:
    assert not Teller([]).reaches_somebody


def test_an_address_that_cannot_be_sent_to_is_named_without_its_secret() -> None:
    with pytest.raises(CoophealthError, match="address 2") as caught:
        Teller(["json://127.0.0.1:1/", "nonsense://user:secret@host"])
    assert "secret" not in str(caught.value)
