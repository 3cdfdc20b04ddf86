"""The embedded broker with its worker: everything arrives, and whatever dies comes back."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer
from processes import gone

from models.policy import Policy
from scorecards import cycle, offsets, outbox
from scorecards.lake import Lake, LakePlace
from streams.broker import BrokerAddress
from streams.publishing import send, wait_until_taken
from streams.serve import forget_address, known_address, remember_address, run_serve
from streams.settings import FLIPS, SCORECARDS, Pace, StreamSettings

WEEK = timedelta(days=7)


def test_the_address_is_known_while_it_stands_there(tmp_path: Path) -> None:
    assert known_address(tmp_path) is None
    address = BrokerAddress("127.0.0.1", 12345, "embedded-1")
    remember_address(tmp_path, address)
    assert known_address(tmp_path) == address
    forget_address(tmp_path)
    forget_address(tmp_path)
    assert known_address(tmp_path) is None


class Serving:
    """`run_serve` in a thread of this process."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.place = LakePlace(folder / "lake")
        self.settings = StreamSettings((), self.place, Policy(), log_level="CRITICAL", **settings)
        self.stopping = threading.Event()
        self.ready: list[BrokerAddress] = []
        self.thread = threading.Thread(target=run_serve, args=(self.settings, self.stopping, self.ready.append))

    def __enter__(self) -> Serving:
        self.thread.start()
        self.wait(lambda: len(self.ready) == 1, 60)
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self.thread.join(10)
        assert not self.thread.is_alive()

    def wait(self, what: Callable[[], bool], seconds: float) -> None:
        until = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < until
            assert self.thread.is_alive()
            time.sleep(0.05)

    @property
    def address(self) -> BrokerAddress:
        found = known_address(self.place.folder)
        assert found is not None
        return found

    def take(self, lines: list[bytes], seconds: float = 30.0) -> None:
        address = self.address
        sent = send([str(address)], lines)
        assert sent.sent == len(lines)
        with Lake.open(self.place) as lake:
            wait_until_taken(sent.reached, lambda: offsets.read(lake, address.cluster), seconds)

    def count(self, table: str = "activities") -> int:
        with Lake.open(self.place) as lake:
            return int(lake.one(f"select count(*) from {table}"))

    def published(self) -> bool:
        """Whether everything that came is scored, and the broker has it."""
        with Lake.open(self.place) as lake:
            return cycle.is_done(lake) and not any(outbox.unpublished(lake, to, 1) for to in (SCORECARDS, FLIPS))

    def worker(self) -> multiprocessing.process.BaseProcess:
        (found,) = (child for child in multiprocessing.active_children() if child.name == "coophealth-worker")
        return found


def event(kind: str, number: int | str, partnership: str, at: datetime, /, **data: Any) -> bytes:
    return json.dumps(
        {
            "specversion": "1.0",
            "id": f"{partnership}-{kind}-{number}",
            "source": "/test",
            "type": f"cooperation.{kind}",
            "subject": partnership,
            "time": at.isoformat(),
            "data": data,
        }
    ).encode()


def notes(first: int, last: int) -> list[bytes]:
    at = datetime.now(UTC) - timedelta(hours=1)
    return [event("note.recorded", number, "p-1", at, by="a", text="hm") for number in range(first, last)]


@pytest.mark.services
def test_a_worker_or_broker_that_is_killed_comes_back_and_what_was_accepted_stays(tmp_path: Path) -> None:
    with Serving(tmp_path) as serving:
        first = serving.address
        serving.take(notes(0, 100))

        worker = serving.worker()
        worker.kill()
        serving.wait(lambda: len(serving.ready) == 2, 60)
        assert serving.address == first
        serving.take(notes(100, 200))

        # What stands in the log while there is no worker is taken by the next one.
        serving.worker().kill()
        serving.take(notes(200, 300), seconds=60)
        serving.wait(lambda: len(serving.ready) == 3, 60)

        with Path(f"/proc/{os.getpid()}/task/{serving.thread.native_id}/children").open() as file:
            brokers = [
                int(child) for child in file.read().split() if "tansu" in Path(f"/proc/{child}/comm").read_text()
            ]
        assert len(brokers) == 1
        os.kill(brokers[0], signal.SIGKILL)
        serving.wait(lambda: len(serving.ready) == 4, 60)
        assert serving.address.cluster != first.cluster
        serving.take(notes(300, 400))

        assert serving.count() == 400
        assert serving.count("dead_letters") == 0
    assert known_address(serving.place.folder) is None


SCRIPT = """
import sys
from pathlib import Path
from models.policy import Policy
from scorecards.lake import LakePlace
from streams.serve import run_serve
from streams.settings import StreamSettings
if __name__ == "__main__":
    run_serve(StreamSettings((), LakePlace(Path(sys.argv[1])), Policy()))
"""


