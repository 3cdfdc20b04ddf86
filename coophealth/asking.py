"""The commands that ask the lake: report, streets, explain, partnerships, query, schema."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from coophealth.output import CountFormat, Format, ReportFormat, put, say, table
from coophealth.settings import Settings
from models.errors import CoophealthError
from models.policy import Policy
from scorecards import explanation, report, sheet, text, text_explanation
from scorecards.lake import Error, Lake, utc_now
from scorecards.report import Asked

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        help="Time the numbers speak of: 2026-09-30, 2026-09-30T12:00:00Z or now; else just after the latest activity.",
    ),
]
KnownAt = Annotated[str | None, typer.Option("--known-at", help="Only what was known at that time.")]
PolicyFile = Annotated[Path | None, typer.Option("--policy", help="Policy file.")]
Out = Annotated[Path | None, typer.Option("--out", help="File to write; else standard output.")]
TableFormat = Annotated[Format, typer.Option("--format")]


def install(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("report")(show_report)
    app.command("streets")(show_streets)
    app.command("explain")(show_explanation)
    app.command("partnerships")(show_partnerships)
    app.command("query")(query)
    app.command("schema")(schema)


def moment(given: str | None, option: str) -> datetime | None:
    """A time as a person writes it, as naive UTC; a day is its first instant, and without an offset UTC holds."""
    if given is None:
        return None
    if given == "now":
        return utc_now()
    try:
        time = datetime.fromisoformat(given)
    except ValueError:
        raise CoophealthError(
            f"{option} {given} is no time", remedy="write 2026-09-30, 2026-09-30T12:00:00Z or now"
        ) from None
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time


def _asked(lake: Lake, as_of: str | None, known_at: str | None, partnership: str | None = None) -> Asked:
    time = moment(as_of, "--as-of")
    if time is None:
        time = report.newest(lake)
        say(f"as of {report.stamp(time)}, just after the latest activity (--as-of chooses another time)")
    return Asked(time, moment(known_at, "--known-at"), partnership)


def show_report(
    as_of: AsOf = None,
    known_at: KnownAt = None,
    partnership: Annotated[str | None, typer.Option(help="Only this partnership.")] = None,
    form: Annotated[ReportFormat, typer.Option("--format")] = ReportFormat.TEXT,
    out: Out = None,
    policy: PolicyFile = None,
) -> int:
    """The report: what burns, what changed, what to do, and why."""
    settings = Settings.read()
    chosen = settings.read_policy(policy)
    with settings.read_lake() as lake:
        asked = _asked(lake, as_of, known_at, partnership)
        if form is ReportFormat.HTML:
            # Drawing takes a library that no other command should wait for.
            from scorecards import pages

            put(pages.html(lake, chosen, asked), out)
            return 0
        found = report.build(lake, chosen, asked)
    if form is ReportFormat.JSON:
        put(report.dumps(found), out)
    elif form is ReportFormat.CSV:
        put(sheet.csv(found), out)
    else:
        put(_text(found, chosen, out, partnership), out)
    return 0


def _text(found: report.Json, policy: Policy, out: Path | None, partnership: str | None) -> str:
    show = text.portfolio if partnership is None else text.partnership
    return show(found, policy, colour=out is None and _colour())


def _colour() -> bool:
    import os

    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def show_streets(
    as_of: AsOf = None, known_at: KnownAt = None, form: TableFormat = Format.TEXT, policy: PolicyFile = None
) -> int:
    """One-way streets, worst unanswered effort first."""
    settings = Settings.read()
    chosen = settings.read_policy(policy)
    with settings.read_lake() as lake:
        found = report.build(lake, chosen, _asked(lake, as_of, known_at))
    if form is Format.JSON:
        put(report.dumps(report.streets(found)))
    elif form is Format.CSV:
        put(sheet.streets_csv(found))
    else:
        put(text.streets(found, chosen, colour=_colour()))
    return 0


def show_explanation(
    partnership: Annotated[str, typer.Argument(help="Id of the partnership.")],
    what: Annotated[str, typer.Argument(help="influence, outcome, a factor or a verdict, such as balance.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    since: Annotated[
        str | None, typer.Option(help="Time from which the change of a composite counts; else 91 days before.")
    ] = None,
    form: Annotated[CountFormat, typer.Option("--format")] = CountFormat.TEXT,
    policy: PolicyFile = None,
) -> int:
    """A number or a finding: what it is made of, down to the activities."""
    settings = Settings.read()
    chosen = settings.read_policy(policy)
    with settings.read_lake() as lake:
        asked = _asked(lake, as_of, known_at, partnership)
        found = explanation.explain(lake, chosen, asked, what, moment(since, "--since"))
    if form is CountFormat.JSON:
        put(report.dumps(found))
    else:
        put(text_explanation.explanation(found, chosen, colour=_colour()))
    return 0


def show_partnerships(
    as_of: AsOf = None, known_at: KnownAt = None, form: TableFormat = Format.TEXT, policy: PolicyFile = None
) -> int:
    """The portfolio as a table."""
    settings = Settings.read()
    chosen = settings.read_policy(policy)
    with settings.read_lake() as lake:
        found = report.build(lake, chosen, _asked(lake, as_of, known_at))
    names = (
        "partnership",
        "a",
        "b",
        "kind",
        "influence",
        "band",
        "outcome",
        "outcome_band",
        "quadrant",
        "verdicts",
    )
    rows = [
        (
            card["id"],
            card["a"]["name"],
            card["b"]["name"],
            card["kind"],
            card["influence"]["score"],
            card["influence"]["band"],
            card["outcome"]["score"],
            card["outcome"]["band"],
            card["quadrant"],
            ", ".join(f"{verdict['name']} ({verdict['strength']})" for verdict in card["verdicts"]),
        )
        for card in found["partnerships"]
    ]
    put(table(names, rows, form))
    return 0


def query(
    sql: Annotated[str, typer.Argument(help="One SELECT; `coophealth schema` lists tables and views.")],
    form: TableFormat = Format.TEXT,
) -> int:
    """Read-only SQL on the lake."""
    with Settings.read().read_lake() as lake:
        try:
            names, rows = lake.one_table(sql)
        except Error as error:
            raise CoophealthError(
                str(error).partition("\n")[0], remedy="`coophealth schema` lists what there is"
            ) from None
    put(table(names, rows, form))
    return 0


def schema(form: TableFormat = Format.TEXT) -> int:
    """The lake's tables and views, column by column."""
    with Settings.read().read_lake() as lake:
        rows = lake.rows(
            "select c.table_name, c.column_name, c.data_type, coalesce(c.comment, '') "
            "from duckdb_columns() as c where c.database_name = 'lake' and c.schema_name = 'main' "
            "order by c.table_name, c.column_index"
        )
    put(table(("table", "column", "type", "meaning"), rows, form))
    return 0

    return 0
