"""The three agents: activities come in, scores are kept up to date, people are told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from faust.types import TP
from kafka import KafkaProducer
from kafka.errors import KafkaError
from mode import CrashingSupervisor

from scorecards import cycle, deadletters, ingest, maintenance, notices, offsets, outbox, sweep
from scorecards.batches import Part, Span, of_parts
from scorecards.ingest import Appended
from scorecards.judging import Judge, Judged, forget
from scorecards.lake import Lake, utc_now
from streams.app import App, record_sets
from streams.intake import Intake
from streams.lakethread import LakeThread
from streams.outside import outside
from streams.publishing import Record, publish
from streams.settings import DEAD_LETTERS, FLIPS, SCORECARDS, StreamSettings
from streams.telling import Teller
from streams.vitals import Vitals

log = logging.getLogger("coophealth.streams")

OUTGOING = 2_000
# Partnerships that are scored first after a start, and how long scoring many at once should take.
FIRST_STEP = 1_000
STEP_SECONDS = 15.0
MONDAYS = "0 0 * * 1"
NIGHTLY = "30 2 * * *"


@dataclass
class Agents:
    """What a worker does, on one Faust app, with threads of the lake to judge, take in, score, publish, and keep small.

    All but the first write one after the other (`Lake.writing`); while the cycle only reads, the others go on.
    """

    app: App
    settings: StreamSettings
    cluster: str
    judging: LakeThread
    taking: LakeThread
    scoring: LakeThread
    publishing: LakeThread
    keeping: LakeThread
    producer: KafkaProducer
    vitals: Vitals

    def __post_init__(self) -> None:
        self._judge: Judge | None = None
        self.intake = Intake(self._judged, self._append, self._begin_again, self._appended, self.settings.pace)
        self.teller = Teller(self.settings.notify)
        # What was recorded by a worker that has ended since may not be published yet.
        self._unpublished = True
        self._publishes: asyncio.Future[None] | None = None
        self._most = FIRST_STEP
        self._wake = self.app.channel()
        self._awake = False

    def install(self) -> None:
        """Put the agents and timers on the app."""
        app, pace = self.app, self.settings.pace
        flips = app.topic(FLIPS, key_serializer="raw", value_serializer="raw")
        for name, channel, work in (
            ("activities", record_sets(app), self.activities),
            ("scores", self._wake, self.scores),
            ("notify", flips, self.notify),
        ):
            app.agent(channel, name=name, supervisor_strategy=CrashingSupervisor)(work)
        app.timer(pace.cycle_every)(self._wake_scores)
        app.crontab(MONDAYS)(self._wake_scores)
        app.crontab(NIGHTLY)(self._sweep)
        app.timer(pace.maintain_every)(self._maintain)
        app.timer(pace.notify_every)(self._remind)

    async def activities(self, stream: Any) -> None:
        """Take activities into the lake exactly once.

        1. Gather record sets over the partitions into a batch.
        2. Judge what of it is valid, while the last one is written.
        3. Append it in one transaction with the progress of its partitions.
        4. Acknowledge to Faust, and wake `scores`.
        """
        await self.intake.run(aiter(stream.noack().events()))

    async def scores(self, stream: Any) -> None:
        """Keep scorecards up to date, and publish them.

        1. Of the workers of a lake one does it; the others look again when it is their turn.
        2. Run the cycle over what was touched; where that is much, a part of it that takes some seconds.
        3. Publish what the lake has and the topics do not, while the next ones are scored.
        4. Rest, under load twice as long as that took, so that taking in keeps two thirds of the time; others' too.
        """
        pace = self.settings.pace
        async for _ in stream:
            self._awake = False
            async with self.scoring.alone_in("cycle") as alone:
                if not alone:
                    # To look costs a connection to the catalog.
                    await asyncio.sleep(pace.cycle_every)
                    continue
                began = monotonic()
                done = await self.scoring.patiently(cycle.step, self.settings.policy, utc_now(), most=self._most)
                self.vitals.cycled(monotonic() - began)
                if done.more:
                    self._most = next_step(self._most, monotonic() - began)
                if self._publishes is not None:
                    await self._publishes
                # To look for it reads what was recorded last: not for nothing every three seconds.
                if done.partnerships or self._unpublished:
                    self._publishes = asyncio.ensure_future(self._publish())
                took = monotonic() - began
                rest = 2.0 * took if self.intake.loaded else 0.0
                await asyncio.sleep(rest if done.more else max(rest, pace.cycle_every - took))
            if done.more:
                self._wake_soon()

    async def notify(self, stream: Any) -> None:
        """Tell people of flips. The last flip of a burst speaks for all: the lake knows what is due."""
        async for _ in stream:
            if stream.channel.empty():
                await self._tell()

    async def _judged(self, parts: tuple[Part, ...]) -> Judged:
        def judge(lake: Lake) -> Judged:
            if self._judge is None:
                self._judge = Judge(lake)
            return self._judge.judge(of_parts(parts), utc_now())

        return await self.judging.once(judge)

    async def _append(self, spans: tuple[Span, ...], judged: Judged) -> Appended:
        self.vitals.began()
        try:
            appended = await self.taking.patiently(ingest.append_judged, self.cluster, spans, utc_now(), judged)
        finally:
            self.vitals.ended()
        self.vitals.committed(spans, appended)
        await self.taking.once(forget, judged)
        return appended

    async def _begin_again(self, partitions: set[TP]) -> int:
        return await self.app.consumer.begin_again(partitions)  # type: ignore[no-any-return]

    def _appended(self, appended: Appended) -> None:
        self._unpublished |= appended.dead > 0
        if appended.accepted:
            self._wake_soon()

    def _wake_soon(self) -> None:
        if not self._awake:
            self._awake = True
            self._wake_task = asyncio.ensure_future(self._wake.put(self._wake_event()))

    def _wake_event(self) -> Any:
        return "touched"

    async def _wake_scores(self) -> None:
        self._wake_soon()

    async def _maintain(self) -> None:
        """Keep the lake small; what loses against a writer comes again with the next round."""
        done = maintenance.Round(utc_now())
        while await self.keeping.patiently(done.turn):
            # As long as a turn, so that a stream keeps half of the time.
            await asyncio.sleep(maintenance.TURN)
        if done.lost:
            log.info("a writer was quicker than maintenance: %s", ", ".join(done.lost))

    async def _sweep(self) -> None:
        """Take out what came twice with different times, and score those partnerships anew."""
        found = await self.keeping.patiently(sweep.run, utc_now())
        if found:
            log.warning("%d activities had come twice with different times; the first of each counts", found)
        self._wake_soon()

    async def _publish(self) -> None:
        """What the broker does not take now stays in the lake, and goes with the next wake."""
        self._unpublished = False
        async with self.publishing.alone_in("publishing") as alone:
            # What another worker looked for a moment ago may be older than what there is now.
            self._unpublished |= not (alone and await self._publish_all())

    async def _publish_all(self) -> bool:
        """Publish what was recorded, and dead letters; False where the broker did not take it."""
        lake = self.publishing
        for topic in (SCORECARDS, FLIPS):
            full = True
            while full and (outgoing := await lake.patiently(outbox.unpublished, topic, OUTGOING)):
                if not await self._sent([Record(each.topic, each.key, each.value) for each in outgoing]):
                    return False
                # Noted after the broker has it: a crash in between publishes twice, never loses.
                await lake.patiently(outbox.published, topic, outgoing[-1].position)
                full = len(outgoing) >= OUTGOING
        while letters := await lake.patiently(deadletters.unpublished, OUTGOING):
            if not await self._sent([Record(DEAD_LETTERS, each.key, each.value, each.headers) for each in letters]):
                return False
            await lake.patiently(deadletters.published, [each.id for each in letters])
        return True

    async def _sent(self, records: Sequence[Record]) -> bool:
        try:
            await outside(publish, self.producer, records)
        except KafkaError as error:
            log.warning("%d records were not published to %s yet: %s", len(records), records[0].topic, error)
            return False
        return True

    async def _remind(self) -> None:
        """Reminders and escalations fall due without a flip; one worker at a time sees to them.

        It also looks for what another worker recorded and did not live to publish.
        """
        self._unpublished = True
        if TP(FLIPS, 0) in self.app.consumer.assignment():
            await self._tell()

    async def _tell(self) -> None:
        if not self.teller.reaches_somebody:
            return
        for notice in await self.scoring.patiently(notices.due, self.settings.policy, utc_now()):
            if await outside(self.teller.tell, notice.title, notice.body):
                # Logged after the send: a crash in between tells twice, never not at all.
                await self.scoring.patiently(notices.log_sent, notice, utc_now())


def next_step(most: int, seconds: float) -> int:
    """How many partnerships to score at once after so many took so long.

    What a step has found is recorded at its end: until then a kill loses it, and everybody in it waits.
    """
    return round(min(cycle.MOST, max(cycle.APART, most * min(2.0, max(0.5, STEP_SECONDS / seconds)))))


async def read_progress(taking: LakeThread, cluster: str, vitals: Vitals) -> Mapping[TP, int]:
    """Where reading begins, as the transport wants it."""

    def ask(lake: Lake) -> dict[tuple[str, int], int]:
        return offsets.read(lake, cluster)

    found = await taking.patiently(ask)
    stands = {TP(topic, partition): offset for (topic, partition), offset in found.items()}
    vitals.stands.update(stands)
    return stands
