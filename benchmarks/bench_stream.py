"""How fast activities get from a real Apache Kafka into the lake, beside peers on the same broker and log.

    python -m benchmarks.bench_stream [--partnerships 2000] [--only WORD]

One after the other, everything on the same machine, four partitions:
- limits: the clients aiokafka and librdkafka alone, records untouched;
- peers, each with the same job (`peers/job.py`): every activity is taken apart and checked (envelope, known type,
  side, value), and a sum and a count per partnership, side and 21 days are kept in the framework's own state;
- coophealth: a worker end to end: validated in full, duplicates left out, committed to the lake exactly once; with
  the scores kept meanwhile, and without;
- coophealth with its catalog in PostgreSQL: one worker, then two, on all cores; and without scoring each worker on a
  core of its own, which says what one more brings where there are cores for it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.logs import ROOT, lines, simulated
from benchmarks.peers import rules
from benchmarks.processes import Process, peak_mebibytes, processor_seconds, started, with_argument
from benchmarks.producing import produce
from models.errors import CoophealthError
from scorecards import offsets
from scorecards.lake import Lake, LakePlace
from streams import topics
from streams.settings import ACTIVITIES

sys.path.insert(0, str(ROOT / "tests" / "services"))

# What we compare with wants other versions of what we use, so it has an environment of its own.
PEERS: Final = ROOT / ".cache" / "peers"
OURS: Final = "coophealth: in the lake exactly once, scores kept"
# An agent with a table takes so few a second that the whole log would take longer than all else together.
_FAUST_READS: Final = 100_000
_THREADS: Final = "2"
_PATIENCE: Final = 900.0


@dataclass(frozen=True)
class Row:
    """A line of the table: activities a second, seconds of the processors from start to end, most memory in MiB."""

    what: str
    rate: float
    processors: float
    memory: int


@dataclass(frozen=True)
class Bench:
    """Where everything is."""

    broker: str
    count: int
    scratch: Path
    cluster: str
    totals: list[float] = field(default_factory=list)

    def agree(self, refused: str, total: str) -> None:
        """Raises RuntimeError unless a peer refused nothing and its sums add up to what the others' do."""
        self.totals.append(float(total))
        if int(refused) or max(self.totals) - min(self.totals) > 1:
            raise RuntimeError(f"a peer refused {refused} activities, and its sums are {total} of {self.totals}")

    @property
    def log(self) -> Path:
        return self.scratch / "errors.log"

    def fresh(self, name: str) -> Path:
        """A new folder."""
        return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.scratch))


def run(partnerships: int = 2000, months: int = 36, only: str = "") -> list[str]:
    """Lines of the result's table; with `only` of those rows whose name has that word."""
    from apache_kafka import running

    file = simulated(partnerships, months)
    count = lines(file)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "kafka") as broker:
        scratch = Path(folder)
        produce(broker, file)
        with topics.administration([broker]) as admin:
            bench = Bench(broker, count, scratch, str(admin.describe_cluster()["cluster_id"]))
        rows, failed = [], []
        for name, measure in _measures():
            if only in name:
                try:
                    rows += measure(bench)
                except RuntimeError as error:
                    # The others' figures are not lost with it.
                    failed.append(f"  FAILED: {name}: {error}")
        kafka = peak_mebibytes(with_argument(str(scratch / "kafka" / "server.properties")))
    return [
        f"stream: {count:,} activities of all types through Apache Kafka, four partitions; the broker took {kafka} MiB",
        *table(rows),
        *failed,
    ]


def table(rows: Sequence[Row]) -> list[str]:
    """Aligned lines: what, activities a second, that beside ours, most memory."""
    ours = next((row.rate for row in rows if row.what == OURS), None)
    width = max(len(row.what) for row in rows)
    return [
        f"  {'':{width}}  a second  beside ours  processors    MiB",
        *(
            f"  {row.what:{width}} {row.rate:>9,.0f} {f'{row.rate / ours:.2f}' if ours else '':>12} "
            f"{row.processors:>9.1f} s {row.memory:>6,}"
            for row in rows
        ),
    ]


