"""The Faust app: which broker, which group, which topics, and that it serves no web pages."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from typing import Any

import faust
from faust.tables import TableManager

from streams.recordset import RecordSetScheduler
from streams.settings import ACTIVITIES, StreamSettings
from streams.transport import ReadProgress, Transport

MOST_OF_PARTITION = 2 << 20
"""Bytes that a fetch brings of a partition at most."""
WAITING_SETS = 16
"""So many record sets may wait for their agent; then nothing more is fetched, however far behind a worker is.

With four, a trickle over as many partitions was held up already.
"""


class NoTables(TableManager):  # type: ignore[misc]
    """Faust's, which waits a second for tables to be declared: here are none, and a worker is back that much sooner."""

    async def sleep(self, *_: Any, **__: Any) -> None:
        """Wait for nothing."""


class App(faust.App):  # type: ignore[misc]
    """A Faust app that reads activities as record sets, from where the lake stands."""

    def __init__(self, *args: Any, read_progress: ReadProgress, **kwargs: Any) -> None:
        self._read_progress = read_progress
        super().__init__(*args, **kwargs)

    def _new_transport(self) -> Transport:
        transport = Transport(self.conf.broker_consumer, self)
        transport.record_set_topics = frozenset({ACTIVITIES})
        transport.read_progress = self._read_progress
        return transport

    def _create_directories(self) -> None:
        """Make no folders: without Faust tables there is nothing to keep beside the lake."""


def record_sets(app: App) -> Any:
    """The topic of activities, of which a few record sets are held at most: what is behind them stays in Kafka."""
    topic = app.topic(ACTIVITIES, key_serializer="raw", value_serializer="raw")
    # Faust's `topic(maxsize=)` forgets it: 4,096 sets, of 20,000 records each, were a backlog in memory.
    topic.maxsize = WAITING_SETS
    return topic


def build(settings: StreamSettings, read_progress: ReadProgress) -> App:
    """The app for these settings; agents are put on it by `streams.agents`."""
    return App(
        settings.group,
        read_progress=read_progress,
        broker=[f"kafka://{broker}" for broker in settings.brokers],
        broker_client_id="coophealth",
        broker_credentials=settings.security.credentials(),
        consumer_group_instance_id=settings.instance,
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=MOST_OF_PARTITION,
        broker_max_poll_records=settings.pace.poll,
        consumer_metadata_max_age_ms=int(1000 * settings.pace.look_for_partitions),
        broker_session_timeout=settings.session_timeout,
        broker_heartbeat_interval=min(3.0, settings.session_timeout / 3),
        broker_rebalance_timeout=settings.rebalance_timeout,
        ConsumerScheduler=RecordSetScheduler,
        # The lake's progress is the truth about offsets: nothing has to be waited for before a rebalance.
        stream_wait_empty=False,
        stream_buffer_maxsize=4096,
        # No Faust tables: no changelogs, no standbys, and aiokafka's own assignor.
        TableManager=NoTables,
        table_standby_replicas=0,
        store="memory://",
        topic_allow_declare=False,
        topic_disable_leader=True,
        autodiscover=False,
        web_enabled=False,
        web_tables_enabled=False,
        web_router_enabled=False,
        timezone="UTC",
    )


class Masked(logging.Formatter):
    """Writes log lines without the secrets that may stand in them: kafka-python's DEBUG shows requests whole."""

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        forms = {form for secret in secrets for form in (secret, repr(secret)[1:-1], repr(secret.encode())[2:-1])}
        self._forms = sorted(forms, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """The line, with *** for each secret."""
        line = super().format(record)
        for form in self._forms:
            line = line.replace(form, "***")
        return line


def quiet_logs(level: str, secrets: Sequence[str] = ()) -> None:
    """Everything goes to standard error; what the libraries say is heard only by who asks for INFO or DEBUG.

    They call each lost connection an error, and there is one whenever a broker is started anew; what
    matters of it comes out of the worker as an error of its own. None of the `secrets` is ever written.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Masked(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    heard = {"DEBUG": logging.DEBUG, "INFO": logging.WARNING}.get(level, logging.CRITICAL)
    for library in ("faust", "mode", "aiokafka", "kafka", "apprise", "asyncio", "streams"):
        logging.getLogger(library).setLevel(heard)
