"""Dead letters over a real Apache Kafka: published, sent again, and a flood of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer, TopicPartition
from shell import Shell
from stage import Looker, fresh_topics

from scorecards import offsets
from scorecards.lake import Lake
from streams import topics
from streams.publishing import send
from streams.settings import ACTIVITIES, DEAD_LETTERS

FLOOD = 200_000


@pytest.fixture
def broker(kafka: str) -> str:
    """The broker with fresh topics."""
    return fresh_topics(kafka)


def activity(number: int, **data: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": f"letter-{number}",
        "source": "/test",
        "type": "cooperation.support.given",
        "subject": "pair",
        "time": "2026-01-05T08:00:00Z",
        "data": {"by": "a", "form": "expertise", "value": 100.0, **data},
    }


def wait(shell: Shell, true: Callable[[Lake], bool], seconds: float = 120) -> None:
    with closing(Looker(shell.place)) as looker:
        looker.until(true, seconds, lambda: shell.output()[-3000:])


def published(broker: str) -> list[Any]:
    """All that stands on the topic of dead letters."""
    consumer = KafkaConsumer(bootstrap_servers=[broker], enable_auto_commit=False)
    place = TopicPartition(DEAD_LETTERS, 0)
    consumer.assign([place])
    consumer.seek_to_beginning(place)
    end = consumer.end_offsets([place])[place]
    found: list[Any] = []
    while consumer.position(place) < end:
        for records in consumer.poll(1000).values():
            found += records
    consumer.close()
    return found


@pytest.mark.services
@pytest.mark.timeout(600)
def test_letters_are_published_and_sent_again_over_kafka(broker: str, tmp_path: Path, shells: list[Shell]) -> None:
    shell = Shell(tmp_path, {"broker": broker, "log_level": "warning"})
    shells.append(shell)
    bad = [json.dumps(activity(number, by="nobody")) for number in range(3)] + ["no JSON"]
    file = tmp_path / "bad.jsonl"
    file.write_text("\n".join([json.dumps(activity(99)), *bad]) + "\n")
    shell.start("worker")
    shell.run("send", "--wait", str(file))
    wait(shell, lambda lake: lake.one("select count(*) from dead_letters_published") == 4)
    letters = {record.value.decode(): record for record in published(broker)}
    assert set(letters) == set(bad)
    told = dict(letters[bad[0]].headers)
    assert (told["coophealth-path"], letters[bad[0]].key) == (b"$.data.by", b"pair")
    assert told["coophealth-topic"].decode() == ACTIVITIES
    with Lake.open(shell.place) as lake:
        assert lake.rows(
            "select topic_partition, topic_offset from dead_letters where id = ?", [told["coophealth-id"].decode()]
        ) == [(int(told["coophealth-partition"]), int(told["coophealth-offset"]))]

    listed = {row["path"] + row["id"]: row for row in json.loads(shell.run("dead-letters", "list", "--format", "json"))}
    assert len(listed) == 4
    ids = [dict(letters[raw].headers)["coophealth-id"].decode() for raw in bad]
    assert shell.run("dead-letters", "show", ids[3]) == "no JSON\n"
    # Two are repaired; one comes as it was, and is refused again; one stays open.
    repaired = tmp_path / "repaired.jsonl"
    repaired.write_text("\n".join(json.dumps(activity(number)) for number in (1, 0)) + "\n")
    counts = shell.run("dead-letters", "resend", ids[1], ids[0], "--from", str(repaired), "--format", "json")
    assert json.loads(counts) == {"resent": 2, "refused": 0, "skipped": 0}
    counts = shell.run("dead-letters", "resend", ids[3], "--format", "json", code=1)
    assert json.loads(counts) == {"resent": 1, "refused": 1, "skipped": 0}
    open_ids = {row["id"] for row in json.loads(shell.run("dead-letters", "list", "--format", "json"))}
    assert ids[2] in open_ids
    assert len(open_ids) == 2
    assert not open_ids & {ids[0], ids[1], ids[3]}
    # Once more: known already, so nothing is counted twice.
    shell.run("dead-letters", "resend", ids[1], ids[0], "--from", str(repaired))
    with Lake.open(shell.place) as lake:
        assert lake.rows("select id, count(*) from activities group by id order by id") == [
            ("letter-0", 1),
            ("letter-1", 1),
            ("letter-99", 1),
        ]
    wait(shell, lambda lake: lake.one("select count(*) from dead_letters_published") == 5)


@pytest.mark.services
@pytest.mark.timeout(600)
def test_a_flood_of_200_000_bad_records_neither_stops_the_stream_nor_fills_the_disk(
    broker: str, tmp_path: Path, shells: list[Shell]
) -> None:
    shell = Shell(
        tmp_path, {"broker": broker, "log_level": "warning", "dead_letters_per_hour": "500", "dead_letter_bytes": "200"}
    )
    shells.append(shell)
    worker = shell.start("worker")
    filler = "x" * 300
    sent = send([broker], (json.dumps(activity(number, by=filler)).encode() for number in range(FLOOD)))
    good = send([broker], [json.dumps(activity(number)).encode() for number in range(10)])
    assert (sent.sent, good.sent) == (FLOOD, 10)
    with topics.administration([broker]) as admin:
        cluster = str(admin.describe_cluster()["cluster_id"])
    reached = {**sent.reached, **good.reached}
    wait(shell, lambda lake: offsets.read(lake, cluster) == reached, 300)
    assert worker.poll() is None
    with Lake.open(shell.place) as lake:
        kept, longest, hours = lake.rows(
            "select count(*), max(octet_length(raw)), count(distinct date_trunc('hour', received_at)) from dead_letters"
        )[0]
        counted = lake.one("select sum(records) from dead_letters_not_kept")
        first, last = lake.rows("select min(first_offset), max(last_offset) from dead_letters_not_kept")[0]
        assert lake.one("select count(*) from activities") == 10
    assert kept == 500 * hours
    assert longest == 200
    assert kept + counted == FLOOD
    assert (first, last) == (500, FLOOD - 1) if hours == 1 else (first >= 500, last < FLOOD)
    wait(shell, lambda lake: lake.one("select count(*) from dead_letters_published") == kept)
    assert len(published(broker)) == kept
    # The log is 100 MB; the lake has a letter's head, counts, and the bookkeeping of each batch.
    assert sum(file.stat().st_size for file in shell.place.folder.rglob("*") if file.is_file()) < 8 << 20
    shell.run("dead-letters", "list")
    assert f"besides, {counted:,} were too many to be kept" in shell.output()
    assert shell.run("dead-letters", "resend", "--all").startswith("0 resent")
    worker.terminate()
    assert worker.wait(15) == 0


@pytest.mark.thorough
def test_letters_of_an_import_come_again_straight_into_the_lake(tmp_path: Path) -> None:
    shell = Shell(tmp_path, {"log_level": "warning", "dead_letter_bytes": "300"})
    file = tmp_path / "bad.jsonl"
    whole, cut = json.dumps(activity(1, by="nobody")), json.dumps(activity(2, by="n" * 300))
    file.write_text(f"{whole}\n{cut}\n")
    shell.run("import", str(file))
    rows = {row["where"]: row["id"] for row in json.loads(shell.run("dead-letters", "list", "--format", "json"))}
    first, second = rows["bad.jsonl:1"], rows["bad.jsonl:2"]
    shell.run("dead-letters", "resend", second, code=2)
    assert (
        f"only 300 of {len(cut)} bytes of {second} (bad.jsonl:2) were kept; give the whole record with --from"
        in shell.output()
    )
    shell.run("dead-letters", "resend", code=2)
    repaired = tmp_path / "repaired.jsonl"
    repaired.write_text(json.dumps(activity(1)) + "\n")
    shell.run("dead-letters", "resend", first, second, "--from", str(repaired), code=2)
    assert "has 1 records, 2 letters were named" in shell.output()
    repaired.write_text(json.dumps(activity(2)) + "\n" + json.dumps(activity(1)) + "\n")
    for _ in range(2):
        assert shell.run("dead-letters", "resend", second, first, "--from", str(repaired)).startswith("2 resent, 0 of")
    assert json.loads(shell.run("dead-letters", "list", "--format", "json")) == []
    assert len(json.loads(shell.run("dead-letters", "list", "--all", "--format", "json"))) == 2
    with Lake.open(shell.place) as lake:
        assert lake.rows("select id, count(*) from activities group by id order by id") == [
            ("letter-1", 1),
            ("letter-2", 1),
        ]
