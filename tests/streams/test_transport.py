"""The private names of Faust and aiokafka that record sets rest on, and what is made of them."""

from __future__ import annotations

import asyncio
import inspect
from types import SimpleNamespace
from typing import Any

import faust
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.consumer.fetcher import Fetcher, FetchResult
from aiokafka.consumer.subscription_state import SubscriptionState
from faust.tables import TableManager
from faust.transport import consumer as base
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from scorecards.batches import Part
from streams import transport
from streams.app import App
from streams.recordset import RecordSet, RecordSetScheduler
from streams.transport import LogBeginsAnewError

SETS = "cooperation.activities"
OTHER = "cooperation.flips"


def parameters(function: Any) -> list[str]:
    return list(inspect.signature(function).parameters)


def test_it_is_the_faust_this_was_written_for() -> None:
    assert faust.__version__.startswith("0.15.")


def test_the_transport_is_made_by_the_app() -> None:
    assert parameters(faust.App._new_transport) == ["self"]
    assert "self._new_transport()" in inspect.getsource(faust.App.transport.fget)


def test_faust_makes_its_folders_where_the_app_makes_none() -> None:
    assert parameters(faust.App._create_directories) == ["self"]
    assert App._create_directories is not faust.App._create_directories


def test_the_transport_makes_its_own_class_of_consumer() -> None:
    assert "self.Consumer(" in inspect.getsource(driver.Transport.create_consumer)


def test_the_consumer_makes_its_own_class_of_thread() -> None:
    assert parameters(driver.Consumer._new_consumer_thread) == ["self"]
    assert "_new_consumer_thread()" in inspect.getsource(base.ThreadDelegateConsumer.__init__)


def test_records_are_asked_for_by_getmany_and_fetched_in_the_thread() -> None:
    assert parameters(base.ThreadDelegateConsumer._getmany) == ["self", "active_partitions", "timeout"]
    thread = driver.AIOKafkaConsumerThread
    assert parameters(thread._fetch_records) == [
        "self",
        "consumer",
        "active_partitions",
        "timeout",
        "max_records",
    ]
    assert "self._fetch_records" in inspect.getsource(thread.getmany)
    assert parameters(thread._ensure_consumer) == ["self"]


def test_the_scheduler_comes_from_the_settings_and_takes_records_by_partition() -> None:
    assert "conf.ConsumerScheduler()" in inspect.getsource(base.Consumer.__init__)
    assert "self.scheduler.iterate(records)" in inspect.getsource(base.Consumer.getmany)
    assert parameters(RecordSetScheduler.iterate) == ["self", "records"]


def test_each_piece_becomes_a_message_by_to_message() -> None:
    assert parameters(driver.Consumer._to_message) == ["self", "tp", "record"]
    assert "to_message(tp, record)" in inspect.getsource(base.Consumer.getmany)


def test_how_long_a_fetch_waits_is_read_when_the_consumer_starts() -> None:
    start = inspect.getsource(AIOKafkaConsumer.start)
    assert "fetch_max_wait_ms=self._fetch_max_wait_ms" in start
    assert "fetch_min_bytes=self._fetch_min_bytes" in start


def test_faust_waits_for_tables_by_its_own_sleep_and_for_nothing_else() -> None:
    assert inspect.getsource(TableManager).count("self.sleep(") == 1
    assert "await self.sleep(1.0)" in inspect.getsource(TableManager.on_start)


def test_the_isolation_level_is_read_when_the_consumer_starts_not_when_it_is_made() -> None:
    assert parameters(driver.AIOKafkaConsumerThread._create_worker_consumer) == ["self", "transport"]
    assert "isolation_level=self._isolation_level" in inspect.getsource(AIOKafkaConsumer.start)


def test_seeking_goes_through_seek_to_committed() -> None:
    assert "await self.seek_to_committed()" in inspect.getsource(base.Consumer.perform_seek)
    assert "self._thread.seek_to_committed()" in inspect.getsource(base.ThreadDelegateConsumer.seek_to_committed)
    assert parameters(driver.AIOKafkaConsumerThread.seek_to_committed) == ["self"]


def test_read_offsets_are_looked_up_in_the_mapping_that_is_replaced() -> None:
    drain = inspect.getsource(base.Consumer._drain_messages)
    assert "self._read_offset.__getitem__" in drain
    assert "self._read_offset.__setitem__" in drain