def start_serving(folder: Path) -> subprocess.Popen[bytes]:
    script = folder / "serving.py"
    script.write_text(SCRIPT)
    with (folder / "serving.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, str(script), str(folder / "lake")],
            stdout=log,
            stderr=log,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )


@pytest.mark.services
@pytest.mark.timeout(900)
def test_thirty_starts_and_kills_in_a_row_none_fails_and_none_hangs(tmp_path: Path) -> None:
    place = LakePlace(tmp_path / "lake")
    clusters = set()
    for number in range(30):
        process = start_serving(tmp_path)
        try:
            until = time.monotonic() + 25
            # An address left by the one killed before is not good: wait for another.
            while (address := known_address(place.folder)) is None or address.cluster in clusters:
                assert time.monotonic() < until, (number, (tmp_path / "serving.log").read_text()[-2000:])
                assert process.poll() is None, (tmp_path / "serving.log").read_text()[-2000:]
                time.sleep(0.05)
            clusters.add(address.cluster)
            sent = send([str(address)], notes(number * 100, number * 100 + 100))
            with Lake.open(place) as lake:
                cluster = address.cluster
                wait_until_taken(sent.reached, lambda: offsets.read(lake, cluster), 20)  # noqa: B023
        finally:
            process.kill()
            process.wait()
    with Lake.open(place) as lake:
        assert lake.one("select count(*) from activities") == 3_000


@pytest.mark.services
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_it_is_gone_within_five_seconds_with_all_it_started(how: signal.Signals, tmp_path: Path) -> None:
    process = start_serving(tmp_path)
    try:
        until = time.monotonic() + 60
        while known_address(tmp_path / "lake") is None:
            assert time.monotonic() < until
            time.sleep(0.05)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        assert len(children) >= 2
        began = time.monotonic()
        process.send_signal(how)
        assert process.wait(10) == 0
        assert time.monotonic() - began < 5
        assert all(gone(int(child), within=1) for child in children)
        assert known_address(tmp_path / "lake") is None
    finally:
        process.kill()
        process.wait()


class Receiver:
    """An HTTP server that keeps the titles it was sent."""

    def __init__(self) -> None:
        self.titles: list[str] = []
        titles = self.titles

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                titles.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["title"])
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"json://127.0.0.1:{self.server.server_port}/"


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


def one_sided(partnership: str, weeks: int) -> list[bytes]:
    """A partnership in which side a has given every week since so many weeks, and side b nothing."""
    now = datetime.now(UTC)
    begins = now - weeks * WEEK
    terms = {
        "a": {"id": f"{partnership}-a", "name": f"{partnership} A"},
        "b": {"id": f"{partnership}-b", "name": f"{partnership} B"},
        "kind": "referral",
        "direction": "horizontal",
        "currency": "EUR",
        "starts_on": begins.date().isoformat(),
        "owner": "ann",
    }
    acts = [
        event("support.given", week, partnership, begins + week * WEEK, by="a", form="expertise", value=400.0)
        for week in range(weeks + 1)
    ]
    return [event("partnership.agreed", 0, partnership, begins - timedelta(days=1), **terms), *acts]


def published(address: BrokerAddress, topic: str) -> list[dict[str, Any]]:
    consumer = KafkaConsumer(topic, bootstrap_servers=str(address), auto_offset_reset="earliest", group_id=None)
    found = []
    try:
        while records := consumer.poll(timeout_ms=2000):
            for some in records.values():
                for each in some:
                    assert each.key.decode() == json.loads(each.value)["partnership"]
                    found.append(json.loads(each.value))
    finally:
        consumer.close()
    return found


@pytest.mark.services
def test_scorecards_and_flips_are_published_and_a_street_of_this_week_is_told_once(
    tmp_path: Path, receiver: Receiver
) -> None:
    # Each of these crosses the threshold in another week; one of them in the last fortnight.
    partnerships = {f"street-{weeks:02d}": weeks for weeks in range(6, 40)}
    pace = Pace(cycle_every=0.5, notify_every=2.0)
    with Serving(tmp_path, notify=(receiver.url,), pace=pace) as serving:
        serving.take([line for name, weeks in partnerships.items() for line in one_sided(name, weeks)])
        # What was sent may have come in several transactions, and be scored in as many rounds.
        serving.wait(serving.published, 90)
        serving.wait(lambda: bool(receiver.titles) and serving.count("notices") > 0, 90)
        cards = published(serving.address, SCORECARDS)
        flips = published(serving.address, FLIPS)
        assert {card["partnership"] for card in cards} == set(partnerships)
        assert {flip["id"] for flip in flips} == {id_ for (id_,) in _rows(serving, "select distinct id from flips")}
        # One more round of reminders: what was told is not told again.
        told = serving.count("notices")
        time.sleep(5)
        assert serving.count("notices") == told == len(receiver.titles)


def _rows(serving: Serving, sql: str) -> list[tuple[Any, ...]]:
    with Lake.open(serving.place) as lake:
        return lake.rows(sql)
