"""How fast activities get from a real Apache Kafka into the lake, beside peers on the same broker and log.

    python -m benchmarks.bench_stream [--partnerships 2000]

One worker of each kind after the other, broker and worker on the same machine, four partitions:
- coophealth: record sets through the Faust agents, validated, duplicates left out, committed to the lake
  exactly once, scores kept beside it; until the lake's progress has reached the end;
- a plain Faust agent: json.loads of each activity and a count per partnership in a dictionary;
- Quix Streams: the same count, in its own state (RocksDB), in an environment of its own.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.logs import ROOT, lines, simulated

sys.path.insert(0, str(ROOT / "tests" / "services"))

# Quix Streams wants other versions of what we use, so it has an environment of its own.
PEERS = ROOT / ".cache" / "peers" / "bin" / "python"

PLAIN_FAUST = """
import json, sys, time, collections, faust
app = faust.App("plain-" + str(time.time_ns()), broker="kafka://" + sys.argv[1], web_enabled=False,
                topic_partitions=4, stream_wait_empty=False, consumer_auto_offset_reset="earliest")
topic = app.topic("cooperation.activities", key_serializer="raw", value_serializer="raw")
wanted, seen, began = int(sys.argv[2]), 0, None
counts = collections.Counter()
@app.agent(topic)
async def count(stream):
    global seen, began
    async for value in stream:
        began = began or time.perf_counter()
        counts[json.loads(value)["subject"]] += 1
        seen += 1
        if seen == wanted:
            print("took", time.perf_counter() - began, file=sys.__stdout__, flush=True)
app.finalize()
faust.Worker(app, loglevel="error").execute_from_commandline()
"""

QUIX = """
import json, sys, time
from quixstreams import Application
wanted, seen, began = int(sys.argv[2]), 0, None
app = Application(broker_address=sys.argv[1], consumer_group="quix-" + str(time.time_ns()),
                  auto_offset_reset="earliest", state_dir=sys.argv[3], loglevel=None)
topic = app.topic("cooperation.activities", value_deserializer="json")
frame = app.dataframe(topic)
def count(value, state):
    global seen, began
    began = began or time.perf_counter()
    state.set("n", state.get("n", 0) + 1)
    seen += 1
    if seen == wanted:
        print("took", time.perf_counter() - began, file=sys.__stdout__, flush=True)
frame.update(count, stateful=True)
app.run()
"""


def run(partnerships: int = 2000, months: int = 36) -> list[str]:
    """Lines of the result's table."""
    from apache_kafka import running

    file = simulated(partnerships, months)
    count = lines(file)
    rows = [f"stream: {count:,} activities of all types through Apache Kafka, four partitions, one worker"]
    with tempfile.TemporaryDirectory() as scratch, running(Path(scratch) / "kafka") as broker:
        _produce(broker, file)
        ours = _ours(broker, Path(scratch) / "lake", count)
        rows.append(f"  coophealth: in the lake, exactly once        {count / ours:>10,.0f} a second")
        faust = _peer(PLAIN_FAUST, broker, count, scratch)
        rows.append(f"  plain Faust agent, json.loads                {count / faust:>10,.0f} a second")
        if PEERS.exists():
            quix = _peer(QUIX, broker, count, scratch, str(PEERS))
            rows.append(f"  Quix Streams, count in RocksDB               {count / quix:>10,.0f} a second")
        else:
            rows.append("  Quix Streams is not installed; `make bench` installs it")
        rows.append(f"  coophealth against the plain Faust agent: {faust / ours:.1f} times")
    return rows


def _produce(broker: str, file: Path) -> None:
    """With aiokafka, which is several times quicker than kafka-python; keys as `coophealth send` sets them."""
    import asyncio

    from aiokafka import AIOKafkaProducer

    from streams import topics
    from streams.publishing import key_of
    from streams.settings import ACTIVITIES

    topics.prepare([broker], partitions=4, replication=1)

    async def produce() -> None:
        producer = AIOKafkaProducer(
            bootstrap_servers=broker, enable_idempotence=True, linger_ms=20, max_batch_size=1 << 18
        )
        await producer.start()
        with file.open("rb") as opened:
            for line in opened:
                await producer.send(ACTIVITIES, line.rstrip(b"\n"), key=key_of(line))
        await producer.stop()

    asyncio.run(produce())


def _ours(broker: str, folder: Path, count: int) -> float:
    """Seconds from the first activity in the lake's progress to the last, extrapolated to the whole log."""
    from scorecards import ingest
    from scorecards.lake import Lake, LakeMissingError, LakePlace
    from streams import topics

    with topics.administration([broker]) as admin:
        cluster = str(admin.describe_cluster()["cluster_id"])
    script = "from coophealth.cli import main; main(['worker'])"
    environment = {"COOPHEALTH_LAKE": str(folder), "COOPHEALTH_BROKER": broker}
    with _process([sys.executable, "-c", script], environment):
        first: tuple[float, int] | None = None
        while True:
            with contextlib.suppress(LakeMissingError), Lake.open(LakePlace(folder)) as lake:
                have = sum(ingest.progress(lake, cluster).values())
                now = time.perf_counter()
                if have and first is None:
                    first = (now, have)
                if have == count and first is not None and have > first[1]:
                    return (now - first[0]) * count / (count - first[1])
            time.sleep(0.05)


def _peer(script: str, broker: str, count: int, scratch: str, python: str = sys.executable) -> float:
    with _process([python, "-c", script, broker, str(count), f"{scratch}/state"], {}) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("took "):
                return float(line.split()[1])
    raise RuntimeError("the peer ended before it had read everything")


@contextlib.contextmanager
def _process(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    import os

    process = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--partnerships", type=int, default=2000)
    print("\n".join(run(parser.parse_args().partnerships)))