def test_the_offset_to_commit_is_chosen_by_new_offset_from_what_was_acknowledged() -> None:
    assert parameters(base.Consumer._new_offset) == ["self", "tp"]
    assert "self._new_offset(tp)" in inspect.getsource(base.Consumer._filter_committable_offsets)
    initial = inspect.getsource(base.Consumer.__init__)
    assert "self._acked = defaultdict(list)" in initial
    assert "self._acked_index = defaultdict(set)" in initial


def test_aiokafka_checks_the_position_of_what_it_hands_out_and_keeps_it_by_assignment() -> None:
    assert "position != self._partition_records.next_fetch_offset" in inspect.getsource(FetchResult.check_assignment)
    assert parameters(Fetcher.fetched_records) == ["self", "partitions", "timeout", "max_records"]
    assert "self._subscriptions = " in inspect.getsource(Fetcher.__init__)


def record(offset: int, topic: str = SETS) -> SimpleNamespace:
    return SimpleNamespace(topic=topic, offset=offset, timestamp=1_000, value=b"v%d" % offset, key=b"k", headers=())


class Thread(transport._ConsumerThread):
    """The thread's own bookkeeping on aiokafka's real subscription state, without a broker."""

    def __init__(self) -> None:
        self._positions = {}
        self._seeks = 0
        self.subscriptions = SubscriptionState()
        self.consumer = SimpleNamespace(in_sets=lambda tp: tp.topic == SETS)  # type: ignore[assignment]

    def _ensure_consumer(self) -> Any:
        fetcher = SimpleNamespace(_subscriptions=self.subscriptions)
        return SimpleNamespace(_fetcher=fetcher, seek=self.subscriptions.seek)

    def assign(self, *partitions: TP) -> None:
        self.subscriptions.unsubscribe()
        self.subscriptions.subscribe({tp.topic for tp in partitions})
        self.subscriptions.assign_from_subscribed([TopicPartition(*tp) for tp in partitions])


@pytest.fixture
def thread() -> Any:
    async def make() -> Thread:
        return Thread()

    loop = asyncio.new_event_loop()
    made = loop.run_until_complete(make())
    made.run = loop.run_until_complete

    async def assign(*partitions: TP) -> None:
        Thread.assign(made, *partitions)

    made.assigned = lambda *tps: loop.run_until_complete(assign(*tps))
    yield made
    loop.close()


def test_a_set_begins_where_the_lake_stands_and_the_next_where_it_ended(thread: Any) -> None:
    tp = TP(SETS, 0)
    thread.assigned(tp)
    thread.run(thread.begin({tp: 5}, {tp}))
    first = thread._stamped(tp, [record(5), record(6)])
    second = thread._stamped(tp, [record(9)])
    assert (first.part.begins_at, first.part.ends_at, first.part.records["offset"].to_pylist()) == (5, 7, [5, 6])
    assert (second.part.begins_at, second.part.ends_at, second.seek) == (7, 10, first.seek)


def test_what_the_lake_has_never_seen_begins_at_the_start(thread: Any) -> None:
    tp = TP(SETS, 3)
    thread.assigned(tp)
    thread.run(thread.begin({}, {tp}))
    assert thread._stamped(tp, [record(0)]).part.begins_at == 0


def test_after_a_new_assignment_nothing_counts_before_the_lake_has_been_asked(thread: Any) -> None:
    tp = TP(SETS, 0)
    thread.assigned(tp)
    thread.run(thread.begin({tp: 5}, {tp}))
    thread.assigned(tp)
    assert thread._stamped(tp, [record(80)]) == []
    assert thread.run(thread.missing({tp, TP(OTHER, 0)})) == {tp}


def test_a_partition_told_to_begin_again_is_asked_for_and_its_sets_have_a_later_seek(thread: Any) -> None:
    tp = TP(SETS, 0)
    thread.assigned(tp)
    thread.run(thread.begin({tp: 5}, {tp}))
    stale = thread.run(thread.forget({tp}))
    assert thread._stamped(tp, [record(6)]) == []
    thread.run(thread.begin({tp: 5}, {tp}))
    assert thread._stamped(tp, [record(5)]).seek > stale


def test_a_partition_that_is_no_longer_ours_is_not_sought(thread: Any) -> None:
    tp = TP(SETS, 0)
    thread.assigned(TP(SETS, 1))
    thread.run(thread.begin({tp: 5}, {tp}))
    assert thread._stamped(tp, [record(5)]) == []