def _measures() -> Iterator[tuple[str, Callable[[Bench], list[Row]]]]:
    yield "raw aiokafka", lambda bench: [_limit(bench, "aiokafka", sys.executable)]
    yield "raw librdkafka", lambda bench: [_limit(bench, "librdkafka", str(PEERS / "bin" / "python"))]
    yield "Kafka Streams", _kafka_streams
    yield "Quix Streams", _quix
    yield "plain Faust", _plain_faust
    yield "coophealth scored", lambda bench: [_embedded(bench, OURS, _WORKER)]
    yield "coophealth unscored", lambda bench: [_embedded(bench, "coophealth: the same without scoring", _UNSCORED)]
    yield "coophealth many", _many


def _limit(bench: Bench, client: str, python: str) -> Row:
    said = _peer(bench, [python, "-m", f"benchmarks.peers.raw_{client}"])
    return Row(f"limit: {client} alone, untouched", bench.count / said.seconds, *said.cost)


def _plain_faust(bench: Bench) -> list[Row]:
    count = min(bench.count, _FAUST_READS)
    said = _peer(bench, [sys.executable, "-m", "benchmarks.peers.plain_faust"], count=count)
    return [Row(f"plain Faust agent and table, first {count:,}", count / said.seconds, *said.cost)]


def _quix(bench: Bench) -> list[Row]:
    said = _peer(bench, [str(PEERS / "bin" / "python"), "-m", "benchmarks.peers.quix"])
    return [Row("Quix Streams, at least once", bench.count / said.seconds, *said.cost)]


def _kafka_streams(bench: Bench) -> list[Row]:
    place = PEERS / "kafka-streams"
    command = ["java", "-Xmx1g", "-cp", f"{place}/classes:{place}/libs/*", "coophealth.peers.KafkaStreamsPeer"]
    rows = []
    for guarantee in ("at_least_once", "exactly_once_v2"):
        said = _peer(bench, command, guarantee, _THREADS)
        words = guarantee.replace("_", " ")
        rows.append(Row(f"Kafka Streams, {words}, {_THREADS} threads", bench.count / said.seconds, *said.cost))
    return rows


@dataclass(frozen=True)
class _Said:
    seconds: float
    processors: float
    memory: int

    @property
    def cost(self) -> tuple[float, int]:
        return self.processors, self.memory


def _peer(bench: Bench, command: Sequence[str], *more: str, count: int | None = None) -> _Said:
    """Run a peer until it says how long it took; all that read the whole log must have found the same."""
    scratch = bench.fresh("peer")
    told = [bench.broker, ACTIVITIES, str(count or bench.count), str(scratch), str(rules.write(scratch / "rules"))]
    with started([*command, *told, *more], {}, bench.log) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("took "):
                seconds, *found = line.split()[1:]
                if found and count is None:
                    bench.agree(*found)
                return _Said(float(seconds), processor_seconds(process.pid), peak_mebibytes(process.pid))
    raise RuntimeError(f"{command} ended before it had read everything\n{bench.log.read_text()[-2000:]}")


_WORKER: Final = (sys.executable, "-c", "from coophealth.cli import main; main(['worker'])")
_UNSCORED: Final = (sys.executable, "-m", "benchmarks.unscored_worker")


def _embedded(bench: Bench, what: str, command: Sequence[str]) -> Row:
    return _taken_in(bench, what, [command], LakePlace(bench.fresh("lake")))


def _many(bench: Bench) -> list[Row]:
    """One worker, then two, each time in an empty lake with its catalog in PostgreSQL."""
    from postgres import running

    on_own_core = [("taskset", "-c", str(core), *_UNSCORED) for core in sorted(os.sched_getaffinity(0))[:2]]
    rows = []
    for what, commands in (
        ("one worker", [_WORKER]),
        ("two workers", [_WORKER] * 2),
        ("one on one core, no scoring", on_own_core[:1]),
        ("two on a core each, no scoring", on_own_core),
    ):
        with running() as postgres:
            place = LakePlace(bench.fresh("lake"), postgres.catalog)
            Lake.open(place, write=True).close()
            rows.append(_taken_in(bench, f"coophealth, PostgreSQL catalog: {what}", commands, place))
    return rows


