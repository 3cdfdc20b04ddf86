"""The commands for what was refused: dead-letters list, show, resend."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import typer

from coophealth.asking import TableFormat
from coophealth.looking import Looking
from coophealth.output import CountFormat, Format, put, say, table
from coophealth.settings import Settings
from models.deadletters import AGAIN
from models.errors import CoophealthError
from scorecards import cycle, deadletters, ingest, report
from scorecards.deadletters import Letter
from scorecards.lake import utc_now
from streams.publishing import Record, key_of, producing, publish, wait_until_taken
from streams.security import OPEN
from streams.serve import known_address
from streams.settings import ACTIVITIES
from streams.topics import prepare

SEND_AT_ONCE = 1000


def install(app: typer.Typer) -> None:
    """Add these commands."""
    letters = typer.Typer(help="Records that were refused, and why.", no_args_is_help=True)
    letters.command("list")(list_dead_letters)
    letters.command("show")(show_dead_letter)
    letters.command("resend")(resend)
    app.add_typer(letters, name="dead-letters")


def list_dead_letters(
    limit: Annotated[int, typer.Option(min=1, help="The newest so many.")] = 1000,
    also_resent: Annotated[bool, typer.Option("--all", help="Also those that came again.")] = False,
    form: TableFormat = Format.TEXT,
) -> int:
    """The refused records that are still open, newest first."""
    with Settings.read().read_lake() as lake:
        rows = lake.rows(
            "select d.id, location, path, reason, d.received_at, max(r.received_at) as resent_at "
            "from dead_letters as d left join dead_letters_resent as r using (id) "
            "group by all having ? or resent_at is null "
            "order by d.received_at desc, any_value(d.topic), any_value(d.topic_partition), any_value(d.topic_offset) "
            "limit ?",
            [also_resent, limit],
        )
        uncounted = deadletters.not_kept(lake)
    put(table(("id", "where", "path", "reason", "received_at", "resent_at"), rows, form))
    if uncounted:
        say(f"besides, {sum(each['records'] for each in uncounted):,} were too many to be kept, and are only counted:")
        for each in uncounted[:20]:
            say(
                f"  {each['records']:,} in {each['topic']}[{each['topic_partition']}] from {each['first_offset']} to "
                f"{each['last_offset']}, {each['path']}: {each['reason']}"
            )
    return 0


def show_dead_letter(letter: Annotated[str, typer.Argument(metavar="ID")]) -> int:
    """One refused record: where it stood, why it was refused, and its bytes."""
    with Settings.read().read_lake() as lake:
        rows = lake.rows(
            "select location, path, reason, d.received_at, raw, headers, size, sha256, max(r.received_at) "
            "from dead_letters as d left join dead_letters_resent as r using (id) where d.id = ? group by all",
            [letter],
        )
    if not rows:
        raise CoophealthError(f"no dead letter {letter}", remedy="`coophealth dead-letters list --all` lists them")
    location, path, reason, received_at, raw, headers, size, sha256, resent_at = rows[0]
    raw = bytes(raw or b"")
    say(
        f"{location}, received {report.stamp(received_at)}\n{path}: {reason}"
        + (f"\nheaders: {headers}" if headers else "")
        + (f"\nonly the first {len(raw):,} of {size:,} bytes were kept" if len(raw) < size else "")
        + f"\nsha256: {sha256}"
        + (f"\ncame again {report.stamp(resent_at)}" if resent_at else "")
    )
    sys.stdout.flush()
    sys.stdout.buffer.write(raw + b"\n")
    return 0


@dataclass(frozen=True)
class _Again:
    """A letter and the record that is to stand for it."""

    letter: Letter
    value: bytes
    repaired: bool


def resend(
    letters: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Letters.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that are open.")] = False,
    repaired: Annotated[
        Path | None,
        typer.Option("--from", help="File of repaired records: one line for each ID, in their order."),
    ] = None,
    timeout: Annotated[float, typer.Option(help="Seconds to wait at most until the lake has them.")] = 60.0,
    form: Annotated[CountFormat, typer.Option("--format")] = CountFormat.TEXT,
) -> int:
    """Let refused records come again: over Kafka where a broker is set or serves, else straight into the lake."""
    settings = Settings.read()
    ids = list(dict.fromkeys(letters or ()))
    if bool(ids) == everything:
        raise CoophealthError("which letters?", remedy="name IDs, or give --all for all that are open")
    if everything and repaired is not None:
        raise CoophealthError("--from needs IDs", remedy="name the letter of each line of the file, in their order")
    with settings.read_lake() as lake:
        found = deadletters.find(lake, ids)
    again = _again(found, repaired, must=not everything)
    refused = _resend(settings, again, timeout) if again else 0
    skipped = len(found) - len(again)
    if form is CountFormat.JSON:
        put(json.dumps({"resent": len(again), "refused": refused, "skipped": skipped}))
    else:
        put(f"{len(again):,} resent, {refused:,} of them refused again")
        if skipped:
            say(f"{skipped:,} were not kept whole: take them from their source, with --from")
    return 0 if not refused else 1


def _again(found: Sequence[Letter], repaired: Path | None, *, must: bool) -> list[_Again]:
    """What is to come again; a letter that was not kept whole needs its repaired record."""
    if repaired is None:
        for letter in found:
            if must and not letter.whole:
                raise CoophealthError(
                    f"only {len(letter.raw):,} of {letter.size:,} bytes of {letter.id} ({letter.location}) were kept",
                    remedy="give the whole record with --from FILE",
                )
        return [_Again(letter, letter.raw, repaired=False) for letter in found if letter.whole]
    try:
        lines = [line for line in repaired.read_bytes().splitlines() if line.strip()]
    except OSError as error:
        raise CoophealthError(f"{repaired} cannot be read: {error.strerror}", remedy="check --from") from error
    if len(lines) != len(found):
        raise CoophealthError(
            f"{repaired} has {len(lines)} records, {len(found)} letters were named",
            remedy="write one record a line, in the order of the IDs",
        )
    return [_Again(letter, line, repaired=True) for letter, line in zip(found, lines, strict=True)]


def _resend(settings: Settings, again: Sequence[_Again], timeout: float) -> int:
    """Bring them in; how many were refused again."""
    embedded = None if settings.brokers else known_address(settings.place.folder)
    if settings.brokers or embedded is not None:
        return _over_kafka(settings, settings.brokers or (str(embedded),), again, timeout)
    with settings.write_lake("dead-letters resend") as lake:
        lines = pa.array([each.value if each.repaired else each.letter.record for each in again], pa.large_binary())
        done = ingest.append_lines(lake, "file:resent", 1, lines, utc_now())
        deadletters.mark(lake, [each.letter.id for each in again], utc_now())
        cycle.run(lake, settings.read_policy(), utc_now())
    return done.dead


def _over_kafka(settings: Settings, brokers: tuple[str, ...], again: Sequence[_Again], timeout: float) -> int:
    """Each names its letter in a header: the transaction that takes it in marks the letter, whoever reads it."""
    security = settings.security if settings.brokers else OPEN
    cluster = prepare(brokers, settings.partitions, settings.replication, security=security)
    reached: dict[tuple[str, int], int] = {}
    records = [_record(each) for each in again]
    with producing(brokers, security=security) as producer:
        for first in range(0, len(records), SEND_AT_ONCE):
            reached |= publish(producer, records[first : first + SEND_AT_ONCE])
    wait_until_taken(reached, Looking(settings, cluster).progress, timeout)
    with settings.read_lake() as lake:
        return deadletters.refused_again(lake, [each.letter.id for each in again])


def _record(each: _Again) -> Record:
    """The record on its topic; a repaired one is a whole event, so that headers of the old one do not speak for it."""
    mark = (AGAIN, each.letter.id.encode())
    if each.repaired:
        return Record(ACTIVITIES, key_of(each.value), each.value, (mark,))
    kept = tuple(header for header in each.letter.headers if header[0] != AGAIN)
    return Record(ACTIVITIES, each.letter.key or key_of(each.value), each.value, (*kept, mark))