def test_what_the_log_no_longer_has_is_said_once(thread: Any, caplog: pytest.LogCaptureFixture) -> None:
    tp = TP(SETS, 0)
    thread.assigned(tp)
    thread.run(thread.begin({tp: 5}, {tp}))
    # Later gaps are a producer's transaction markers.
    assert [thread._stamped(tp, [record(offset)]).part.begins_at for offset in (900, 902)] == [5, 901]
    assert [said.getMessage() for said in caplog.records] == [
        "cooperation.activities[0] is read from 900 on: nothing from 5 to there is left in the log"
    ]


def test_reading_stands_beyond_the_lake_where_only_markers_are_left(thread: Any) -> None:
    zero, one = TP(SETS, 0), TP(SETS, 1)
    thread.assigned(zero, one)
    thread.run(thread.begin({zero: 5, one: 5}, {zero, one}))
    for tp in (zero, one):
        thread._stamped(tp, [record(5)])
        thread._state(tp).consumed_to(9)
    # The lake has all that was read of partition 0, but not yet of 1; of 2 it knows from another owner.
    stands = {zero: 6, one: 5, TP(SETS, 2): 3}
    assert thread.run(thread.read_to(stands)) == {zero: 9, one: 5, TP(SETS, 2): 3}


def test_a_log_that_begins_anew_is_an_error_with_both_offsets(thread: Any) -> None:
    tp = TP(SETS, 0)
    thread.assigned(tp)
    thread.run(thread.begin({tp: 500}, {tp}))
    with pytest.raises(LogBeginsAnewError, match=r"activities\[0\] begins anew at 0, .* up to 500"):
        thread._stamped(tp, [record(0)])


def test_records_of_other_topics_stay_single(thread: Any) -> None:
    records = [record(1, OTHER), record(2, OTHER)]
    assert thread._stamped(TP(OTHER, 0), records) is records


def a_set(partition: int = 0) -> RecordSet:
    return RecordSet(1, 1_500, Part.of(SETS, partition, 0, 3, [0, 2], [b"a", None], [b"k", None]))


def test_a_set_is_delivered_in_one_piece_beside_single_records() -> None:
    single = [record(1, OTHER), record(2, OTHER)]
    pieces = list(RecordSetScheduler().iterate({TP(SETS, 0): a_set(), TP(OTHER, 0): single}))
    assert sorted(tp.topic for tp, _ in pieces) == [SETS, OTHER, OTHER]
    assert [piece for tp, piece in pieces if tp.topic == SETS] == [a_set()]


async def _nowhere() -> dict[TP, int]:
    return {}


@pytest.fixture
def consumer() -> Any:
    async def make() -> Any:
        app = App(
            "test",
            read_progress=_nowhere,
            broker="kafka://127.0.0.1:1",
            ConsumerScheduler=RecordSetScheduler,
            autodiscover=False,
            web_enabled=False,
        )
        app.finalize()
        return app.transport.create_consumer(
            callback=lambda message: None,
            on_partitions_revoked=lambda tps: None,
            on_partitions_assigned=lambda tps, generation: None,
        )

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        yield loop.run_until_complete(make())
    finally:
        loop.close()
        asyncio.set_event_loop(None)


def test_a_set_becomes_one_message_with_the_last_offset(consumer: Any) -> None:
    message = consumer._to_message(TP(SETS, 0), a_set())
    assert (message.topic, message.partition, message.offset, message.timestamp) == (SETS, 0, 2, 1.5)
    assert message.value == a_set()


def test_of_sets_the_newest_acknowledged_offset_is_committed_of_others_the_first_gap_counts(
    consumer: Any,
) -> None:
    ours, other = TP(SETS, 0), TP(OTHER, 0)
    for tp in (ours, other):
        consumer._acked[tp] = [4, 9]
        consumer._acked_index[tp] = {4, 9}
    assert consumer._new_offset(ours) == 10
    assert consumer._new_offset(ours) is None
    assert consumer._new_offset(other) == 5


def test_no_read_offset_is_kept_of_sets_so_that_a_lower_one_is_not_dropped(consumer: Any) -> None:
    consumer._read_offset[TP(SETS, 0)] = 7
    consumer._read_offset[TP(OTHER, 0)] = 7
    assert consumer._read_offset[TP(SETS, 0)] is None
    assert consumer._read_offset[TP(OTHER, 0)] == 7