def _taken_in(bench: Bench, what: str, commands: Sequence[Sequence[str]], place: LakePlace) -> Row:
    """The rate from the lake's first progress, once all workers are there, to the last."""
    environment = {"COOPHEALTH_LAKE": str(place.folder), "COOPHEALTH_BROKER": bench.broker}
    environment |= {"COOPHEALTH_GROUP": place.folder.name}
    environment |= {"COOPHEALTH_CATALOG": place.catalog} if place.catalog else {}
    with ExitStack() as stack:
        workers = [
            stack.enter_context(_worker(command, environment, place.folder / f"log-{number}"))
            for number, command in enumerate(commands)
        ]
        until = time.monotonic() + _PATIENCE
        while not all("ready" in log.read_text() for log in place.folder.glob("log-*")):
            _still(workers, until, place.folder)
            time.sleep(0.05)
        lake = stack.enter_context(_opened(place, workers, until))
        while not _all_read(bench, place.folder.name, len(workers)):
            _still(workers, until, place.folder)
        # Of several workers the first has begun before the others had joined.
        joined = time.time() if len(workers) > 1 else 0.0
        while sum(offsets.read(lake, bench.cluster).values()) < bench.count:
            _still(workers, until, place.folder)
            # A look costs a twentieth of a second of the two cores that are measured.
            time.sleep(1)
        rate = _rate(lake, joined)
        memory = sum(peak_mebibytes(worker.pid) for worker in workers)
        processors = sum(processor_seconds(worker.pid) for worker in workers)
    return Row(what, rate, processors, memory)


def _all_read(bench: Bench, group: str, workers: int) -> bool:
    """Whether the partitions have been given to so many members."""
    with topics.administration([bench.broker]) as admin:
        found = admin.describe_groups([group])[group]
    return found["group_state"] == "Stable" and len(found["members"]) == workers


def _worker(command: Sequence[str], environment: Mapping[str, str], log: Path) -> AbstractContextManager[Process]:
    log.touch()
    return started(command, {**environment, "COOPHEALTH_INSTANCE": log.name}, log)


def _opened(place: LakePlace, workers: Sequence[Process], until: float) -> Lake:
    while True:
        with suppress(CoophealthError):
            return Lake.open(place)
        _still(workers, until, place.folder)
        time.sleep(0.05)


def _rate(lake: Lake, joined: float) -> float:
    """Activities a second from the first transaction after `joined` (seconds since 1970) to the last."""
    written = lake.rows(
        "select snapshot_id, epoch(snapshot_time) from ducklake_snapshots('lake') "
        "where list_contains(changes['tables_inserted_into'], "
        "(select table_id::varchar from ducklake_table_info('lake') where table_name = 'activities')) "
        "and epoch(snapshot_time) >= ? "
        "order by snapshot_id",
        [joined],
    )
    if len(written) < 2:
        raise RuntimeError("everything was taken in before all workers read: take a longer log")
    (first, began), (last, ended) = written[0], written[-1]
    before, after = (lake.one(f"select count(*) from activities at (version => {number})") for number in (first, last))
    return (int(after) - int(before)) / float(ended - began)


def _still(workers: Sequence[Process], until: float, folder: Path) -> None:
    if time.monotonic() > until or any(worker.poll() is not None for worker in workers):
        logs = "\n".join(log.read_text()[-2000:] for log in folder.glob("log-*"))
        raise RuntimeError(f"a worker ended or came to no end\n{logs}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--partnerships", type=int, default=2000)
    parser.add_argument("--only", default="", help="part of a row's name")
    asked = parser.parse_args()
    print("\n".join(run(asked.partnerships, only=asked.only)))
