"""The topics on the broker: makes those that are missing and asks whose log it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from models.errors import CoophealthError
from streams.security import OPEN, Security, knock
from streams.settings import ACTIVITIES, DEAD_LETTERS, FLIPS, SCORECARDS


class BrokerUnreachableError(CoophealthError):
    """Nobody answers at the broker's address, or not as a Kafka broker would."""


@contextmanager
def administration(
    brokers: Sequence[str], timeout: float = 10.0, security: Security = OPEN
) -> Iterator[KafkaAdminClient]:
    """A client for asking and making topics.

    Raises SecurityError at once where we are not let in, BrokerUnreachableError after `timeout` seconds.
    """
    knock(brokers, security)
    milliseconds = int(timeout * 1000)
    try:
        admin = KafkaAdminClient(
            bootstrap_servers=list(brokers),
            client_id="coophealth-admin",
            bootstrap_timeout_ms=milliseconds,
            **security.options(),
        )
    except KafkaError as error:
        raise unreachable(brokers, error) from error
    try:
        yield admin
    except KafkaError as error:
        raise unreachable(brokers, error) from error
    finally:
        admin.close()


def unreachable(brokers: Sequence[str], error: Exception) -> BrokerUnreachableError:
    """The error for a person: which address, what it said."""
    return BrokerUnreachableError(
        f"the broker {','.join(brokers)} does not answer ({type(error).__name__}: {error})",
        remedy="start it, or set COOPHEALTH_BROKER to where it is",
        docs="operations#broker",
    )


def specifications(partitions: int, replication: int) -> dict[str, dict[str, Any]]:
    """What each topic is made as.

    Scorecards are compacted: the log keeps the latest of each partnership. Flips have one partition, so that
    one worker at a time tells people of them.
    """

    def topic(count: int, configs: Mapping[str, str]) -> dict[str, Any]:
        return {"num_partitions": count, "replication_factor": replication, "configs": dict(configs)}

    return {
        ACTIVITIES: topic(partitions, {"cleanup.policy": "delete"}),
        SCORECARDS: topic(partitions, {"cleanup.policy": "compact"}),
        FLIPS: topic(1, {"cleanup.policy": "delete"}),
        DEAD_LETTERS: topic(1, {"cleanup.policy": "delete"}),
    }


def prepare(
    brokers: Sequence[str], partitions: int, replication: int, timeout: float = 30.0, security: Security = OPEN
) -> str:
    """Make the topics that are missing. Returns the id the broker's cluster gives itself.

    Raises SecurityError and BrokerUnreachableError.
    """
    with administration(brokers, timeout, security) as admin:
        there = set(admin.list_topics())
        wanted = specifications(partitions, replication)
        missing = {name: wanted[name] for name in wanted if name not in there}
        if missing:
            # Another worker may make them at the same moment: what counts is that they are there afterwards.
            admin.create_topics(missing, raise_errors=False)
            admin.wait_for_topics(list(missing))
        return str(admin.describe_cluster()["cluster_id"])


def partition_counts(brokers: Sequence[str], topics: Sequence[str]) -> dict[str, int]:
    """Number of partitions of each topic. Raises BrokerUnreachableError."""
    with administration(brokers) as admin:
        return {found["name"]: len(found["partitions"]) for found in admin.describe_topics(list(topics))}
