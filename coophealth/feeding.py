"""The commands that bring activities in: import, send, retract, template, simulate."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from coophealth.looking import Looking
from coophealth.output import CountFormat, progress, put, say
from coophealth.settings import Settings
from models.errors import CoophealthError
from models.simulation import ENDS_ON, Simulation
from scorecards import cycle, ingest, words
from scorecards.ingest import Appended
from scorecards.lake import Lake, LakePlace, utc_now
from scorecards.sheet_mapping import Mapping
from scorecards.sheet_template import template
from scorecards.sheetfiles import open_rows
from streams.publishing import Sent, send, wait_until_taken
from streams.security import OPEN
from streams.serve import known_address
from streams.settings import ACTIVITIES
from streams.topics import prepare

Files = Annotated[list[str], typer.Argument(help="JSON lines, CSV or Parquet; - is standard input.", metavar="FILE...")]
MappingFile = Annotated[
    Path | None, typer.Option("--mapping", help="How the columns of a sheet are named: a TOML file.")
]
AsJson = Annotated[CountFormat, typer.Option("--format")]


def install(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("import")(import_files)
    app.command("send")(send_files)
    app.command("retract")(retract)
    app.command("template")(write_template)
    app.command("simulate")(simulate)


def import_files(
    files: Files,
    mapping: MappingFile = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Validate and count, write nothing.")] = False,
    policy: Annotated[Path | None, typer.Option(help="Policy file.")] = None,
    form: AsJson = CountFormat.TEXT,
) -> int:
    """Bring files of activities straight into the lake, and score what they touch."""
    settings = Settings.read()
    chosen = settings.read_policy(policy)
    columns = _mapping(mapping)
    if dry_run:
        with _nowhere() as lake:
            total = _import_all(lake, files, columns)
            _say_counts(total, ingest.waiting(lake), form, dry=True)
            _say_dead(lake, total)
        return 0
    with settings.write_lake(f"import {' '.join(files)}") as lake:
        total = _import_all(lake, files, columns)
        say("scoring ...")
        cycle.run(lake, chosen, utc_now(), history=True)
        _say_counts(total, ingest.waiting(lake), form)
        _say_dead(lake, total)
    return 0


def _mapping(path: Path | None) -> Mapping | None:
    if path is None:
        return None
    try:
        return Mapping.from_toml(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise CoophealthError(f"{path} cannot be read: {error.strerror}", remedy="check --mapping") from error


def _nowhere() -> Lake:
    """A lake that is gone when this process ends, for a dry run."""
    import tempfile

    folder = tempfile.TemporaryDirectory(prefix="coophealth-dry-run-")
    lake = Lake.open(LakePlace(Path(folder.name)), write=True, doing="dry run")
    lake.keeps = folder  # type: ignore[attr-defined]
    return lake


def _import_all(lake: Lake, files: Iterable[str], mapping: Mapping | None) -> Appended:
    total = Appended()
    with progress() as bar:
        for file in files:
            size = Path(file).stat().st_size if file != "-" and Path(file).exists() else None
            task = bar.add_task(Path(file).name, total=size)
            pieces = iter(open_rows(file, mapping))
            for lines, done in ingest.append_pieces(lake, f"file:{Path(file).name}", pieces, utc_now):
                total += done
                bar.update(task, completed=lines.done)
    return total


def _say_counts(total: Appended, waiting: tuple[int, int], form: CountFormat, *, dry: bool = False) -> None:
    if form is CountFormat.JSON:
        counts = {
            "read": total.read,
            "accepted": total.accepted,
            "duplicate": total.duplicate,
            "dead": total.dead,
        }
        put(json.dumps({**counts, "waiting": waiting[0]}))
        return
    would = "would be " if dry else ""
    put(
        f"{total.read:,} read: {total.accepted:,} {would}accepted, {total.duplicate:,} known already, "
        f"{total.dead:,} refused"
    )
    if sentence := words.waiting({"waiting_for_terms": {"activities": waiting[0], "partnerships": waiting[1]}}):
        put(sentence)


def _say_dead(lake: Lake, total: Appended) -> None:
    if not total.dead:
        return
    for location, path, reason in lake.rows(
        "select location, path, reason from dead_letters order by received_at desc, topic_offset limit 3"
    ):
        say(f"  {location} {path}: {reason}")
    if total.dead > 3:
        say(f"  ... and {total.dead - 3:,} more: `coophealth dead-letters list`")


def send_files(
    files: Files,
    mapping: MappingFile = None,
    wait: Annotated[bool, typer.Option("--wait", help="Until the lake has them.")] = False,
    timeout: Annotated[float, typer.Option(help="Seconds to wait at most.")] = 600.0,
    form: AsJson = CountFormat.TEXT,
) -> int:
    """Publish files of activities to Kafka, or to the broker that `coophealth serve` runs."""
    settings = Settings.read()
    columns = _mapping(mapping)
    embedded = None if settings.brokers else known_address(settings.place.folder)
    if embedded is None and not settings.brokers:
        raise CoophealthError(
            "no broker is configured, and no `coophealth serve` runs on this lake",
            remedy="set COOPHEALTH_BROKER=host:port, start `coophealth serve`, or use `coophealth import`",
        )
    brokers = settings.brokers or (str(embedded),)
    security = settings.security if settings.brokers else OPEN
    cluster = prepare(brokers, settings.partitions, settings.replication, security=security)
    read = sent = 0
    reached: dict[tuple[str, int], int] = {}
    with progress() as bar:
        for file in files:
            task = bar.add_task(Path(file).name, total=Path(file).stat().st_size if Path(file).exists() else None)
            for lines in open_rows(file, columns):
                part: Sent = send(brokers, lines.lines.to_pylist(), topic=ACTIVITIES, security=security)
                read, sent = read + part.read, sent + part.sent
                reached |= part.reached
                bar.update(task, completed=lines.done)
                for failure in part.failures[:3]:
                    say(f"  {file}: {failure}")
    if wait or embedded is not None:
        wait_until_taken(reached, Looking(settings, cluster).progress, timeout)
    put(json.dumps({"read": read, "sent": sent}) if form is CountFormat.JSON else f"{read:,} read, {sent:,} sent")
    return 0 if sent == read else 2


def retract(
    source: Annotated[str, typer.Argument(help="Source of the activity to take back.")],
    event: Annotated[str, typer.Argument(metavar="ID", help="Its id.")],
    reason: Annotated[str, typer.Option(help="Why, in words.")],
) -> int:
    """Take an activity back: it stops counting for every as-of time."""
    settings = Settings.read()
    with settings.read_lake() as lake:
        rows = lake.rows(
            "select distinct partnership, type from activities where source = ? and id = ?", [source, event]
        )
    if not rows:
        raise CoophealthError(
            f'no activity with source "{source}" and id "{event}" in the lake',
            remedy="`coophealth query 'select source, id, type, time from activities'` shows them",
        )
    partnership, kind = rows[0]
    if kind == "activity.retracted":
        raise CoophealthError(
            f'"{event}" is itself a retraction, and a retraction cannot be retracted',
            remedy="send the activity again with an id of its own",
        )
    record = json.dumps(_retraction(partnership, source, event, reason)).encode()
    embedded = None if settings.brokers else known_address(settings.place.folder)
    if settings.brokers or embedded is not None:
        brokers = settings.brokers or (str(embedded),)
        security = settings.security if settings.brokers else OPEN
        cluster = prepare(brokers, settings.partitions, settings.replication, security=security)
        sent = send(brokers, [record], topic=ACTIVITIES, security=security)
        wait_until_taken(sent.reached, Looking(settings, cluster).progress, timeout=60.0)
    else:
        with settings.write_lake(f"retract {source} {event}") as lake:
            import pyarrow as pa

            ingest.append_lines(lake, "file:retract", 1, pa.array([record], pa.large_binary()), utc_now())
            cycle.run(lake, settings.read_policy(), utc_now())
    put(f"retracted {event} of {partnership}")
    return 0


def _retraction(partnership: str, source: str, event: str, reason: str) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": "/coophealth/retract",
        "type": "cooperation.activity.retracted",
        "subject": partnership,
        "time": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": {"activity": {"source": source, "id": event}, "reason": reason},
    }


def write_template(
    out: Annotated[Path, typer.Option(help="Folder to write the sheets to.")] = Path("coophealth-template"),
) -> int:
    """Write example sheets for partnerships and activities, with a mapping."""
    for name, text in template().items():
        put(text, out / name)
        say(f"wrote {out / name}")
    sheets = " ".join(str(out / name) for name in template() if name.endswith(".csv"))
    say(f"fill them in, then: coophealth import --mapping {out / 'mapping.toml'} {sheets}")
    return 0


def simulate(
    partnerships: Annotated[int, typer.Option(min=1, help="How many.")] = 40,
    months: Annotated[int, typer.Option(min=1, help="How long.")] = 24,
    seed: Annotated[int, typer.Option(help="The same seed gives the same log.")] = 0,
    out: Annotated[Path | None, typer.Option(help="File for the log; else standard output.")] = None,
    truth: Annotated[Path | None, typer.Option(help="File for what is true of each partnership.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day the log ends before.")] = None,
) -> int:
    """Make an event log with known truth."""
    made = Simulation(partnerships, months, seed, ends_on=until.date() if until else ENDS_ON)
    _write_lines((json.dumps(event, separators=(",", ":")) for event in made.events()), out)
    if truth is not None:
        put("".join(json.dumps(record.record()) + "\n" for record in made.truth()), truth)
    return 0


def _write_lines(lines: Iterator[str], out: Path | None) -> None:
    if out is None:
        for line in lines:
            put(line)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
