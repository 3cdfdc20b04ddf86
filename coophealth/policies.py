"""The commands about the policy: check it, try it before it is published, propose its references."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from coophealth.asking import AsOf, PolicyFile, TableFormat, moment
from coophealth.output import CountFormat, Format, put, table
from coophealth.settings import Settings
from models.errors import CoophealthError
from scorecards import cycle, rehearsal, report
from scorecards.lake import Lake

NewPolicy = Annotated[Path, typer.Argument(metavar="FILE", help="Policy file that would be published.")]
JsonOrText = Annotated[CountFormat, typer.Option("--format")]
Json = dict[str, Any]


def install(app: typer.Typer) -> None:
    """Add these commands."""
    policies = typer.Typer(help="The policy: what is healthy.", no_args_is_help=True)
    policies.command("check")(check)
    policies.command("test")(try_on)
    policies.command("diff")(diff)
    policies.command("backtest")(backtest)
    app.add_typer(policies, name="policy")
    app.command("calibrate")(calibrate)


def check(file: Annotated[Path, typer.Argument(help="Policy file.")]) -> int:
    """Validate a policy file."""
    policy = Settings.read().read_policy(file)
    put(f"{file} is valid: version {policy.version}, hash {policy.hash[:12]}")
    return 0


def try_on(
    file: NewPolicy,
    partnership: Annotated[str, typer.Argument(help="Id of the partnership.")],
    as_of: AsOf = None,
    policy: PolicyFile = None,
    form: JsonOrText = CountFormat.TEXT,
) -> int:
    """One partnership's scorecard by the policy in force and by another."""
    settings = Settings.read()
    with settings.read_lake() as lake:
        time = _time(lake, as_of)
        report.partnerships(lake, report.Asked(time, None, partnership))
        (found,) = rehearsal.changes(
            lake, settings.read_policy(policy), settings.read_policy(file), time, partnership
        ) or [{"partnership": partnership, "old": None, "new": None}]
    if found["old"] is None or found["new"] is None:
        raise CoophealthError(
            f"{partnership} has no terms at {report.stamp(time)}: nothing can be scored yet",
            remedy="send its partnership.agreed, or ask for a later time",
        )
    if form is CountFormat.JSON:
        put(json.dumps(found, ensure_ascii=False, indent=2, default=report.plain))
        return 0
    put(table(("what", "old", "new", "changes"), list(_beside(found["old"], found["new"])), Format.TEXT))
    return 0


def diff(file: NewPolicy, as_of: AsOf = None, policy: PolicyFile = None, form: JsonOrText = CountFormat.TEXT) -> int:
    """The keys another policy changes, and whose bands, quadrant or verdicts would be others."""
    settings = Settings.read()
    old, new = settings.read_policy(policy), settings.read_policy(file)
    keys = rehearsal.keys(old, new)
    with settings.read_lake() as lake:
        changes = rehearsal.changes(lake, old, new, _time(lake, as_of))
    if form is CountFormat.JSON:
        put(json.dumps({"keys": keys, "partnerships": changes}, ensure_ascii=False, indent=2, default=report.plain))
        return 0
    if not keys:
        put("Both policies are the same.")
        return 0
    put(table(("key", "old", "new"), [(each["key"], each["old"], each["new"]) for each in keys], Format.TEXT))
    if not changes:
        put("No band, quadrant or verdict of a partnership would be another.")
        return 0
    rows = [
        (each["partnership"], what, before, after)
        for each in changes
        for what, before, after, changed in _beside(each["old"] or {}, each["new"] or {})
        if changed and what in ("influence band", "outcome band", "quadrant", "verdicts")
    ]
    put("\n" + table(("partnership", "what", "old", "new"), rows, Format.TEXT))
    return 0


def backtest(
    file: NewPolicy,
    months: Annotated[int, typer.Option(min=1, max=120, help="So many month ends back.")] = 12,
    as_of: AsOf = None,
    policy: PolicyFile = None,
    form: TableFormat = Format.TEXT,
) -> int:
    """What another policy would have said at the last month ends: partnerships by band and by verdict."""
    settings = Settings.read()
    with settings.read_lake() as lake:
        times = sorted(cycle.month_ends(_time(lake, as_of), months))
        found = rehearsal.backtest(lake, settings.read_policy(policy), settings.read_policy(file), times)
    names = ("as_of", "what", "old", "new")
    rows = [
        tuple(each[name] for name in names) for each in found if form is not Format.TEXT or each["old"] != each["new"]
    ]
    put(table(names, rows, form) if rows else f"Both policies say the same at all of {len(times)} month ends.")
    return 0


def calibrate(as_of: AsOf = None, policy: PolicyFile = None, form: JsonOrText = CountFormat.TEXT) -> int:
    """Propose the references of the policy: the medians of the own log, as lines for a policy file."""
    settings = Settings.read()
    with settings.read_lake() as lake:
        found = rehearsal.usual_weights(lake, settings.read_policy(policy), _time(lake, as_of))
    if form is CountFormat.JSON:
        put(json.dumps(found, ensure_ascii=False, indent=2))
        return 0
    lines = ["[references]"]
    for each in found:
        if each["median"] is None:
            lines.append(
                f"# {each['type']}: only {each['acts']} acts say what they are worth, "
                f"{rehearsal.FEWEST_ACTS} are needed; stays as it is."
            )
        else:
            lines.append(f"# Median of {each['acts']:,} acts; {each['reference']:g} before.")
        lines.append(f'"{each["type"]}" = {float(each["median"] or each["reference"])}')
    put("\n".join(lines))
    return 0


def _time(lake: Lake, as_of: str | None) -> datetime:
    return moment(as_of, "--as-of") or report.newest(lake)


def _beside(old: Json, new: Json) -> Sequence[tuple[str, Any, Any, str]]:
    """Rows of what, old, new, and a mark where they differ."""
    rows = [
        (name.replace("_", " "), old.get(name), new.get(name))
        for name in ("influence", "influence_band", "outcome", "outcome_band", "quadrant")
    ]
    rows.append(("verdicts", _verdicts(old), _verdicts(new)))
    scores = old.get("scores", {}), new.get("scores", {})
    rows += [(name, scores[0].get(name), scores[1].get(name)) for name in scores[0] or scores[1]]
    return [(what, before, after, "yes" if before != after else "") for what, before, after in rows]


def _verdicts(card: Json) -> str:
    return ", ".join(
        f"{verdict['name']} {verdict['strength']}" + (f" ({verdict['giver']})" if verdict["giver"] else "")
        for verdict in card.get("verdicts", ())
    )
